"""Which conversation a mail joins: one it speaks of, if its sender takes part; nobody else's."""

from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from channels.mail.tokens import OurMailbox
from models.base import utcnow
from models.contact import Contact, Endpoint
from models.conversation import Conversation, State, hold, move
from models.message import Delivery, Message
from models.outbox import Outbox, OutboxState
from tests.gateway.mail.conftest import Post
from tests.letters import MAILBOX, MARIA, OURS, STRANGER, answering, letter

SPOUSE = "sam@example.com"


async def begun(post: Post, **fields: str) -> tuple[UUID, EmailMessage]:
    """Begin a conversation with Maria's mail; return it, and our answer as it leaves."""
    received = await post.take(letter("My bill is too high.", **fields))
    return received.conversation_id, await post.answer(received.conversation_id)


async def close(post: Post, talk: UUID, *, hours_ago: float = 0) -> None:
    async with post.database.sessions() as session:
        held = await hold(session, talk)
        move(held, State.CLOSED, None, utcnow() - timedelta(hours=hours_ago))
        session.add(held)


async def suspected(post: Post, message_id: UUID) -> str | None:
    async with post.database.sessions() as session:
        message = await session.get_one(Message, message_id)
    return message.details.get("suspected", {}).get("conversation_id")


async def test_an_answer_with_token_and_id_joins(post: Post) -> None:
    talk, ours = await begun(post)
    received = await post.take(answering(ours))

    assert received.conversation_id == talk
    assert await suspected(post, received.message_id) is None


async def test_the_token_alone_joins_its_customer(post: Post) -> None:
    talk, _ = await begun(post)
    received = await post.take(letter("again", to=MAILBOX.with_token(talk).upper()))

    assert received.conversation_id == talk


async def test_the_token_is_found_where_only_the_envelope_has_it(post: Post) -> None:
    talk, _ = await begun(post)
    received = await post.take(letter("again"), MAILBOX.with_token(talk))

    assert received.conversation_id == talk


async def test_our_id_alone_joins_its_customer(post: Post) -> None:
    talk, ours = await begun(post)
    received = await post.take(answering(ours, to=OURS))

    assert received.conversation_id == talk


async def test_the_customers_own_earlier_id_joins(post: Post) -> None:
    talk, _ = await begun(post, message_id="<root@example.com>")
    again = letter("one more thing", references="<elsewhere@x> <root@example.com>")

    assert (await post.take(again)).conversation_id == talk


async def test_two_first_mails_of_one_thread_are_one_conversation_whichever_comes_first(
    post: Post,
) -> None:
    second = await post.take(letter("PS", references="<root@example.com>"))
    first = await post.take(letter("hello", message_id="<root@example.com>"))

    assert first.conversation_id == second.conversation_id


async def test_a_changed_subject_of_somebody_who_takes_part_joins(post: Post) -> None:
    talk, ours = await begun(post)

    assert (await post.take(answering(ours, subject="Other"))).conversation_id == talk


@pytest.mark.parametrize("keeps", ["token and id", "token", "id", "their id"])
async def test_a_stranger_who_quotes_it_gets_a_conversation_of_their_own(
    post: Post, keeps: str
) -> None:
    talk, ours = await begun(post, message_id="<root@example.com>")
    fields = {
        "token and id": {},
        "token": {"in_reply_to": None, "references": None},
        "id": {"to": OURS},
        "their id": {"to": OURS, "in_reply_to": "<root@example.com>", "references": None},
    }[keeps]
    received = await post.take(answering(ours, "let me in", sender=STRANGER, **fields))
    theirs = await post.talk(received.conversation_id)

    assert received.conversation_id != talk
    assert await suspected(post, received.message_id) == str(talk)
    assert theirs.contact_id != (await post.talk(talk)).contact_id


async def test_a_stranger_with_another_customers_message_id_stays_apart(post: Post) -> None:
    talk, _ = await begun(post, message_id="<root@example.com>")
    received = await post.take(letter("me too", sender=STRANGER, message_id="<root@example.com>"))

    assert received.conversation_id != talk


async def test_whom_the_customer_wrote_to_takes_part_and_changes_no_contact(post: Post) -> None:
    talk, ours = await begun(post, cc=SPOUSE)
    before = await post.talk(talk)
    received = await post.take(answering(ours, "Sam here", sender=SPOUSE))
    after = await post.talk(talk)
    async with post.database.sessions() as session:
        message = await session.get_one(Message, received.message_id)
        addresses = (await session.exec(select(Endpoint.address))).all()

    assert received.conversation_id == talk
    assert (after.contact_id, after.endpoint_id) == (before.contact_id, before.endpoint_id)
    assert message.details["mail"]["written_by"] == SPOUSE
    assert addresses == [MARIA]


