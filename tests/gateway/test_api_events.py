import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator

import pytest
from httpx2 import AsyncClient
from sqlmodel import select

from agents import presence
from gateway.api import events
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.changes import record
from models.staff import Presence, PresenceState, Role, Staff
from tests.gateway.staff_api import ORIGIN, PASSWORD, Desk


@pytest.fixture
def desk(database: Database, settings: Settings) -> Desk:
    return Desk(database, settings)


class Stream:
    """One browser's open stream, read in the background."""

    def __init__(self) -> None:
        self.heard: list[dict[str, str]] = []
        self.ended = asyncio.Event()

    async def read(self, browser: AsyncClient, address: str, last: str | None) -> None:
        headers = {"Last-Event-ID": last} if last else {}
        async with browser.stream("GET", f"{address}/api/events", headers=headers) as answer:
            assert answer.status_code == 200
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name:
                    event[name] = value
                elif event:
                    self.heard.append(event)
                    event = {}
        self.ended.set()

    async def until(self, wanted: str) -> dict[str, str]:
        """Return the first event whose name or kind is this."""
        async with asyncio.timeout(8):
            while True:
                for event in self.heard:
                    kind = json.loads(event.get("data") or "{}").get("kind")
                    if wanted in (event.get("event"), kind):
                        return event
                await asyncio.sleep(0.02)

    def kinds(self) -> list[str]:
        found = (json.loads(event.get("data") or "{}").get("kind") for event in self.heard)
        return [kind for kind in found if kind]


@contextlib.asynccontextmanager
async def listening(
    desk: Desk, address: str, staff: Staff, last: str | None = None
) -> AsyncGenerator[tuple[Stream, AsyncClient]]:
    async with AsyncClient(headers={"Origin": ORIGIN}, timeout=20) as browser:
        answer = await browser.post(
            f"{address}/api/session", json={"username": staff.username, "password": PASSWORD}
        )
        assert answer.status_code == 200
        stream = Stream()
        task = asyncio.create_task(stream.read(browser, address, last))
        await stream.until("ping")
        yield stream, browser
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def tell(database: Database, kind: str, staff: Staff | None = None) -> None:
    async with database.sessions() as session:
        await record(session, kind, staff_id=staff.id if staff else None)


async def test_a_specialist_hears_the_floor_and_their_own_and_a_lead_hears_all(
    desk: Desk, database: Database
) -> None:
    one, other, lead = await desk.hire(), await desk.hire(), await desk.hire(Role.LEAD)
    async with (
        desk.served() as address,
        listening(desk, address, one) as (mine, _),
        listening(desk, address, lead) as (all_of_it, _),
    ):
        await tell(database, "offer.made", other)
        await tell(database, "message.received", one)
        await tell(database, "account.read", one)
        await tell(database, "conversation.queued")
        await mine.until("conversation.queued")
        await all_of_it.until("conversation.queued")

    assert mine.kinds() == ["message.received", "conversation.queued"]
    assert all_of_it.kinds() == ["offer.made", "message.received", "conversation.queued"]


async def test_an_event_says_what_to_look_at_and_not_what_it_looks_like(
    desk: Desk, database: Database
) -> None:
    person = await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, _):
        talk = await desk.ringing()
        event = await stream.until("offer.made")

    assert json.loads(event["data"])["topic"] == "offer"
    assert set(json.loads(event["data"])) == {"topic", "id", "kind"}
    assert str(talk.id) not in event["data"]


async def test_who_comes_back_hears_what_they_missed_once(desk: Desk, database: Database) -> None:
    person = await desk.hire()
    async with desk.served() as address:
        async with listening(desk, address, person) as (stream, _):
            await tell(database, "conversation.queued")
            last = (await stream.until("conversation.queued"))["id"]
        await tell(database, "conversation.closed")
        await tell(database, "message.said", person)
        async with listening(desk, address, person, last) as (again, _):
            await tell(database, "note.written", person)
            await again.until("note.written")

    assert again.kinds() == ["conversation.closed", "message.said", "note.written"]


async def test_a_place_we_never_gave_out_means_start_over(desk: Desk) -> None:
    person = await desk.hire()
    async with (
        desk.served() as address,
        listening(desk, address, person, "yesterday") as (stream, _),
    ):
        assert await stream.until("reload")


async def test_signing_out_ends_the_stream(desk: Desk) -> None:
    person = await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, browser):
        await browser.delete(f"{address}/api/session")

        await asyncio.wait_for(stream.ended.wait(), 10)


async def test_who_is_disabled_loses_the_stream(desk: Desk, database: Database) -> None:
    person = await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, _):
        async with database.sessions() as session:
            row = await session.get_one(Staff, person.id)
            row.disabled_at = utcnow()

        await asyncio.wait_for(stream.ended.wait(), 10)


async def test_an_open_stream_keeps_its_specialist_here(desk: Desk, database: Database) -> None:
    person = await desk.hire()

    async def beat() -> Presence:
        async with database.sessions() as session:
            found = await session.exec(select(Presence).where(Presence.staff_id == person.id))
            return found.one()

    async with desk.served() as address, listening(desk, address, person):
        before = (await beat()).heartbeat_at
        async with asyncio.timeout(5):
            while (await beat()).heartbeat_at == before:
                await asyncio.sleep(0.1)
    assert (await beat()).state is PresenceState.AVAILABLE


async def test_the_stream_ends_when_the_house_closes(desk: Desk) -> None:
    person = await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, _):
        await desk.hub.close()

        await asyncio.wait_for(stream.ended.wait(), 3)


async def test_a_quiet_stream_still_pings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "PING", 0.5)
    person = await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, _):
        async with asyncio.timeout(5):
            while sum(event.get("event") == "ping" for event in stream.heard) < 3:
                await asyncio.sleep(0.05)


async def test_coming_available_is_heard_by_the_floor(desk: Desk, database: Database) -> None:
    person, other = await desk.hire(), await desk.hire()
    async with desk.served() as address, listening(desk, address, person) as (stream, _):
        async with database.sessions() as session:
            await presence.set_state(session, other.id, PresenceState.AWAY, "lunch", utcnow())
        event = await stream.until("presence.changed")

    assert json.loads(event["data"])["id"] == str(other.id)


async def test_what_changes_in_a_call_is_told_as_a_change_of_its_conversation(
    desk: Desk, database: Database
) -> None:
    lead, talk = await desk.hire(Role.LEAD), await desk.ringing()
    async with desk.served() as address, listening(desk, address, lead) as (stream, _):
        async with database.sessions() as session:
            await record(session, "call.changed", conversation_id=talk.id)
        told = await stream.until("call.changed")

    assert json.loads(told["data"]) == {
        "topic": "conversation",
        "id": str(talk.id),
        "kind": "call.changed",
    }
