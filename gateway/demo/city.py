"""Fills an empty database with Alder Falls: its office, its accounts, a year of their bills.

The same seed and the same day give the same city. Dates follow `today`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import insert
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import number
from accounts.search_key import address_key, name_key
from gateway.demo import office
from gateway.demo.billing import History, year
from gateway.demo.chronicle import Values, copy
from gateway.demo.households import CITY, STATE, Household, Someone
from gateway.demo.neighbors import neighbors
from gateway.demo.players import PLAYERS
from gateway.demo.waiting import SENDERS
from models.account import Account, AccountPerson, ConfirmedEndpoint, Person, PersonRole
from models.account import ServiceAddress as Place
from models.contact import Channel, Contact, Endpoint
from models.errors import Conflict, Unavailable
from models.ledger import EntryKind
from models.staff import Capacity, Presence, Staff

#: Accounts drawn besides those written by hand, and how many of them are managed.
NEIGHBORS = 520
MANAGED = 10
#: Endpoints were confirmed and accounts opened at least this many days ago.
SETTLED = 500


@dataclass(frozen=True)
class Summary:
    """What the city has."""

    staff: int
    accounts: int
    persons: int
    bills: int
    payments: int


@dataclass
class Rows:
    """Everything to insert, by table, parents first."""

    staff: list[Staff] = field(default_factory=list)
    presences: list[Presence] = field(default_factory=list)
    capacities: list[Capacity] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    parts: list[AccountPerson] = field(default_factory=list)
    confirmed: list[ConfirmedEndpoint] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    #: Bills and money, thirty thousand rows: values only, loaded by COPY.
    money: History = field(default_factory=History)


async def fill(session: AsyncSession, *, today: date, seed: int = 7) -> Summary:
    """Make the city. Raises Conflict unless the database has no account and no staff yet."""
    for table in (Account, Staff):
        if (await session.exec(select(table.id).limit(1))).first() is not None:
            raise Conflict("The demo city is only made in an empty database.")
    rows = draw(today, seed)
    connection = await session.connection()
    for table_rows in _models(rows):
        values = [row.model_dump() for row in table_rows]
        await connection.execute(insert(type(table_rows[0])), values)
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise Unavailable
    for table, values in _money(rows.money):
        await copy(driver, table, values)
    return Summary(
        staff=len(rows.staff),
        accounts=len(rows.accounts),
        persons=len(rows.persons),
        bills=len(rows.money.bills),
        payments=sum(entry["kind"] == EntryKind.PAYMENT.value for entry in rows.money.entries),
    )


def _models(rows: Rows) -> list[Sequence[SQLModel]]:
    """Return the tables' rows so that each finds what it refers to."""
    return [each for each in vars(rows).values() if isinstance(each, list) and each]


def _money(money: History) -> list[tuple[str, list[Values]]]:
    return [
        ("bill", money.bills),
        ("bill_line", money.lines),
        ("ledger_entry", money.entries),
        ("posting", money.postings),
    ]


def draw(today: date, seed: int) -> Rows:
    """Draw the whole city in memory, ids apart the same every time."""
    dice = Random(seed)  # noqa: S311 - an invented city, not a secret
    rows = Rows()
    since = datetime.combine(today, time(8), UTC) - timedelta(days=1)
    rows.staff = office.staff()
    rows.presences = office.presences(rows.staff, since)
    rows.capacities = office.capacities(rows.staff)
    managers = office.managers(rows.staff)
    by_hand = [*(home for player in PLAYERS for home in player.households), *SENDERS]
    persons: dict[Someone, Person] = {}
    for serial, home in enumerate([*by_hand, *neighbors(dice, NEIGHBORS, MANAGED)], start=1):
        owner = managers[serial % len(managers)] if home.managed else None
        account = _account(dice, rows, home, owner, today)
        # Somebody written by hand may hold two accounts; two who share a drawn name are two.
        known = persons if serial <= len(by_hand) else {}
        _people(rows, home, account, known, today)
        history = year(dice, home, account.id, serial, today)
        rows.money.bills += history.bills
        rows.money.lines += history.lines
        rows.money.entries += history.entries
        rows.money.postings += history.postings
    _contacts(rows)
    return rows


def _account(
    dice: Random, rows: Rows, home: Household, manager: UUID | None, today: date
) -> Account:
    """Add the account and its place."""
    place = Place(
        line=home.line,
        unit=home.unit,
        city=CITY,
        state=STATE,
        postal_code=dice.choice(("97990", "97991", "97992")),
        search_key=address_key(home.line, home.unit),
    )
    on = home.shutoff_in_days
    account = Account(
        number=number.make(home.nine),
        kind=home.kind,
        managed=home.managed,
        specialist_id=manager,
        protected=home.protected,
        service_address_id=place.id,
        opened_on=today - timedelta(days=SETTLED + dice.randint(0, 4000)),
        shutoff=home.shutoff,
        shutoff_on=None if on is None else today + timedelta(days=on),
    )
    rows.places.append(place)
    rows.accounts.append(account)
    return account


def _people(
    rows: Rows, home: Household, account: Account, known: dict[Someone, Person], today: date
) -> None:
    """Add the holder and the others, and the endpoints confirmed for the holder."""
    for someone, role in [(home.holder, PersonRole.HOLDER), *home.others]:
        if someone not in known:
            known[someone] = Person(
                name=someone.name,
                search_key=name_key(someone.name),
                language=someone.language,
                id_last4=someone.id_last4,
            )
            rows.persons.append(known[someone])
        person = known[someone]
        rows.parts.append(
            AccountPerson(
                account_id=account.id, person_id=person.id, role=role, since=account.opened_on
            )
        )
    at = datetime.combine(today - timedelta(days=SETTLED), time(17), UTC)
    for channel, address in ((Channel.MAIL, home.mail), (Channel.SMS, home.phone)):
        if address:
            rows.confirmed.append(
                ConfirmedEndpoint(
                    account_id=account.id,
                    person_id=known[home.holder].id,
                    channel=channel,
                    address=address,
                    confirmed_at=at,
                )
            )


def _contacts(rows: Rows) -> None:
    """Add a contact for each person with an address, so that the desk knows who writes.

    Their phone and their mailbox belong to one contact.
    """
    names = {person.id: person.name for person in rows.persons}
    known: dict[UUID, Contact] = {}
    seen: set[tuple[Channel, str]] = set()
    for confirmed in sorted(rows.confirmed, key=lambda each: (each.channel, each.address)):
        if (confirmed.channel, confirmed.address) in seen:
            continue
        seen.add((confirmed.channel, confirmed.address))
        person = confirmed.person_id
        if person not in known:
            known[person] = Contact(name=names[person])
            rows.contacts.append(known[person])
        # A telephone is called from too; that number alone confirms nothing.
        calls = (Channel.VOICE,) if confirmed.channel == Channel.SMS else ()
        rows.endpoints += [
            Endpoint(contact_id=known[person].id, channel=channel, address=confirmed.address)
            for channel in (confirmed.channel, *calls)
        ]
