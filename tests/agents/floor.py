"""Makes people, customers and conversations for tests of the floor."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import queue
from agents.needs import Matter, needs
from models.base import uuid7
from models.contact import Channel, Contact, Endpoint
from models.conversation import Conversation, State, hold
from models.history import Event
from models.staff import Capacity, Presence, PresenceState, Role, Staff
from models.work import QueueEntry

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Floor:
    """Builders bound to one open transaction."""

    session: AsyncSession
    now: datetime = field(default=NOW)

    async def staff(
        self,
        role: Role = Role.SPECIALIST_1,
        *,
        sms: int = 3,
        chat: int = 3,
        languages: tuple[str, ...] = ("en",),
        state: PresenceState = PresenceState.AVAILABLE,
        hashed: str = "none",
    ) -> Staff:
        """Hire somebody, give them room, and set how they are."""
        number = next(_numbers)
        person = Staff(
            username=f"person{number}",
            name=f"Person {number}",
            role=role,
            languages=list(languages),
            password_hash=hashed,
        )
        self.session.add(person)
        await self.session.flush()
        long_ago = self.now - timedelta(minutes=30)
        self.session.add_all(
            [
                Capacity(staff_id=person.id, channel=Channel.SMS, most=sms),
                Capacity(staff_id=person.id, channel=Channel.CHAT, most=chat),
                Presence(
                    staff_id=person.id,
                    state=state,
                    since=long_ago,
                    idle_since=long_ago,
                    heartbeat_at=self.now,
                ),
            ]
        )
        await self.session.flush()
        return person

    async def conversation(
        self, *, channel: Channel = Channel.SMS, language: str | None = "en"
    ) -> Conversation:
        """Open a conversation with a new customer, held by the bot."""
        number = next(_numbers)
        contact = Contact(name=f"Customer {number}", language=language)
        self.session.add(contact)
        await self.session.flush()
        address = f"+1503556{number:04}" if channel is Channel.SMS else f"token{number}"
        endpoint = Endpoint(contact_id=contact.id, channel=channel, address=address)
        self.session.add(endpoint)
        await self.session.flush()
        conversation = Conversation(
            contact_id=contact.id,
            endpoint_id=endpoint.id,
            channel=channel,
            our_address="+15035550100",
            thread_key=f"{channel}:{address}",
            language=language,
            opened_at=self.now,
            last_message_at=self.now,
        )
        self.session.add(conversation)
        await self.session.flush()
        return conversation

    async def queued(
        self,
        *,
        level: int = 1,
        channel: Channel = Channel.SMS,
        language: str | None = "en",
        waited: timedelta = timedelta(0),
        preferred: UUID | None = None,
    ) -> Conversation:
        """Open a conversation and put it in line."""
        conversation = await self.conversation(channel=channel, language=language)
        need = needs(Matter("asked_for_person", channel, hostile=level == 2), self.now.date())
        await queue.enter(
            self.session,
            await hold(self.session, conversation.id),
            need,
            {"reason": "asked_for_person", "intent": "speak_to_agent"},
            self.now - waited,
            preferred=preferred,
        )
        return conversation


async def entry_of(session: AsyncSession, conversation_id: UUID) -> QueueEntry:
    """Return the newest place in line of a conversation."""
    found = await queue.latest_entry(session, conversation_id)
    assert found is not None
    return found


async def kinds(session: AsyncSession, conversation_id: UUID) -> list[str]:
    """Return the kinds of events a conversation has seen, oldest first."""
    found = await session.exec(
        select(Event.kind).where(Event.conversation_id == conversation_id).order_by(col(Event.id))
    )
    return list(found.all())


async def state_of(session: AsyncSession, conversation_id: UUID) -> State:
    """Return a conversation's state as the database has it."""
    found = await session.exec(select(Conversation.state).where(Conversation.id == conversation_id))
    return State(found.one())


async def held(session: AsyncSession, staff_id: UUID, channel: Channel = Channel.SMS) -> int:
    """Return how many units of a channel somebody holds."""
    found = await session.exec(
        select(Capacity.held).where(Capacity.staff_id == staff_id, Capacity.channel == channel)
    )
    return found.one()


def some_id() -> UUID:
    """Return an id that is nobody's."""
    return uuid7()
