"""One customer on several channels, for tests of finding and of the one timeline."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.account import Account, AccountPerson, ConfirmedEndpoint, Person, PersonRole
from models.base import uuid7
from models.contact import Channel, Contact, Endpoint
from models.conversation import Conversation, State
from models.message import Author, Delivery, Message
from models.staff import Staff
from models.work import EntryState, Offer, QueueEntry
from tests.accounts.customers import OPENED, an_account, put, somebody
from tests.agents.floor import NOW

PHONE = "+15035550119"
MAILBOX = "maria@example.com"


@dataclass
class Town:
    """Builders bound to one open transaction."""

    session: AsyncSession
    now: datetime = field(default=NOW)

    async def account(
        self, name: str = "Maria Lopez", *, managed: bool = False, protected: bool = False
    ) -> tuple[Account, Person]:
        """Open an account whose holder has confirmed nothing yet."""
        account = await an_account(self.session, name, protected=protected)
        account.managed = managed
        await self.session.flush()
        held = select(AccountPerson).where(AccountPerson.account_id == account.id)
        part = (await self.session.exec(held)).one()
        return account, await self.session.get_one(Person, part.person_id)

    async def person(
        self, account: Account, name: str, role: PersonRole = PersonRole.CO_HOLDER
    ) -> Person:
        """Add somebody with a say in an account."""
        person = somebody(name)
        await put(self.session, person)
        await self.join(account, person, role)
        return person

    async def join(self, account: Account, person: Person, role: PersonRole) -> None:
        """Give somebody known a say in an account."""
        part = AccountPerson(account_id=account.id, person_id=person.id, role=role, since=OPENED)
        await put(self.session, part)

    async def confirm(
        self, account: Account, person: Person, channel: Channel, address: str
    ) -> None:
        """Confirm an endpoint for a person on an account."""
        confirmed = ConfirmedEndpoint(
            account_id=account.id,
            person_id=person.id,
            channel=channel,
            address=address,
            confirmed_at=self.now - timedelta(days=400),
        )
        await put(self.session, confirmed)

    async def contact(self, channel: Channel, address: str, name: str | None = None) -> Endpoint:
        """Make the contact of somebody who wrote from this address, as intake does."""
        contact = Contact(name=name)
        endpoint = Endpoint(contact_id=contact.id, channel=channel, address=address)
        await put(self.session, contact, endpoint)
        return endpoint

    async def talk(
        self,
        endpoint: Endpoint,
        *words: str,
        at: timedelta = timedelta(0),
        state: State = State.BOT,
        holder: Staff | None = None,
        last: Staff | None = None,
        account_id: UUID | None = None,
    ) -> Conversation:
        """Open a conversation some time from now, with a message a minute."""
        opened = self.now + at
        talk = Conversation(
            contact_id=endpoint.contact_id,
            endpoint_id=endpoint.id,
            channel=endpoint.channel,
            our_address="+15035550100",
            thread_key=f"{endpoint.channel}:{endpoint.address}:{uuid7()}",
            state=state,
            staff_id=holder.id if holder else None,
            preferred_staff_id=last.id if last else None,
            account_id=account_id,
            opened_at=opened,
            closed_at=opened + timedelta(hours=1) if state is State.CLOSED else None,
            last_seq=len(words),
            last_message_at=opened + timedelta(minutes=len(words)),
        )
        await put(self.session, talk)
        for seq, text in enumerate(words, start=1):
            await put(self.session, self.said(talk, seq, text, opened + timedelta(minutes=seq)))
        return talk

    def said(self, talk: Conversation, seq: int, text: str, at: datetime) -> Message:
        """Return what the customer says, not yet written."""
        return Message(
            conversation_id=talk.id,
            seq=seq,
            author=Author.CONTACT,
            text=text,
            said_at=at,
            delivery=Delivery.RECEIVED,
        )

    async def waits(self, talk: Conversation, level: int = 1) -> QueueEntry:
        """Put a conversation's place in line on record."""
        entry = QueueEntry(
            conversation_id=talk.id,
            channel=talk.channel,
            level=level,
            state=EntryState.WAITING,
            entered_at=self.now,
            due_at=self.now,
        )
        await put(self.session, entry)
        return entry

    async def offered(self, talk: Conversation, staff: Staff) -> None:
        """Offer a conversation to somebody."""
        entry = await self.waits(talk)
        offer = Offer(
            conversation_id=talk.id,
            entry_id=entry.id,
            staff_id=staff.id,
            expires_at=self.now + timedelta(seconds=45),
        )
        await put(self.session, offer)

    async def on_two_channels(self) -> tuple[Account, Person, Endpoint, Endpoint]:
        """Make one customer with a phone and a mailbox, each a contact of its own."""
        account, person = await self.account()
        await self.confirm(account, person, Channel.SMS, PHONE)
        await self.confirm(account, person, Channel.MAIL, MAILBOX)
        phone = await self.contact(Channel.SMS, PHONE)
        mailbox = await self.contact(Channel.MAIL, MAILBOX, "Maria L.")
        return account, person, phone, mailbox
