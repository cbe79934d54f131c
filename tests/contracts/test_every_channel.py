"""What every channel promises, whatever its provider: good, forged, twice, malformed, late."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlmodel import col, select

from channels.base import Outbound, Sent
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow, uuid7
from models.contact import Contact, Endpoint
from models.conversation import Conversation, State, hold, move
from models.journal import Journal, Outcome
from models.message import Author, Message
from tests.contracts.channel_case import CASES, Case
from tests.doors import Served, doors
from tests.gateway.phone_line import bot_says

every_channel = pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.channel))


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    # A bot that has an answer: a call's words are answered in the same breath.
    async with (
        bot_says("thanks", intent="thanks") as rasa,
        doors(settings, database, rasa=rasa) as served,
    ):
        yield served


async def messages(database: Database) -> list[Message]:
    """Return what customers said, in the order of its conversation."""
    async with database.sessions() as session:
        said = select(Message).where(Message.author == Author.CONTACT).order_by(col(Message.seq))
        return list((await session.exec(said)).all())


@every_channel
async def test_good_words_are_one_message_of_one_conversation_of_one_contact(
    case: Case, door: Served, database: Database
) -> None:
    assert await case.good(door, "first", uuid4())
    assert await case.good(door, "second ✓", uuid4())
    async with database.sessions() as session:
        talk = (await session.exec(select(Conversation))).one()
        contact = (await session.exec(select(Contact))).one()
        endpoint = (await session.exec(select(Endpoint))).one()

    said = await messages(database)
    assert [message.text for message in said] == ["first", "second ✓"]
    assert said[0].seq < said[1].seq
    assert (talk.channel, endpoint.channel) == (case.channel, case.channel)
    assert (talk.contact_id, talk.endpoint_id) == (contact.id, endpoint.id)


@every_channel
async def test_a_strangers_first_two_words_at_once_make_one_contact(
    case: Case, door: Served, database: Database
) -> None:
    accepted = await asyncio.gather(*(case.good(door, f"n{n}", uuid4()) for n in range(2)))
    async with database.sessions() as session:
        contacts = (await session.exec(select(Contact))).all()
        talks = (await session.exec(select(Conversation))).all()

    assert accepted == [True, True]
    assert (len(contacts), len(talks)) == (1, 1)


@every_channel
async def test_the_same_delivery_five_times_at_once_is_accepted_and_stored_once(
    case: Case, door: Served, database: Database
) -> None:
    key = uuid4()
    accepted = await asyncio.gather(*(case.good(door, "once", key) for _ in range(5)))

    assert accepted == [True] * 5
    assert [m.text for m in await messages(database)] == ["once"]


@every_channel
async def test_forged_words_leave_no_row(case: Case, door: Served, database: Database) -> None:
    assert not await case.forged(door, "let me in")
    async with database.sessions() as session:
        journal = (await session.exec(select(Journal))).all()

    assert (journal, await messages(database)) == ([], [])


@every_channel
async def test_what_cannot_be_read_breaks_nothing_and_becomes_no_message(
    case: Case, door: Served, database: Database
) -> None:
    assert await case.malformed(door)
    assert await case.good(door, "still here", uuid4())
    assert [m.text for m in await messages(database)] == ["still here"]


@every_channel
async def test_what_is_genuine_and_unreadable_is_parked_and_never_dropped(
    case: Case, door: Served, database: Database
) -> None:
    await case.malformed(door)
    async with database.sessions() as session:
        journal = (await session.exec(select(Journal))).all()

    assert {entry.outcome for entry in journal} <= {Outcome.PARKED}


@every_channel
async def test_words_that_come_after_the_end_reopen_the_conversation(
    case: Case, door: Served, database: Database
) -> None:
    await case.good(door, "first", uuid4())
    async with database.sessions() as session:
        talk = (await session.exec(select(Conversation))).one()
        held = await hold(session, talk.id)
        move(held, State.CLOSED, None, utcnow())
        session.add(held)
    await case.good(door, "late", uuid4())
    async with database.sessions() as session:
        again = (await session.exec(select(Conversation))).one()

    assert again.state == State.BOT
    assert [m.text for m in await messages(database)] == ["first", "late"]


@every_channel
@pytest.mark.parametrize("secret", ["4111 1111 1111 1111", "123-45-6789"])
async def test_nothing_unredacted_is_written(
    case: Case, door: Served, database: Database, secret: str
) -> None:
    await case.good(door, f"it is {secret}", uuid4())
    async with database.sessions() as session:
        journal = [entry.payload for entry in (await session.exec(select(Journal))).all()]
    said = (await messages(database))[0]

    assert said.redacted
    assert secret not in f"{said.text}{journal}"


@every_channel
async def test_the_sender_says_what_the_provider_calls_it_and_finds_it_again(
    case: Case, door: Served
) -> None:
    ours = Outbound(uuid7(), uuid7(), case.ours, case.theirs, "hello")
    async with case.sender(door) as sender:
        outcome = await sender.send(ours)
        found = await sender.lookup(ours, utcnow() - timedelta(seconds=5))

    assert isinstance(outcome, Sent)
    assert outcome.external_id
    assert found == ((outcome.external_id,) if case.keeps_list else None)
