"""How an account stands on a day: what is owed, by when, what was paid, whether water is on.

`brief` is what the bot may say at proof level 1 and costs one query.
`standing` is what a specialist sees beside a conversation and costs four,
however long the account's history is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Row, or_, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.account import (
    Account,
    AccountPerson,
    Person,
    PersonRole,
    ServiceAddress,
    Shutoff,
)
from models.base import ZERO
from models.errors import NotFound
from models.ledger import Bill, BillLine

#: How many bills a specialist sees, newest first.
BILLS = 12

#: One round trip for all that the bot may tell: the hot path of every account question.
BRIEF = text(
    """
    SELECT account.id, account.number, account.protected, account.shutoff, account.shutoff_on,
           owed.balance, billed.not_yet_due, billed.next_due, billed.last_due,
           payment.amount AS paid, payment.posted_on AS paid_on
      FROM account
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(amount), 0.00) AS balance
             FROM posting
            WHERE account_id = account.id AND book = 'receivable' AND posted_on <= :today
     ) owed
     CROSS JOIN LATERAL (
           SELECT coalesce(sum(total) FILTER (WHERE due_on >= :today), 0.00) AS not_yet_due,
                  min(due_on) FILTER (WHERE due_on >= :today) AS next_due,
                  max(due_on) AS last_due
             FROM bill
            WHERE account_id = account.id AND issued_on <= :today
     ) billed
      LEFT JOIN LATERAL (
           SELECT -posting.amount AS amount, posting.posted_on
             FROM ledger_entry entry
             JOIN posting ON posting.entry_id = entry.id AND posting.book = 'receivable'
            WHERE entry.account_id = account.id AND entry.kind = 'payment'
              AND entry.posted_on <= :today
              AND NOT EXISTS (
                  SELECT FROM ledger_entry undone WHERE undone.reverses_id = entry.id
              )
            ORDER BY entry.posted_on DESC, entry.id DESC
            LIMIT 1
     ) payment ON true
     WHERE account.id = ANY(CAST(:accounts AS uuid[]))
    """
)


@dataclass(frozen=True)
class Paid:
    """The last payment that was posted and not taken back."""

    amount: Decimal
    posted_on: date


@dataclass(frozen=True)
class Brief:
    """What may be told of an account to somebody matched to it (proof level 1)."""

    account_id: UUID
    number: str
    protected: bool
    #: Dollars owed; negative is credit.
    balance: Decimal
    #: The next due date, or the last one when all of it is late. None when nothing is owed.
    due_on: date | None
    #: What is owed of bills whose due date has passed. Payments go to the oldest bill first.
    past_due: Decimal
    last_payment: Paid | None
    shutoff: Shutoff
    shutoff_on: date | None


@dataclass(frozen=True)
class LineView:
    """One line of a bill, with its worksheet."""

    words: str
    quantity: Decimal
    unit: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class BillView:
    """One bill, with its lines in their printed order."""

    id: UUID
    number: str
    period_start: date
    #: First day not billed.
    period_end: date
    issued_on: date
    due_on: date
    total: Decimal
    lines: tuple[LineView, ...]


@dataclass(frozen=True)
class PersonView:
    """Somebody with a say in the account now."""

    name: str
    role: PersonRole


@dataclass(frozen=True)
class Standing:
    """All that a specialist sees of an account beside a conversation."""

    brief: Brief
    kind: str
    managed: bool
    status: str
    specialist_id: UUID | None
    holder: str
    service_address: str
    shutoff_words: str
    bills: tuple[BillView, ...]
    persons: tuple[PersonView, ...]


async def brief(session: AsyncSession, account_id: UUID, today: date) -> Brief:
    """Return what is owed, when it is due, what was last paid, and the shut-off status.

    Raises NotFound when there is no such account.
    """
    found = await briefs(session, [account_id], today)
    if account_id not in found:
        raise NotFound
    return found[account_id]


async def briefs(
    session: AsyncSession, account_ids: Sequence[UUID], today: date
) -> dict[UUID, Brief]:
    """Return the same of several accounts, by id, in one query; unknown ones are left out."""
    asked = {"accounts": list(account_ids), "today": today}
    connection = await session.connection()
    rows = (await connection.execute(BRIEF, asked)).all()
    return {row.id: _read(row) for row in rows}


async def standing(session: AsyncSession, account_id: UUID, today: date) -> Standing:
    """Return everything the desk shows of an account. Raises NotFound when there is none."""
    owed = await brief(session, account_id, today)
    place = select(Account, ServiceAddress).join(
        ServiceAddress, col(ServiceAddress.id) == col(Account.service_address_id)
    )
    account, address = (await session.exec(place.where(Account.id == account_id))).one()
    persons = await _persons(session, account_id, today)
    holders = [person.name for person in persons if person.role == PersonRole.HOLDER]
    return Standing(
        brief=owed,
        kind=account.kind,
        managed=account.managed,
        status=account.status,
        specialist_id=account.specialist_id,
        holder=" and ".join(holders) or "no holder on file",
        service_address=shown_address(address),
        shutoff_words=shutoff_words(owed.shutoff, owed.shutoff_on),
        bills=await _bills(session, account_id, today),
        persons=persons,
    )


def shown_address(address: ServiceAddress) -> str:
    """Return a service address on one line."""
    street = f"{address.line}, {address.unit}" if address.unit else address.line
    return f"{street}, {address.city}, {address.state} {address.postal_code}"


def shutoff_words(shutoff: Shutoff, on: date | None) -> str:
    """Return the shut-off status in words for the desk."""
    day = f" {on:%B} {on.day}, {on.year}" if on else ""
    if shutoff == Shutoff.NOTICE:
        return f"Shut-off notice: water is to be shut off{f' on{day}' if on else ''}."
    if shutoff == Shutoff.OFF:
        return f"Water is shut off{f' since{day}' if on else ''}."
    return "Water is on; no notice."


async def _persons(session: AsyncSession, account_id: UUID, today: date) -> tuple[PersonView, ...]:
    """Return who has a say on a day, holders first, then by name."""
    found = (
        select(Person.name, AccountPerson.role)
        .join(AccountPerson, col(AccountPerson.person_id) == col(Person.id))
        .where(
            AccountPerson.account_id == account_id,
            col(AccountPerson.since) <= today,
            or_(col(AccountPerson.until).is_(None), col(AccountPerson.until) > today),
        )
    )
    views = [PersonView(name, PersonRole(role)) for name, role in (await session.exec(found)).all()]
    order = list(PersonRole)
    return tuple(sorted(views, key=lambda view: (order.index(view.role), view.name)))


async def _bills(session: AsyncSession, account_id: UUID, today: date) -> tuple[BillView, ...]:
    """Return the newest bills with their lines, newest first, in one query."""
    newest = (
        select(Bill.id)
        .where(Bill.account_id == account_id, col(Bill.issued_on) <= today)
        .order_by(col(Bill.period_start).desc())
        .limit(BILLS)
        .subquery()
    )
    pairs = (
        select(Bill, BillLine)
        .join(newest, newest.c.id == Bill.id)
        .outerjoin(BillLine, col(BillLine.bill_id) == col(Bill.id))
        .order_by(col(Bill.period_start).desc(), col(BillLine.position))
    )
    lines: dict[UUID, list[LineView]] = {}
    bills: dict[UUID, Bill] = {}
    for bill, line in (await session.exec(pairs)).all():
        bills[bill.id] = bill
        shown = lines.setdefault(bill.id, [])
        if line is not None:
            view = LineView(line.words, line.quantity, line.unit, line.rate, line.amount)
            shown.append(view)
    return tuple(_shown(bill, lines[bill.id]) for bill in bills.values())


def _shown(bill: Bill, lines: list[LineView]) -> BillView:
    return BillView(
        id=bill.id,
        number=bill.number,
        period_start=bill.period_start,
        period_end=bill.period_end,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        total=bill.total,
        lines=tuple(lines),
    )


def _read(row: Row) -> Brief:
    """Make sense of what the query found. Payments are taken to settle the oldest bill first."""
    owes = row.balance > 0
    return Brief(
        account_id=row.id,
        number=row.number,
        protected=row.protected,
        balance=row.balance,
        due_on=(row.next_due or row.last_due) if owes else None,
        past_due=max(ZERO, row.balance - row.not_yet_due),
        last_payment=Paid(row.paid, row.paid_on) if row.paid_on else None,
        shutoff=Shutoff(row.shutoff),
        shutoff_on=row.shutoff_on,
    )
