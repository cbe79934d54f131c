"""The database as this version needs it: its tables, and what every office starts with."""

import asyncio

from gateway.database import Database
from gateway.migrate import migrate
from gateway.seed import seed


def bring_up_to_date(url: str) -> None:
    """Run the migrations, then renew the shipped policy texts and dispositions.

    Safe to run again, and in two places at once.
    """
    migrate(url)
    asyncio.run(_seed(url))


async def _seed(url: str) -> None:
    database = Database(url)
    try:
        async with database.sessions() as session:
            await seed(session)
    finally:
        await database.engine.dispose()
