"""What every test of calls may ask for: an office whose bot answers, and its books."""

from collections.abc import AsyncIterator

import pytest

from gateway.database import Database
from gateway.seed import seed
from gateway.settings import Settings
from tests.doors import Served, doors
from tests.gateway.phone_line import Books, bot_says


@pytest.fixture
async def books(database: Database) -> Books:
    """Give a look at the calls of an office with its policy texts."""
    async with database.sessions() as session:
        await seed(session)
    return Books(database)


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    """Give an office whose bot answers everything with the late fee's text."""
    async with bot_says(article="late_fee") as rasa, doors(settings, database, rasa=rasa) as served:
        yield served
