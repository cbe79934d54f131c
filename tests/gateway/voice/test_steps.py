"""A call's steps: greeted, understood, answered once, and never left in silence."""

import asyncio

import pytest
from sqlmodel import select

from gateway.database import Database
from models.call import CallState
from models.conversation import State
from models.outbox import Outbox, OutboxState
from tests.doors import Served
from tests.gateway.phone_line import Books, Line


async def test_the_row_is_there_when_the_caller_hears_the_first_word(
    door: Served, books: Books
) -> None:
    line = Line(door)
    heard = await line.call()

    assert heard.verbs == ["Gather"]
    assert "water office" in heard.words[0]
    assert "español" in heard.words[1]
    assert (await books.call(line.sid)).state == CallState.BOT
    assert await books.messages(line.sid) == [("system", "The customer called.")]


async def test_what_is_said_is_answered_in_the_same_breath(door: Served, books: Books) -> None:
    line = Line(door)
    await line.call()
    heard = await line.say("how much is the late fee")

    assert "$7.50" in heard.words[0]
    assert "ordinance" not in heard.text
    assert heard.step == 2
    said = await books.messages(line.sid)
    assert [who for who, _ in said] == ["system", "contact", "bot"]
    assert said[2][1] == heard.words[0]


async def test_the_answer_is_sent_by_being_said(
    door: Served, books: Books, database: Database
) -> None:
    line = Line(door)
    await line.call()
    await line.say("how much is the late fee")

    async with database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()
    assert (row.state, row.external_id) == (OutboxState.SENT, f"{line.sid}:1")


async def test_a_step_asked_five_times_at_once_is_answered_the_same_and_turned_once(
    door: Served, books: Books
) -> None:
    line = Line(door)
    await line.call()
    heard = await asyncio.gather(*(line.say("late fee", step=1) for _ in range(5)))

    assert len({answer.xml for answer in heard}) == 1
    assert [who for who, _ in await books.messages(line.sid)] == ["system", "contact", "bot"]


async def test_an_old_step_gets_its_old_answer_and_moves_nothing(
    door: Served, books: Books
) -> None:
    line = Line(door)
    await line.call()
    first = await line.say("how much is the late fee")
    await line.say("and how much is the late fee again")
    again = await line.say("something else altogether", step=1)

    assert again.xml == first.xml
    assert (await books.call(line.sid)).step == 2
    assert "altogether" not in str(await books.messages(line.sid))


async def test_zero_gets_a_person_and_the_conference_bears_the_conversations_name(
    door: Served, books: Books
) -> None:
    line = Line(door)
    await line.call()
    heard = await line.press("0")

    conversation = await books.conversation(line.sid)
    assert conversation.state == State.QUEUED
    assert heard.conference == str(conversation.id)
    assert "stay on the line" in heard.text
    assert (await books.call(line.sid)).state == CallState.WAITING


async def test_two_silences_get_a_person(door: Served, books: Books) -> None:
    line = Line(door)
    await line.call()
    first = await line.say_nothing()
    second = await line.say_nothing()

    assert first.listens
    assert second.conference is not None
    assert (await books.conversation(line.sid)).state == State.QUEUED


async def test_a_word_between_two_silences_counts_them_anew(door: Served, books: Books) -> None:
    line = Line(door)
    await line.call()
    await line.say_nothing()
    await line.say("late fee")
    heard = await line.say_nothing()

    assert heard.listens
    assert (await books.conversation(line.sid)).state == State.BOT


@pytest.mark.parametrize("wish", ["*", "repeat that please", "repita"])
async def test_again_says_the_same_words_without_a_turn(
    door: Served, books: Books, wish: str
) -> None:
    line = Line(door)
    await line.call()
    first = await line.say("late fee")
    again = await (line.press(wish) if wish == "*" else line.say(wish))

    assert again.words[0] == first.words[0]
    assert len(await books.messages(line.sid)) == 3


@pytest.mark.parametrize("wish", ["2", "español"])
async def test_spanish_is_one_key_or_one_word_away(door: Served, books: Books, wish: str) -> None:
    line = Line(door)
    await line.call()
    heard = await (line.press(wish) if wish == "2" else line.say(wish))
    answered = await line.say("cuánto es el recargo")

    assert heard.words[0].startswith("Gracias por llamar")
    assert heard.listens["language"] == "es-US"
    assert "recargo" in answered.words[0]
    assert (await books.conversation(line.sid)).language == "es"
