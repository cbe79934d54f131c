"""`forebay demo`: makes the invented office, its city, and the texts that already wait there."""

import asyncio
from datetime import datetime, timedelta

from sqlmodel import select

from channels.base import Inbound
from gateway.database import Database
from gateway.demo.city import Summary, fill
from gateway.demo.waiting import WAITING, Waiting
from gateway.handoff import Why, hand_off
from gateway.intake import Intake
from gateway.office import Office
from gateway.seed import seed
from gateway.settings import Settings
from models.account import Account
from models.base import utcnow
from models.contact import Channel
from models.conversation import hold


def open_demo(settings: Settings, *, if_empty: bool = False) -> None:
    """Make the demo in an empty database, and say what it has.

    With `if_empty` a database that has accounts is left as it is. Raises
    Conflict otherwise.
    """
    made = asyncio.run(_open(settings, if_empty=if_empty))
    if made is not None:
        print(  # noqa: T201  the command's answer
            f"Alder Falls: {made.accounts} accounts, {made.bills} bills, {made.staff} staff,"
            f" {len(WAITING)} conversations waiting."
        )


async def _open(settings: Settings, *, if_empty: bool) -> Summary | None:
    database = Database(settings.database_url)
    await database.open()
    try:
        async with database.sessions() as session:
            if if_empty and (await session.exec(select(Account.id).limit(1))).first():
                return None
            office = Office.read(settings.office_hours, settings.office_timezone)
            await seed(session)
            summary = await fill(session, today=office.today(utcnow()))
        await _let_them_wait(database, settings, office)
    finally:
        await database.close()
    return summary


async def _let_them_wait(database: Database, settings: Settings, office: Office) -> None:
    """Take the texts in by the real door, and hand each over as the bot would have."""
    intake = Intake(database.pool, reopen_within=settings.reopen_within)
    intake.start()
    try:
        for number, waiting in enumerate(WAITING):
            then = utcnow() - timedelta(minutes=waiting.minutes_ago)
            received = await intake.receive(_text(settings, waiting, number, then))
            async with database.sessions() as session:
                conversation = await hold(session, received.conversation_id)
                conversation.language = waiting.language
                conversation.answered_seq = received.seq
                conversation.opened_at = conversation.last_message_at = then
                conversation.topic = waiting.topic
                await hand_off(session, conversation, Why(waiting.reason), then, office.today(then))
    finally:
        await intake.close()


def _text(settings: Settings, waiting: Waiting, number: int, then: datetime) -> Inbound:
    ours = settings.twilio_number
    return Inbound(
        channel=Channel.SMS,
        dedupe_key=f"demo-{number}",
        sender=waiting.phone,
        our_address=ours,
        thread_key=f"sms:{ours}:{waiting.phone}",
        text=waiting.text,
        said_at=then,
        payload={"Body": waiting.text, "From": waiting.phone},
    )