async def test_whom_only_a_stranger_wrote_to_does_not_take_part(post: Post) -> None:
    talk, ours = await begun(post)
    await post.take(answering(ours, "hi", sender=STRANGER, cc=SPOUSE))
    received = await post.take(answering(ours, "hi", sender=SPOUSE))

    assert received.conversation_id != talk


async def test_one_who_was_added_cannot_add_others(post: Post) -> None:
    talk, ours = await begun(post, cc=SPOUSE)
    await post.take(answering(ours, "adding a friend", sender=SPOUSE, cc=STRANGER))
    received = await post.take(answering(ours, "hi", sender=STRANGER))

    assert received.conversation_id != talk


@pytest.mark.parametrize("forger", ["another key", "another mailbox", "cut", "made up"])
async def test_a_forged_token_joins_nothing(post: Post, forger: str) -> None:
    talk, _ = await begun(post)
    good = MAILBOX.with_token(talk)
    address = {
        "another key": OurMailbox("", OURS, (b"x" * 32,)).with_token(talk),
        "another mailbox": OurMailbox("", "other@x.example", MAILBOX.keys)
        .with_token(talk)
        .replace("other", "accounts")
        .replace("x.example", "alderfalls.example"),
        "cut": good.replace("@", "")[:-20] + "@alderfalls.example",
        "made up": f"accounts+{uuid4().hex}@alderfalls.example",
    }[forger]
    received = await post.take(letter("again", to=address))

    assert received.conversation_id != talk
    assert await suspected(post, received.message_id) is None


async def test_an_unknown_id_begins_a_conversation(post: Post) -> None:
    talk, _ = await begun(post)
    received = await post.take(letter("hi", in_reply_to="<nobody@knows.example>"))

    assert received.conversation_id != talk
    assert await suspected(post, received.message_id) is None


async def test_an_answer_soon_after_closing_reopens(post: Post) -> None:
    talk, ours = await begun(post)
    await close(post, talk, hours_ago=71)

    assert (await post.take(answering(ours))).conversation_id == talk
    assert (await post.talk(talk)).state == State.BOT


async def test_an_answer_long_after_closing_begins_a_linked_one_of_the_same_contact(
    post: Post,
) -> None:
    talk, ours = await begun(post, cc=SPOUSE)
    await close(post, talk, hours_ago=73)
    received = await post.take(answering(ours, sender=SPOUSE))
    later = await post.talk(received.conversation_id)

    assert later.id != talk
    assert later.previous_id == talk
    assert later.endpoint_id == (await post.talk(talk)).endpoint_id


async def test_a_spouse_still_takes_part_in_the_linked_one(post: Post) -> None:
    talk, ours = await begun(post, cc=SPOUSE)
    await close(post, talk, hours_ago=73)
    linked = (await post.take(answering(ours))).conversation_id
    newer = await post.answer(linked)

    assert (await post.take(answering(newer, sender=SPOUSE))).conversation_id == linked


async def test_an_answer_proves_that_a_mail_of_unknown_fate_arrived(post: Post) -> None:
    talk, ours = await begun(post)
    async with post.database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()
        row.state = OutboxState.UNKNOWN
        session.add(row)
    await post.take(answering(ours))
    async with post.database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()
        said = await session.get_one(Message, row.message_id)

    assert (row.conversation_id, row.state) == (talk, OutboxState.SENT)
    assert said.delivery == Delivery.SENT


async def test_a_strangers_answer_proves_nothing(post: Post) -> None:
    _, ours = await begun(post)
    async with post.database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()
        row.state = OutboxState.UNKNOWN
        session.add(row)
    await post.take(answering(ours, sender=STRANGER))
    async with post.database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()

    assert row.state == OutboxState.UNKNOWN


async def test_nothing_of_this_makes_a_contact_twice(post: Post) -> None:
    _, ours = await begun(post)
    for n in range(3):
        await post.take(answering(ours, f"{n}"))
    async with post.database.sessions() as session:
        contacts = (await session.exec(select(Contact))).all()
        talks = (await session.exec(select(Conversation))).all()

    assert (len(contacts), len(talks)) == (1, 1)
