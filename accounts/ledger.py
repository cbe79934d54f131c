"""The ledger: money moves as entries whose postings sum to zero, and nothing is ever changed.

What a customer owes is the sum of their `receivable` postings. The database
refuses an entry that does not balance and a change to one that stands
(migration 0003).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.calculators.money import cents
from models.base import ZERO
from models.errors import Conflict, Malformed
from models.ledger import Bill, BillLine, Book, EntryKind, LedgerEntry, Posting

#: Which book a line's money goes to.
BOOKS: dict[str, Book] = {
    "base": Book.WATER,
    "volume": Book.WATER,
    "sewer": Book.SEWER,
    "stormwater": Book.STORMWATER,
    "late_fee": Book.FEES,
}

#: What an entry does to each book, in dollars. The amounts sum to zero.
Sides = dict[Book, Decimal]


class Charged(Protocol):
    """A line of a bill, as far as the ledger cares."""

    @property
    def code(self) -> str:
        """What it charges for: a key of BOOKS."""
        ...

    @property
    def amount(self) -> Decimal:
        """How much, in dollars."""
        ...


def bill_sides(lines: Iterable[Charged]) -> Sides:
    """Return what charging a bill of these lines does to the books; nothing if it is of nothing."""
    sides: Sides = {}
    for line in lines:
        book = BOOKS[line.code]
        sides[book] = sides.get(book, ZERO) - line.amount
    sides[Book.RECEIVABLE] = -sum(sides.values(), ZERO)
    return _something(sides)


def payment_sides(amount: Decimal) -> Sides:
    """Return what a payment does to the books. Raises Malformed unless it is positive, in cents."""
    if amount <= 0 or amount != cents(amount):
        raise Malformed("A payment is a positive amount of dollars and cents.")
    return {Book.CASH: amount, Book.RECEIVABLE: -amount}


async def post_bill(session: AsyncSession, bill: Bill, lines: list[BillLine]) -> LedgerEntry | None:
    """Store a bill with its lines and charge it to its account.

    Returns the charge, None for a bill of nothing. Raises Malformed when the
    bill's total is not the sum of its lines.
    """
    sides = bill_sides(lines)
    if bill.total != sides.get(Book.RECEIVABLE, ZERO):
        raise Malformed(f"Bill {bill.number} is not the sum of its lines.")
    session.add(bill)
    await session.flush()
    session.add_all(sorted(lines, key=lambda line: line.position))
    await session.flush()
    entry = LedgerEntry(
        account_id=bill.account_id,
        kind=EntryKind.CHARGE,
        posted_on=bill.issued_on,
        bill_id=bill.id,
        words=f"Bill {bill.number}",
    )
    return await _store(session, entry, sides) if sides else None


async def post_payment(
    session: AsyncSession,
    account_id: UUID,
    amount: Decimal,
    posted_on: date,
    words: str = "Payment",
) -> LedgerEntry:
    """Take a payment in: what is owed falls, the cash book rises."""
    entry = LedgerEntry(
        account_id=account_id, kind=EntryKind.PAYMENT, posted_on=posted_on, words=words
    )
    return await _store(session, entry, payment_sides(amount))


async def reverse(
    session: AsyncSession, entry: LedgerEntry, posted_on: date, words: str
) -> LedgerEntry:
    """Undo an entry by its opposite. Raises Conflict when it was reversed, or is a reversal."""
    if entry.kind == EntryKind.REVERSAL:
        raise Conflict("A reversal is not reversed; post the movement again.")
    taken = await session.exec(select(LedgerEntry).where(LedgerEntry.reverses_id == entry.id))
    if taken.first() is not None:
        raise Conflict("This entry was reversed before.")
    stood = await session.exec(select(Posting).where(Posting.entry_id == entry.id))
    opposite = LedgerEntry(
        account_id=entry.account_id,
        kind=EntryKind.REVERSAL,
        posted_on=posted_on,
        reverses_id=entry.id,
        words=words,
    )
    sides = {posting.book: -posting.amount for posting in stood}
    return await _store(session, opposite, sides)


async def balance(session: AsyncSession, account_id: UUID, as_of: date | None = None) -> Decimal:
    """Return what an account owes, in dollars: now, or at the end of a day. Negative is credit."""
    owed = select(func.coalesce(func.sum(Posting.amount), ZERO)).where(
        Posting.account_id == account_id, Posting.book == Book.RECEIVABLE
    )
    if as_of is not None:
        owed = owed.where(col(Posting.posted_on) <= as_of)
    return (await session.exec(owed)).one()


def _something(sides: Sides) -> Sides:
    """Leave out the books to which nothing happens."""
    return {book: amount for book, amount in sorted(sides.items()) if amount}


async def _store(session: AsyncSession, entry: LedgerEntry, sides: Sides) -> LedgerEntry:
    """Write an entry and then its postings: the tables do not know each other's order."""
    session.add(entry)
    await session.flush()
    session.add_all(
        Posting(
            entry_id=entry.id,
            account_id=entry.account_id,
            book=book,
            posted_on=entry.posted_on,
            amount=amount,
        )
        for book, amount in sorted(sides.items())
    )
    await session.flush()
    return entry
