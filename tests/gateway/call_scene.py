"""One call brought to any state without a carrier: what it would say is posted by the test."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from agents import offers
from gateway.database import Database
from models.base import utcnow
from models.call import Leg, LegState
from models.contact import Channel
from models.staff import Capacity, Staff
from models.work import Offer
from tests.agents.floor import Floor
from tests.doors import Served
from tests.gateway.phone_line import Books, Line

RING = timedelta(seconds=45)


class Scene:
    """One call, brought to a state without a carrier: what it would say is posted here."""

    def __init__(self, door: Served, database: Database) -> None:
        self.door, self.database = door, database
        self.line, self.books = Line(door), Books(database)
        self.staff: Staff | None = None
        self.leg: UUID | None = None

    async def greeted(self) -> None:
        await self.line.call()

    async def waiting(self) -> None:
        await self.greeted()
        await self.line.press("0")

    async def offered(self) -> None:
        await self.waiting()
        async with self.database.sessions() as session:
            self.staff = await Floor(session, utcnow()).staff()
            self.staff.phone = "+15035550170"
            room = Capacity(staff_id=self.staff.id, channel=Channel.VOICE, most=1)
            session.add_all([self.staff, room])
        await offers.make_offers(self.database.sessions, utcnow(), RING)

    async def connecting(self) -> None:
        await self.offered()
        assert self.staff is not None
        async with self.database.sessions() as session:
            offer = (await session.exec(select(Offer))).one()
            await offers.accept(session, offer.id, self.staff, utcnow())
        async with self.database.sessions() as session:
            leg = (await session.exec(select(Leg))).one()
            leg.state, leg.sid = LegState.CALLING, "CAleg"
            session.add(leg)
            self.leg = leg.id

    async def talking(self) -> None:
        await self.connecting()
        answer = await self.of_leg("", CallStatus="in-progress")
        assert "Conference" in answer

    async def held(self) -> None:
        await self.talking()
        await self.conference("participant-hold", self.line.sid)

    async def broken_off(self) -> None:
        await self.talking()
        await self.of_leg("/status", CallStatus="completed")

    async def of_leg(self, path: str, **fields: str) -> str:
        """Post what the carrier says of the specialist's leg."""
        form = self.line.form(CallSid="CAleg", From="+15035550100", To="+15035550170", **fields)
        answer = await self.door.signed(f"/webhooks/twilio/voice/leg{path}?leg={self.leg}", form)
        assert answer.is_success
        return answer.text

    async def conference(self, event: str, sid: str) -> None:
        """Post what happened in the conference."""
        conversation = await self.books.conversation(self.line.sid)
        form = self.line.form(
            CallSid=sid,
            ConferenceSid="CF1",
            FriendlyName=str(conversation.id),
            StatusCallbackEvent=event,
            SequenceNumber="2",
        )
        assert (await self.door.signed("/webhooks/twilio/voice/conference", form)).is_success
