"""The bot's turn by mail: policy texts, marked automatic; a loop dies out."""

import asyncio
from typing import Any

import httpx2
import pytest
from sqlmodel import select

from bot.client import Rasa
from channels.outbox import Claim, claim
from gateway.mail.limits import MOST_ANSWERS
from gateway.seed import seed
from gateway.settings import Settings
from gateway.turns import Turns
from models.base import utcnow
from models.conversation import Conversation, State
from models.message import Author, Message
from models.outbox import Outbox
from tests.channels.talk import LEASE
from tests.gateway.mail.conftest import Post
from tests.letters import letter, vacation

LATE_FEE: list[dict[str, Any]] = [
    {"custom": {"nlu": {"intent": "late_fee", "confidence": 0.9}}},
    {"custom": {"article": "late_fee"}},
]


@pytest.fixture
async def turns(post: Post, settings: Settings) -> Turns:
    async with post.database.sessions() as session:
        await seed(session)
    transport = httpx2.MockTransport(lambda request: httpx2.Response(200, json=LATE_FEE))
    return Turns(
        post.database, Rasa("http://rasa", "token", limit=3, transport=transport), settings
    )


async def drain(turns: Turns) -> None:
    while (claimed := await turns.claim()) is not None:
        await turns.take(claimed)


async def answers(post: Post) -> int:
    async with post.database.sessions() as session:
        return len((await session.exec(select(Outbox))).all())


async def test_a_policy_question_is_answered_and_marked_automatic(post: Post, turns: Turns) -> None:
    talk = (await post.take(letter("how much is the late fee?"))).conversation_id
    await drain(turns)
    async with post.database.sessions() as session:
        claimed = await claim(session, talk, utcnow(), LEASE)

    assert isinstance(claimed, Claim)
    assert claimed.message.automatic
    assert "in force since" in claimed.message.text


async def test_what_the_bot_may_not_answer_goes_to_a_person_without_a_word(
    post: Post, turns: Turns
) -> None:
    mail = letter("how much is the late fee?")
    mail.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    talk = (await post.take(mail)).conversation_id
    await drain(turns)

    assert (await post.talk(talk)).state == State.QUEUED
    assert await answers(post) == 0


async def test_a_vacation_responder_gets_no_answer(post: Post, turns: Turns) -> None:
    talk = (await post.take(letter("how much is the late fee?"))).conversation_id
    await drain(turns)
    ours = await post.answer(talk)
    await post.take(vacation(ours))
    before = await answers(post)
    await drain(turns)

    assert await answers(post) == before


async def test_an_unmarked_responder_gets_three_answers_an_hour_then_a_person(
    post: Post, turns: Turns
) -> None:
    talks = [
        (await post.take(letter(f"how much is the late fee? {n}"))).conversation_id
        for n in range(MOST_ANSWERS + 2)
    ]
    await asyncio.gather(*(drain(turns) for _ in range(4)))
    async with post.database.sessions() as session:
        rows = (await session.exec(select(Conversation))).all()
        said = (await session.exec(select(Message).where(Message.author == Author.BOT))).all()

    assert len(said) == MOST_ANSWERS
    assert sorted(str(row.state) for row in rows) == ["bot"] * 3 + ["queued"] * 2
    assert len(talks) == len(rows)


async def test_another_address_has_answers_of_its_own(post: Post, turns: Turns) -> None:
    for n in range(MOST_ANSWERS + 1):
        await post.take(letter(f"how much is the late fee? {n}"))
    await post.take(letter("how much is the late fee?", sender="other@example.com"))
    await drain(turns)

    assert await answers(post) == MOST_ANSWERS + 1
