"""A small office on the phone, in one process: doors, worker, and the simulated carrier."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from agents import offers
from bot.client import Rasa
from channels.phone.calls import TwilioCalls
from gateway.carrier import phone
from gateway.database import Database
from gateway.settings import Settings
from gateway.up.addresses import free_ports
from gateway.worker import Worker
from models.base import utcnow
from models.contact import Channel
from models.staff import Capacity, Presence, PresenceState, Role, Staff
from models.work import Offer
from tests.agents.floor import Floor
from tests.customers import Caller
from tests.doors import Served, carrier, doors
from tests.gateway.phone_line import Books
from tests.house import until


@dataclass
class PhoneOffice:
    """Everything a call passes through, and the people who take it."""

    database: Database
    settings: Settings
    door: Served
    #: The carrier's own side: phones and knobs.
    carrier: httpx2.AsyncClient
    #: Our side of it: what steers calls.
    phone: TwilioCalls
    books: Books

    def caller(self, number: str = "+15035550142") -> Caller:
        """Return a customer's phone."""
        return Caller(self, number)

    async def knobs(self, **set_to: Any) -> None:
        """Have the carrier misbehave."""
        answer = await self.carrier.post("/knobs", json=set_to)
        assert answer.is_success, answer.text

    async def hire(self, number: str, role: Role = Role.SPECIALIST_1) -> Staff:
        """Hire somebody with a phone, who is away until `free` says otherwise."""
        async with self.database.sessions() as session:
            floor = Floor(session, utcnow())
            staff = await floor.staff(role, state=PresenceState.AWAY)
            staff.phone = number
            session.add_all([staff, Capacity(staff_id=staff.id, channel=Channel.VOICE, most=1)])
        return staff

    async def takes(self, staff: Staff, sid: str) -> None:
        """Wait for the offer of this call to them, and accept it."""
        await self.available(staff)
        call = await self.books.call(sid)
        found: list[Offer] = []

        async def is_offered() -> bool:
            async with self.database.sessions() as session:
                found[:] = await offers.pending(session, staff.id)
            return any(offer.conversation_id == call.conversation_id for offer in found)

        await until(is_offered, f"an offer to {staff.name}")
        async with self.database.sessions() as session:
            await offers.accept(session, found[0].id, staff, utcnow())

    async def available(self, staff: Staff) -> None:
        """Have somebody take work from now on."""
        async with self.database.sessions() as session:
            presence = await session.get_one(Presence, staff.id)
            presence.state, presence.heartbeat_at = PresenceState.AVAILABLE, utcnow()
            session.add(presence)

    async def becomes(self, sid: str, state: str) -> None:
        """Wait until a call is in this state in our rows."""

        async def is_so() -> bool:
            return str((await self.books.call(sid)).state) == state

        await until(is_so, f"the call to be {state}")


@asynccontextmanager
async def phone_office(
    settings: Settings, database: Database, rasa: Rasa | None = None, **changes: Any
) -> AsyncGenerator[PhoneOffice]:
    """Open an office whose bot is `rasa`; its worker and carrier are real."""
    (port,) = free_ports(1)
    given = {"public_url": f"http://127.0.0.1:{port}", "presence_grace": 60.0, **changes}
    settings = settings.model_copy(update={"port": port, **given})
    async with carrier(settings) as away:
        settings = away.settings
        calls = phone(settings)
        assert calls is not None
        async with (
            doors(settings, database, port=port, rasa=rasa, phone=calls) as door,
            Worker(settings),
        ):
            yield PhoneOffice(database, settings, door, away.http, calls, Books(database))
        await calls.close()
