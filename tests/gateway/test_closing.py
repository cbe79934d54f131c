"""Conversations of the bot's that went quiet are closed; nobody who waits for an answer is."""

from datetime import timedelta

from sqlmodel import select

from gateway.closing import close_quiet
from gateway.database import Database
from gateway.intake import Intake
from models.base import utcnow
from models.conversation import Conversation, State
from models.history import Event
from tests.inbounds import text_message

DAY = timedelta(hours=24)


async def talk(database: Database, *, answered: bool) -> Conversation:
    intake = Intake(database.pool, reopen_within=60)
    intake.start()
    received = await intake.receive(text_message("hello"))
    await intake.close()
    async with database.sessions() as session:
        conversation = await session.get_one(Conversation, received.conversation_id)
        conversation.answered_seq = received.seq if answered else 0
        session.add(conversation)
    return conversation


async def test_what_was_answered_and_left_for_a_day_is_closed(database: Database) -> None:
    left = await talk(database, answered=True)
    now = utcnow() + DAY + timedelta(minutes=1)

    async with database.sessions() as session:
        assert await close_quiet(session, now, DAY) == 1

    async with database.sessions() as session:
        conversation = await session.get_one(Conversation, left.id)
        assert conversation.state == State.CLOSED
        closed = await session.exec(select(Event).where(Event.kind == "conversation.closed"))
        assert closed.one().data == {"by": "quiet"}


async def test_a_customer_the_bot_still_owes_an_answer_is_never_closed(database: Database) -> None:
    await talk(database, answered=False)

    async with database.sessions() as session:
        assert await close_quiet(session, utcnow() + 3 * DAY, DAY) == 0


async def test_a_fresh_talk_stays_open(database: Database) -> None:
    await talk(database, answered=True)

    async with database.sessions() as session:
        assert await close_quiet(session, utcnow() + DAY - timedelta(minutes=5), DAY) == 0
