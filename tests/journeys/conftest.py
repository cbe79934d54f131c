"""One whole house with the demo city and a real Rasa, for every journey of a run."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from gateway.database import Database
from gateway.demo.city import fill
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from gateway.up.addresses import free_ports
from models.base import utcnow
from tests.conftest import TEMPLATE
from tests.house import House, running
from tests.rasa_server import RasaServer
from tests.slowproxy import slow_proxy


@pytest.fixture(scope="session")
async def city(cluster: EmbeddedPostgres) -> str:
    """Give a database with the demo city in it, and nobody waiting yet."""
    url = cluster.create_database("journeys", template=TEMPLATE)
    database = Database(url)
    async with database.sessions() as session:
        await seed(session)
        await fill(session, today=Office.read("always", "America/Los_Angeles").today(utcnow()))
    await database.close()
    return url


@pytest.fixture(scope="session")
async def house(city: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Give the running house. Its Rasa is behind `house.rasa_proxy`, which can hold answers."""
    folder: Path = tmp_path_factory.mktemp("house")
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
