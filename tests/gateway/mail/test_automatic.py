"""Mail that a machine sent: recorded, never answered, and it wakes nobody."""

from uuid import UUID

import pytest
from sqlmodel import select

from channels.mail.inbound import Envelope
from models.base import utcnow
from models.conversation import State, hold, move
from models.message import Author, Delivery, Message
from models.outbox import Outbox
from tests.gateway.mail.conftest import Post
from tests.letters import MARIA, OURS, answering, bounce_of, letter, vacation


async def ours_of(post: Post, talk: UUID) -> Message:
    async with post.database.sessions() as session:
        found = await session.exec(
            select(Message).where(Message.conversation_id == talk, Message.author == Author.BOT)
        )
        return found.one()


async def test_a_vacation_responder_is_recorded_and_reopens_nothing(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    async with post.database.sessions() as session:
        held = await hold(session, talk)
        move(held, State.CLOSED, None, utcnow())
        session.add(held)
    received = await post.take(vacation(ours))
    after = await post.talk(talk)

    assert received.conversation_id == talk
    assert after.state == State.CLOSED
    assert after.last_inbound_seq == 1


@pytest.mark.parametrize("how", ["null path", "our own address", "our own id", "a list's"])
async def test_whatever_a_machine_sends_opens_nothing(post: Post, how: str) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    mail = letter("looping")
    envelope = Envelope("" if how == "null path" else MARIA)
    if how == "our own address":
        mail.replace_header("From", f"Us <{OURS}>")
    if how == "our own id":
        mail.replace_header("Message-Id", str(ours["Message-ID"]))
    if how == "a list's":
        mail["Auto-Submitted"] = "auto-generated"
    received = await post.road.take(mail.as_bytes(), envelope)
    opened = await post.talk(received.conversation_id)

    assert opened.id != talk
    assert opened.state == State.CLOSED


async def test_a_machines_mail_is_under_no_suspicion(post: Post) -> None:
    ours = await post.answer((await post.take(letter("hello"))).conversation_id)
    received = await post.take(vacation(ours, sender="robot@example.net"))
    async with post.database.sessions() as session:
        said = await session.get_one(Message, received.message_id)

    assert said.details["automatic"] is True
    assert "suspected" not in said.details


async def test_a_bounce_is_seen_on_the_message_that_came_back(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    await post.take(bounce_of(str(ours["Message-ID"]).strip("<>")))
    said = await ours_of(post, talk)

    assert said.delivery == Delivery.FAILED
    assert said.delivery_reason == "The other mail server does not know this address (5.1.1)."


async def test_a_delay_is_no_failure(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    await post.take(bounce_of(str(ours["Message-ID"]).strip("<>"), "4.4.1", "delayed"))

    assert (await ours_of(post, talk)).delivery == Delivery.SENT


async def test_a_bounce_of_a_mail_we_never_sent_changes_nothing(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    forged = str(ours["Message-ID"]).strip("<>").replace("@", "x@")
    await post.take(bounce_of(forged))

    assert (await ours_of(post, talk)).delivery == Delivery.SENDING


async def test_the_same_bounce_twice_is_once(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    ours = await post.answer(talk)
    bounce = bounce_of(str(ours["Message-ID"]).strip("<>"))
    first, again = await post.take(bounce), await post.take(bounce)
    async with post.database.sessions() as session:
        rows = (await session.exec(select(Outbox))).all()

    assert first.message_id == again.message_id
    assert len(rows) == 1


async def test_a_persons_answer_is_not_automatic(post: Post) -> None:
    talk = (await post.take(letter("hello"))).conversation_id
    received = await post.take(answering(await post.answer(talk)))

    assert (await post.talk(received.conversation_id)).last_inbound_seq == 3
