"""What every test may ask for: a real database of its own, a transaction, settings."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.database import Database
from gateway.migrate import migrate
from gateway.postgres import EmbeddedPostgres
from gateway.settings import Settings

# A busy machine is no failure.
hypothesis.settings.register_profile("forebay", deadline=None)
hypothesis.settings.load_profile("forebay")

TEMPLATE = "forebay_template"
_names = count(1)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """Give one PostgreSQL 18 for the whole run, with a migrated database to copy from."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("pg"), fast=True) as running:
        migrate(running.create_database(TEMPLATE))
        yield running


@pytest.fixture
def database_url(cluster: EmbeddedPostgres) -> Iterator[str]:
    """Give the address of a fresh, migrated database, dropped after the test."""
    name = f"test_{next(_names)}"
    yield cluster.create_database(name, template=TEMPLATE)
    cluster.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Give a fresh database, open."""
    made = Database(database_url)
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def session(database: Database) -> AsyncIterator[AsyncSession]:
    """Give an open transaction on a fresh database; it commits when the test ends well."""
    async with database.sessions() as opened:
        yield opened


@pytest.fixture
def now() -> datetime:
    """Give a Monday morning in office hours: 2026-11-23, 10:00 in Portland."""
    return datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Give settings with a database, secrets and short clocks."""
    return Settings(
        database_url=database_url,
        state_dir=tmp_path,
        public_url="http://127.0.0.1:8000",
        twilio_account_sid="AC" + "0" * 32,
        twilio_auth_token="0123456789abcdef0123456789abcdef",
        mail_from="accounts@alderfalls.example",
        mail_token="mail-token",
        action_token="action-token",
        rasa_token="rasa-token",
        office_hours="always",
        demo=True,
        turn_lease=2.0,
        send_lease=2.0,
        sweep_every=0.3,
        presence_grace=2.0,
        ring_seconds=5.0,
    )
