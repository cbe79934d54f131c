"""The ledger: money moves as entries whose postings sum to zero, and nothing is ever changed.

What a customer owes is the sum of their `receivable` postings. The database
refuses an entry that does not balance and a change to one that stands
(`models.guards`).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
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

#: An entry with its postings, not yet in the database.
Entry = tuple[LedgerEntry, list[Posting]]


def charged(bill: Bill, lines: Iterable[BillLine]) -> Entry | None:
    """Return the entry a bill makes, or None for a bill of nothing.

    Raises Malformed when the bill's total is not the sum of its lines.
    """
    sides: dict[Book, Decimal] = {}
    for line in lines:
        book = BOOKS[line.code]
        sides[book] = sides.get(book, ZERO) - line.amount
    if -sum(sides.values(), ZERO) != bill.total:
        raise Malformed(f"Bill {bill.number} is not the sum of its lines.")
    sides[Book.RECEIVABLE] = bill.total
    return _entry(
        LedgerEntry(
            account_id=bill.account_id,
            kind=EntryKind.CHARGE,
            posted_on=bill.issued_on,
            bill_id=bill.id,
            words=f"Bill {bill.number}",
        ),
        sides,
    )


def paid(account_id: UUID, amount: Decimal, posted_on: date, words: str = "Payment") -> Entry:
    """Return the entry a payment makes. Raises Malformed unless it is a positive sum of cents."""
    if amount <= 0 or amount != cents(amount):
        raise Malformed("A payment is a positive amount of dollars and cents.")
    entry = LedgerEntry(
        account_id=account_id, kind=EntryKind.PAYMENT, posted_on=posted_on, words=words
    )
    return entry, _postings(entry, {Book.RECEIVABLE: -amount, Book.CASH: amount})


async def post_bill(session: AsyncSession, bill: Bill, lines: list[BillLine]) -> LedgerEntry | None:
    """Store a bill with its lines and charge it to its account. Returns the charge."""
    made = charged(bill, lines)
    session.add(bill)
    await session.flush()
    session.add_all(sorted(lines, key=lambda line: line.position))
    return await _store(session, made) if made else None


async def post_payment(
    session: AsyncSession,
    account_id: UUID,
    amount: Decimal,
    posted_on: date,
    words: str = "Payment",
) -> LedgerEntry:
    """Take a payment in: what is owed falls, the cash book rises."""
    return await _store(session, paid(account_id, amount, posted_on, words))


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
    return await _store(session, (opposite, _postings(opposite, sides)))


async def balance(session: AsyncSession, account_id: UUID, as_of: date | None = None) -> Decimal:
    """Return what an account owes, in dollars: now, or at the end of a day. Negative is credit."""
    owed = select(func.coalesce(func.sum(Posting.amount), ZERO)).where(
        Posting.account_id == account_id, Posting.book == Book.RECEIVABLE
    )
    if as_of is not None:
        owed = owed.where(col(Posting.posted_on) <= as_of)
    return (await session.exec(owed)).one()


def _entry(entry: LedgerEntry, sides: dict[Book, Decimal]) -> Entry | None:
    postings = _postings(entry, sides)
    return (entry, postings) if postings else None


def _postings(entry: LedgerEntry, sides: dict[Book, Decimal]) -> list[Posting]:
    """Return one posting per book that anything happens to."""
    return [
        Posting(
            entry_id=entry.id,
            account_id=entry.account_id,
            book=book,
            posted_on=entry.posted_on,
            amount=amount,
        )
        for book, amount in sorted(sides.items())
        if amount
    ]


async def _store(session: AsyncSession, made: Entry) -> LedgerEntry:
    """Write an entry and then its postings: the tables do not know each other's order."""
    entry, postings = made
    session.add(entry)
    await session.flush()
    session.add_all(postings)
    await session.flush()
    return entry
