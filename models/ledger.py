"""Bills and money: bills with lines, and a double-entry ledger that only grows."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlmodel import Field

from models.base import Money, Row, word


class Bill(Row, table=True):
    """One bill. Its total is the sum of its lines; the database of accounts proves it."""

    __table_args__ = (
        CheckConstraint("period_end > period_start", name="period_runs_forward"),
        UniqueConstraint("account_id", "period_start"),
    )

    account_id: UUID = Field(foreign_key="account.id")
    number: str = Field(unique=True, max_length=20)
    period_start: date
    #: First day not billed.
    period_end: date
    issued_on: date
    due_on: date
    total: Decimal = Field(sa_type=Money)


class BillLine(Row, table=True):
    """One line of a bill: quantity × rate = amount, rounded half up to the cent."""

    __table_args__ = (UniqueConstraint("bill_id", "position"),)

    bill_id: UUID = Field(foreign_key="bill.id")
    position: int
    #: "base", "volume", "sewer", "stormwater", "late_fee".
    code: str = Field(max_length=32)
    words: str
    quantity: Decimal = Field(sa_type=Numeric(12, 3))
    #: "day", "ccf" (748 gallons), "each".
    unit: str = Field(max_length=16)
    rate: Decimal = Field(sa_type=Numeric(12, 5))
    amount: Decimal = Field(sa_type=Money)


class EntryKind(StrEnum):
    """Why money moved."""

    CHARGE = "charge"
    PAYMENT = "payment"
    ADJUSTMENT = "adjustment"
    REFUND = "refund"
    REVERSAL = "reversal"


class LedgerEntry(Row, table=True):
    """One movement of money: postings that sum to zero. Never changed, only reversed."""

    __table_args__ = (Index("of_account_by_day", "account_id", "posted_on", "id"),)

    account_id: UUID = Field(foreign_key="account.id")
    kind: EntryKind = Field(sa_type=word(EntryKind))
    posted_on: date
    bill_id: UUID | None = Field(default=None, foreign_key="bill.id", index=True)
    reverses_id: UUID | None = Field(default=None, foreign_key="ledger_entry.id", unique=True)
    words: str


class Book(StrEnum):
    """Where a posting stands. `receivable` is what the customer owes."""

    RECEIVABLE = "receivable"
    WATER = "water"
    SEWER = "sewer"
    STORMWATER = "stormwater"
    FEES = "fees"
    CASH = "cash"
    CREDITS = "credits"


class Posting(Row, table=True):
    """One side of an entry. A customer's balance is the sum of their receivable postings."""

    __table_args__ = (
        UniqueConstraint("entry_id", "book"),
        Index("balance_of", "account_id", "book", "posted_on"),
        CheckConstraint("amount <> 0", name="amount_is_something"),
    )

    entry_id: UUID = Field(foreign_key="ledger_entry.id")
    account_id: UUID = Field(foreign_key="account.id")
    book: Book = Field(sa_type=word(Book))
    posted_on: date
    #: Positive raises what the book holds; on `receivable`, what is owed.
    amount: Decimal = Field(sa_type=Money)
