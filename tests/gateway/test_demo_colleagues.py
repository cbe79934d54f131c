"""Simulated colleagues at work over the real gateway, worker and carrier, at twenty speeds."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from gateway.database import Database
from gateway.demo.city import fill
from gateway.demo.colleagues.crew import Crew
from gateway.demo.players import PLAYERS
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from gateway.settings import Settings
from models.base import utcnow
from tests.conftest import TEMPLATE
from tests.customers import Caller
from tests.house import Desk, House, Phone, running, until

pytestmark = pytest.mark.slow

#: Enough for an office of one on a busy machine.
LONG = 60.0


@pytest.fixture(scope="module")
async def house(
    cluster: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """Give a house with the city in it, no bot, and nobody at work yet."""
    url = cluster.create_database("colleagues", template=TEMPLATE)
    folder: Path = tmp_path_factory.mktemp("colleagues")
    database = Database(url)
    async with database.sessions() as session:
        await seed(session)
        await fill(session, today=Office.read("always", "America/Los_Angeles").today(utcnow()))
    await database.close()
    async with running(House(url, folder), "gateway", "worker", "carrier") as made:
        yield made


@asynccontextmanager
async def at_work(house: House, *names: str, traffic: bool = False) -> AsyncGenerator[Crew]:
    """Let some colleagues work while the block lasts, as fast as they can."""
    settings = Settings(public_url=house.url, simulator_url=house.carrier_url)
    crew = Crew(settings, Random(5), names=names, traffic=traffic)
    crew.tempo.set(60, paused=False)
    async with crew.at_work():
        yield crew


async def seats(house: House) -> dict[str, dict[str, Any]]:
    answer = await house.http.get("/demo/floor")
    return {seat["username"]: seat for seat in answer.json()["seats"]}


async def sits(house: House, username: str, sessions: int) -> None:
    async def does() -> bool:
        return (await seats(house))[username]["sessions"] == sessions

    await until(does, f"{sessions} browsers at {username}'s seat", LONG)


async def becomes(house: House, username: str, state: str) -> None:
    async def is_so() -> bool:
        return (await seats(house))[username]["state"] == state

    await until(is_so, f"{username} to be {state}", LONG)


async def waiting(house: House) -> int:
    return (await house.http.get("/demo/floor")).json()["waiting"]


async def nobody_waits(house: House) -> None:
    async def empty() -> bool:
        return await waiting(house) == 0

    await until(empty, "an empty line", LONG)


async def test_a_colleague_answers_notes_and_closes_over_the_public_api(house: House) -> None:
    customer = Phone(house, "+15415550777")
    await customer.text("Can I talk to a person? why is there a late fee on my bill")
    async with at_work(house, "celia"):
        heard = await customer.hears(2, LONG)
        assert "Celia Moreno" in heard[1]
        await customer.text("that would be great")
        lead = Desk(house)
        await lead.sign_in("marisol")

        async def closed() -> bool:
            page = await lead.get("/api/conversations", view="closed")
            return bool(page["items"])

        await until(closed, "the end of it", LONG)
        (line,) = (await lead.get("/api/conversations", view="closed"))["items"]
        seen = await lead.get(f"/api/conversations/{line['id']}")
        await lead.close()

    said = [m for m in seen["messages"] if m["author"] == "staff" and m["kind"] == "text"]
    assert said
    assert {message["author_name"] for message in said} == {"Celia Moreno"}
    # What they leave at the end is an empty seat, and nothing held.
    assert (await seats(house))["celia"] | {"sessions": 0, "state": "offline"} == (
        await seats(house)
    )["celia"]


async def test_a_pause_stops_them_and_its_end_lets_them_go_on(house: House) -> None:
    async with at_work(house, "derek") as crew:
        await becomes(house, "derek", "available")
        crew.tempo.set(60, paused=True)
        await becomes(house, "derek", "away")
        customer = Phone(house, "+15415550778")
        await customer.text("i need to talk to a person")
        await customer.hears(1)
        assert await waiting(house) == 1
        assert (await seats(house))["derek"]["state"] == "away"

        crew.tempo.set(60, paused=False)
        assert "Derek Olson" in (await customer.hears(2, LONG))[1]
        await nobody_waits(house)


async def test_a_colleague_leaves_the_seat_to_somebody_real_and_comes_back_after(
    house: House,
) -> None:
    async with at_work(house, "jonah"):
        await becomes(house, "jonah", "available")
        real = Desk(house)
        await real.sign_in("jonah")
        await sits(house, "jonah", 1)

        await becomes(house, "jonah", "offline")
        assert (await real.get("/api/me"))["username"] == "jonah"
        await real.http.delete("/api/session")
        await real.http.aclose()

        await becomes(house, "jonah", "available")


async def test_a_newcomers_own_matter_is_left_to_the_newcomer_at_a_desk(house: House) -> None:
    real = Desk(house)
    await real.sign_in("amara")
    async with at_work(house, "farah"):
        # The colleague has been idle for longer, so it would be theirs.
        await becomes(house, "farah", "available")
        await real.available()
        newcomer = Phone(house, PLAYERS[0].phone)
        await newcomer.text("i need to talk to a person please")
        offer = await real.offered(LONG)
        await real.post(f"/api/offers/{offer['id']}/accept")
    assert len(await newcomer.heard()) == 1
    await real.post(f"/api/conversations/{offer['conversation']['id']}/wrap-up")
    codes = await real.get("/api/dispositions")
    await real.post(
        f"/api/conversations/{offer['conversation']['id']}/close", disposition_id=codes[0]["id"]
    )
    await real.close()


async def test_a_colleague_takes_a_call_on_their_own_telephone(house: House) -> None:
    caller = Caller(house, "+15415550779")
    async with at_work(house, "ines"):
        await sits(house, "ines", 1)
        await caller.dial()
        await caller.becomes("listening", LONG)
        await caller.says("I want to talk to a person why is there a late fee on my bill")
        assert "Inés Quiroga" in await caller.hears("Inés", who="other", seconds=LONG)
        await caller.says("thank you")
        await caller.becomes("ended", LONG)


async def test_they_outlive_a_gateway_that_is_killed(house: House) -> None:
    async with at_work(house, "celia"):
        await sits(house, "celia", 1)
        house.kill("gateway")
        house.start("gateway")
        await house.ready()
        customer = Phone(house, "+15415550780")
        await customer.text("agent please")

        assert "Celia Moreno" in (await customer.hears(2, 2 * LONG))[1]


async def test_townspeople_come_by_themselves_and_are_answered(house: House) -> None:
    async with at_work(house, "celia", "lowell", traffic=True):

        async def some_wait() -> bool:
            return await waiting(house) > 0

        await until(some_wait, "somebody of the town", LONG)
        lead = Desk(house)
        await lead.sign_in("nate")
        before = (await lead.get("/api/board"))["today"]["answered"]

        async def answered() -> bool:
            return (await lead.get("/api/board"))["today"]["answered"] > before

        await until(answered, "somebody of the crew to answer", LONG)
        await lead.close()
