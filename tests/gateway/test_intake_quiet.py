"""What asks for nothing is recorded and wakes nobody: a machine's mail, the ends of a call."""

from collections.abc import AsyncIterator

import pytest
from sqlmodel import select

from channels.base import Inbound, Sign, Thread
from gateway.database import Database
from gateway.intake import Intake
from models.base import utcnow
from models.contact import Channel
from models.conversation import Conversation, State, hold, move
from models.mail import MailId
from models.message import Author, Kind, Message
from tests.inbounds import text_message


@pytest.fixture
async def intake(database: Database) -> AsyncIterator[Intake]:
    made = Intake(database.pool, reopen_within=72 * 3600)
    made.start()
    yield made
    await made.close()


def call(sign: Sign, text: str = "", key: str = "") -> Inbound:
    """Return one sign of a call."""
    return text_message(
        text,
        channel=Channel.VOICE,
        thread_key="voice:CA1",
        dedupe_key=f"CA1:{sign}{key}",
        sign=sign,
    )


async def talks(database: Database) -> list[Conversation]:
    async with database.sessions() as session:
        return list((await session.exec(select(Conversation).order_by("id"))).all())


async def said(database: Database) -> list[Message]:
    async with database.sessions() as session:
        return list((await session.exec(select(Message).order_by("seq"))).all())


async def close(database: Database) -> None:
    async with database.sessions() as session:
        found = (await session.exec(select(Conversation))).one()
        held = await hold(session, found.id)
        move(held, State.CLOSED, None, utcnow())
        session.add(held)


async def wakes(database: Database) -> int:
    async with database.pool.connection() as connection:
        cursor = await connection.execute("SELECT count(*) FROM procrastinate_jobs")
        (number,) = await cursor.fetchone() or (0,)
        return number


async def test_a_machines_first_mail_makes_a_conversation_that_is_closed(
    intake: Intake, database: Database
) -> None:
    await intake.receive(text_message("newsletter", automatic=True))

    (talk,) = await talks(database)
    assert (talk.state, talk.last_seq, talk.last_inbound_seq) == (State.CLOSED, 1, 0)


async def test_a_machines_mail_joins_what_is_closed_and_leaves_it_so(
    intake: Intake, database: Database
) -> None:
    await intake.receive(text_message("hello"))
    await close(database)
    await intake.receive(text_message("out of office", automatic=True))

    (talk,) = await talks(database)
    assert (talk.state, talk.last_seq, talk.last_inbound_seq) == (State.CLOSED, 2, 1)


async def test_a_person_and_a_machine_at_once_open_the_conversation(
    intake: Intake, database: Database
) -> None:
    await intake.receive(text_message("hello"))
    await close(database)
    machine = text_message("out of office", automatic=True)
    person = text_message("one more thing")
    await intake._write([machine, person])

    (talk,) = await talks(database)
    assert (talk.state, talk.last_inbound_seq) == (State.BOT, 3)


async def test_the_beginning_of_a_call_is_a_notice_and_owes_no_answer(
    intake: Intake, database: Database
) -> None:
    await intake.receive(call(Sign.BEGAN, "The customer called."))

    (notice,) = await said(database)
    (talk,) = await talks(database)
    assert (notice.author, notice.kind) == (Author.SYSTEM, Kind.NOTICE)
    assert (talk.state, talk.last_inbound_seq) == (State.BOT, 0)


async def test_the_end_of_a_call_reopens_nothing(intake: Intake, database: Database) -> None:
    await intake.receive(call(Sign.BEGAN, "The customer called."))
    await close(database)
    await intake.receive(call(Sign.ENDED, "The customer hung up."))

    (talk,) = await talks(database)
    assert (talk.state, talk.last_seq) == (State.CLOSED, 2)


async def test_what_is_said_in_a_call_wakes_no_worker_for_its_own_step_answers_it(
    intake: Intake, database: Database
) -> None:
    await intake.receive(call(Sign.SAID, "my balance", "1"))

    assert await wakes(database) == 0


async def test_a_text_wakes_the_worker(intake: Intake, database: Database) -> None:
    await intake.receive(text_message("my balance"))

    assert await wakes(database) == 1


async def test_the_id_of_a_mail_is_kept_for_those_who_answer_it(
    intake: Intake, database: Database
) -> None:
    received = await intake.receive(
        text_message("hello", channel=Channel.MAIL, thread=Thread(own_id="a@example.org"))
    )

    async with database.sessions() as session:
        kept = (await session.exec(select(MailId))).one()
    assert (kept.header_id, kept.conversation_id, kept.message_id) == (
        "a@example.org",
        received.conversation_id,
        received.message_id,
    )


async def test_what_screens_show_beside_the_words_is_kept_with_them(
    intake: Intake, database: Database
) -> None:
    await intake.receive(text_message("hello", details={"mail": {"subject": "Leak"}}))

    (message,) = await said(database)
    assert message.details == {"mail": {"subject": "Leak"}}
