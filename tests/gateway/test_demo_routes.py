"""What the demo page asks: the cast and its stories, the photo, the switches."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random

import httpx2
import pytest
import uvicorn

from gateway.app import build
from gateway.database import Database
from gateway.demo.colleagues.crew import Crew, control
from gateway.demo.households import OUR_MAILBOX
from gateway.demo.leak import leak_photo
from gateway.demo.stories import STORIES
from gateway.settings import Settings

ORIGIN = {"Origin": "http://127.0.0.1:8000"}


@asynccontextmanager
async def page(settings: Settings, **changes: str) -> AsyncGenerator[httpx2.AsyncClient]:
    """Give the demo page's way to a gateway with these settings."""
    told = {"simulator_url": "http://127.0.0.1:9"} | changes
    app = build(settings.model_copy(update=told))
    database: Database = app.state.parts.database
    await database.open()
    try:
        there = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(
            transport=there, base_url=settings.origin, headers=ORIGIN
        ) as browser:
            yield browser
    finally:
        await database.close()


async def test_the_cast_comes_with_ten_stories_and_both_addresses_of_the_office(
    database: Database, settings: Settings
) -> None:
    del database
    async with page(settings) as browser:
        told = (await browser.get("/demo/cast")).json()

    assert told["our_mailbox"] == OUR_MAILBOX
    assert told["our_number"] == settings.twilio_number
    assert [story["number"] for story in told["stories"]] == list(range(1, 11))
    assert [story["key"] for story in told["stories"]] == [story.key for story in STORIES]
    assert all(step["do"] and step["expect"] for s in told["stories"] for step in s["steps"])
    # Without a city there are only strangers.
    assert {person["account_number"] for person in told["people"]} == {None}


async def test_the_leak_photo_is_served(database: Database, settings: Settings) -> None:
    del database
    async with page(settings) as browser:
        answer = await browser.get("/demo/leak.png")

    assert answer.headers["content-type"] == "image/png"
    assert answer.content == leak_photo()


async def test_the_office_is_closed_and_opened_by_its_switch(
    database: Database, settings: Settings
) -> None:
    del database
    async with page(settings) as browser:
        assert (await browser.get("/demo/office")).json() == {"open": True, "since": None}
        shut = (await browser.put("/demo/office", json={"open": False})).json()
        assert shut["open"] is False
        assert shut["since"]
        assert (await browser.get("/demo/office")).json() == shut
        opened = (await browser.put("/demo/office", json={"open": True})).json()

    assert opened == {"open": True, "since": None}


@pytest.mark.parametrize("path", ["/demo/office", "/demo/colleagues"])
async def test_another_sites_page_cannot_turn_a_switch(
    database: Database, settings: Settings, path: str
) -> None:
    del database
    body = {"open": False, "paused": True, "speed": 1}
    async with page(settings) as browser:
        stranger = {"Origin": "http://evil.example"}
        assert (await browser.put(path, json=body, headers=stranger)).status_code == 403
        assert (await browser.get("/demo/office")).json()["open"] is True


async def test_without_the_simulated_carrier_there_is_no_demo(
    database: Database, settings: Settings
) -> None:
    del database
    async with page(settings, simulator_url="") as browser:
        for path in ("/demo/cast", "/demo/office", "/demo/colleagues", "/demo/floor"):
            assert (await browser.get(path)).status_code == 404


async def test_colleagues_who_are_not_there_are_said_to_be_away(
    database: Database, settings: Settings
) -> None:
    del database
    async with page(settings) as browser:
        told = (await browser.get("/demo/colleagues")).json()
        refused = await browser.put("/demo/colleagues", json={"paused": True, "speed": 5})

    assert told == {"running": False, "paused": True, "speed": 1}
    assert refused.status_code == 503
    assert "not running" in refused.json()["detail"]


async def test_the_page_pauses_the_colleagues_and_sets_their_speed(
    database: Database, settings: Settings
) -> None:
    del database
    crew = Crew(settings, Random(1), names=(), traffic=False)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(control(crew), log_level="error"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        async with page(settings, colleagues_url=url) as browser:
            before = (await browser.get("/demo/colleagues")).json()
            after = (
                await browser.put("/demo/colleagues", json={"paused": True, "speed": 20})
            ).json()
            wrong = await browser.put("/demo/colleagues", json={"paused": False, "speed": 3})
    finally:
        server.should_exit = True
        await task

    assert before == {"running": True, "paused": False, "speed": 1}
    assert after == {"running": True, "paused": True, "speed": 20}
    assert crew.tempo.paused
    assert crew.tempo.speed == 20
    assert wrong.status_code == 422


async def test_an_empty_office_has_an_empty_floor_and_no_townspeople(
    database: Database, settings: Settings
) -> None:
    del database
    async with page(settings) as browser:
        assert (await browser.get("/demo/floor")).json() == {"waiting": 0, "seats": []}
        assert (await browser.get("/demo/townspeople")).json() == []
