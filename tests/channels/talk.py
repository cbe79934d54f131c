"""A conversation with something to send in it, and channels that answer as told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import select

from channels.base import Outbound, Outcome, Sent
from gateway.database import Database
from models.base import uuid7
from models.contact import Channel, Contact, Endpoint
from models.conversation import Conversation, hold
from models.message import Author, Delivery, Message
from models.outbox import Outbox
from models.saying import say

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
LEASE = timedelta(seconds=10)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Told:
    """A channel that ends each send as told, and remembers what was sent."""

    answer: Callable[[Outbound], Outcome] = lambda message: Sent(f"SM{message.outbox_id.hex}")
    listing: tuple[str, ...] | None = ()
    sent: list[Outbound] = field(default_factory=list)

    async def send(self, message: Outbound) -> Outcome:
        self.sent.append(message)
        return self.answer(message)

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        del message, since
        return self.listing

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.sent]


async def open_talk(
    database: Database, phone: str = "+15035550142", channel: Channel = Channel.SMS
) -> UUID:
    """Open a conversation, by SMS unless told otherwise, and return its id."""
    async with database.sessions() as session:
        contact = Contact(id=uuid7())
        session.add(contact)
        await session.flush()
        endpoint = Endpoint(contact_id=contact.id, channel=channel, address=phone)
        session.add(endpoint)
        await session.flush()
        made = Conversation(
            contact_id=contact.id,
            endpoint_id=endpoint.id,
            channel=channel,
            our_address="+15035550100",
            thread_key=f"{channel}:+15035550100:{phone}",
            opened_at=START,
        )
        session.add(made)
    return made.id


async def reply(
    database: Database,
    talk: UUID,
    text: str,
    *,
    discloses: UUID | None = None,
    ignores_consent: bool = False,
) -> UUID:
    """Queue a reply of the bot's and return its outbox id."""
    async with database.sessions() as session:
        conversation = await hold(session, talk)
        message = await say(
            session,
            conversation,
            text,
            author=Author.BOT,
            now=START,
            discloses_account_id=discloses,
            ignores_consent=ignores_consent,
        )
        await session.flush()
        found = await session.exec(select(Outbox.id).where(Outbox.message_id == message.id))
        return found.one()


async def fate(database: Database, outbox_id: UUID) -> tuple[str, Delivery, str | None]:
    """Return a row's state, and the message's delivery and reason."""
    async with database.sessions() as session:
        row = await session.get_one(Outbox, outbox_id)
        message = await session.get_one(Message, row.message_id)
    return str(row.state), Delivery(message.delivery), message.delivery_reason
