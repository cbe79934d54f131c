"""People, accounts and conversations for tests: as little as a promise needs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import ledger, number
from accounts.calculators.metered import Line, line
from accounts.search_key import address_key, name_key
from models.account import (
    Account,
    AccountClass,
    AccountPerson,
    ConfirmedEndpoint,
    Person,
    PersonRole,
    ServiceAddress,
)
from models.contact import Channel, Contact, Endpoint
from models.conversation import Conversation
from models.ledger import Bill, BillLine
from models.message import Author, Delivery, Message

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
OPENED = date(2024, 1, 1)
_serial = count(1)


async def put(session: AsyncSession, *rows: SQLModel) -> None:
    """Write rows one after another: parents before what refers to them."""
    for row in rows:
        session.add(row)
        await session.flush()


async def an_account(
    session: AsyncSession,
    name: str = "Maria Lopez",
    *,
    last4: str | None = "4821",
    street: str = "12 Alder St",
    unit: str | None = None,
    phone: str | None = None,
    channel: Channel = Channel.SMS,
    protected: bool = False,
) -> Account:
    """Open an account with one holder, and confirm an endpoint on it if one is given."""
    place = ServiceAddress(
        line=street,
        unit=unit,
        city="Alder Falls",
        state="OR",
        postal_code="97990",
        search_key=address_key(street, unit),
    )
    account = Account(
        number=number.make(500_000_000 + next(_serial)),
        kind=AccountClass.RESIDENTIAL,
        service_address_id=place.id,
        opened_on=OPENED,
        protected=protected,
    )
    person = somebody(name, last4)
    part = AccountPerson(
        account_id=account.id, person_id=person.id, role=PersonRole.HOLDER, since=OPENED
    )
    await put(session, place, account, person, part)
    if phone:
        confirmed = ConfirmedEndpoint(
            account_id=account.id,
            person_id=person.id,
            channel=channel,
            address=phone,
            confirmed_at=NOW - timedelta(days=400),
        )
        await put(session, confirmed)
    return account


def somebody(name: str, last4: str | None = None) -> Person:
    """Return a person with a name, not yet written."""
    return Person(name=name, search_key=name_key(name), id_last4=last4)


async def a_talk(
    session: AsyncSession, address: str = "+15035550199", channel: Channel = Channel.SMS
) -> Conversation:
    """Open a conversation from an address nobody wrote from before."""
    contact = Contact()
    endpoint = Endpoint(contact_id=contact.id, channel=channel, address=address)
    talk = Conversation(
        contact_id=contact.id,
        endpoint_id=endpoint.id,
        channel=channel,
        our_address="+15035550100",
        thread_key=f"{channel}:{address}",
        opened_at=NOW,
    )
    await put(session, contact, endpoint, talk)
    return talk


async def a_message(session: AsyncSession, talk: Conversation, text: str) -> Message:
    """Write what the customer says next."""
    talk.last_seq += 1
    message = Message(
        conversation_id=talk.id,
        seq=talk.last_seq,
        author=Author.CONTACT,
        text=text,
        said_at=NOW,
        delivery=Delivery.RECEIVED,
    )
    await put(session, message)
    return message


async def a_bill(
    session: AsyncSession,
    account_id: UUID,
    amount: str,
    *,
    issued: date = date(2026, 11, 10),
    due: date = date(2026, 12, 1),
) -> Bill:
    """Charge a bill of one line."""
    return await bill_of(
        session,
        account_id,
        [line("base", "Base charge", Decimal(1), "each", Decimal(amount))],
        issued=issued,
        due=due,
    )


async def bill_of(
    session: AsyncSession, account_id: UUID, lines: list[Line], *, issued: date, due: date
) -> Bill:
    """Charge a bill of these lines."""
    bill = Bill(
        account_id=account_id,
        number=f"T-{next(_serial)}",
        period_start=issued - timedelta(days=91),
        period_end=issued - timedelta(days=1),
        issued_on=issued,
        due_on=due,
        total=sum((each.amount for each in lines), Decimal("0.00")),
    )
    rows = [
        BillLine(bill_id=bill.id, position=position, **vars(each))
        for position, each in enumerate(lines, start=1)
    ]
    await ledger.post_bill(session, bill, rows)
    return bill
