"""`forebay demo`: makes the invented office, its city, what went before, and who waits."""

import asyncio

from sqlmodel import select

from gateway.database import Database
from gateway.demo.arriving import let_them_wait
from gateway.demo.city import Summary, fill
from gateway.demo.households import OUR_MAILBOX
from gateway.demo.past import DAYS, Ours, tell
from gateway.demo.waiting import WAITING
from gateway.office import Office
from gateway.seed import seed
from gateway.settings import Settings
from models.account import Account
from models.base import utcnow


def open_demo(settings: Settings, *, if_empty: bool = False) -> None:
    """Make the demo in an empty database, and say what it has.

    With `if_empty` a database that has accounts is left as it is. Raises
    Conflict otherwise.
    """
    made = asyncio.run(_open(settings, if_empty=if_empty))
    if made is not None:
        city, talks = made
        print(  # noqa: T201  the command's answer
            f"Alder Falls: {city.accounts} accounts, {city.bills} bills, {city.staff} staff,"
            f" {talks} conversations of the last {DAYS} days, {len(WAITING)} waiting."
        )


async def _open(settings: Settings, *, if_empty: bool) -> tuple[Summary, int] | None:
    database = Database(settings.database_url)
    await database.open()
    try:
        async with database.sessions() as session:
            if if_empty and (await session.exec(select(Account.id).limit(1))).first():
                return None
            office = Office.read(settings.office_hours, settings.office_timezone)
            await seed(session)
            now = utcnow()
            summary = await fill(session, today=office.today(now))
            mailbox = settings.mail_from or OUR_MAILBOX
            ours = Ours(settings.twilio_number, mailbox, settings.quiet_bot_closes)
            talks = await tell(session, office, ours, now)
        await let_them_wait(database, settings, office)
    finally:
        await database.close()
    return summary, talks
