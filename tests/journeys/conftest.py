"""One whole house with the demo city and a real Rasa, and one browser, for all journeys."""

import asyncio
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect

from gateway.database import Database
from gateway.demo.city import fill
from gateway.demo.past import Ours, tell
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from gateway.up.addresses import free_ports
from models.base import utcnow
from tests.conftest import TEMPLATE
from tests.house import MAILBOX, OURS, House, running
from tests.rasa_server import RasaServer
from tests.slowproxy import slow_proxy

#: Milliseconds a page may take to show something: a whole house shares this machine.
PATIENCE = 20_000
#: What keeps Chromium from asking anybody but the house.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


async def _city(cluster: EmbeddedPostgres, name: str, *, past: bool = False) -> str:
    """Make a database with the demo city in it, with its past if asked, and nobody waiting yet."""
    url = cluster.create_database(name, template=TEMPLATE)
    database = Database(url)
    office, now = Office.read("always", "America/Los_Angeles"), utcnow()
    async with database.sessions() as session:
        await seed(session)
        await fill(session, today=office.today(now))
        if past:
            await tell(session, office, Ours(OURS, MAILBOX, 24 * 3600), now)
    await database.close()
    return url


@asynccontextmanager
async def _whole_house(city: str, folder: Path) -> AsyncGenerator[House]:
    """Run gateway, worker, carrier and Rasa, whose answers `house.rasa_proxy` can hold."""
    (rasa_port,) = free_ports(1)
    async with slow_proxy(rasa_port) as proxy:
        made = House(city, folder, rasa_url=f"http://127.0.0.1:{proxy.port}")
        made.rasa_proxy = proxy
        rasa = RasaServer(
            f"{made.url}/rasa/actions", action_token="action-token", work_dir=folder, port=rasa_port
        )
        await asyncio.to_thread(rasa.__enter__)
        try:
            async with running(made, "gateway", "worker", "carrier"):
                yield made
        finally:
            rasa.stop()


@pytest.fixture(scope="session")
async def city(cluster: EmbeddedPostgres) -> str:
    """Give a database with the demo city in it, and nobody waiting yet."""
    return await _city(cluster, "journeys")


@pytest.fixture(scope="session")
async def house(city: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Give the running house that most journeys share."""
    async with _whole_house(city, tmp_path_factory.mktemp("house")) as made:
        yield made


@pytest.fixture(scope="module")
async def fresh_house(
    cluster: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[House]:
    """Give a running house of one's own, with thirty days behind it and nobody waiting."""
    url = await _city(cluster, "fresh", past=True)
    async with _whole_house(url, tmp_path_factory.mktemp("fresh")) as made:
        yield made


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    """Give a Chromium: the system's where there is one, else Playwright's own."""
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"),
            args=QUIET,
        )
        yield launched
        await launched.close()
