"""Twelve months of one household's bills and payments, worked out day by day."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import cast
from uuid import UUID

from accounts import ledger
from accounts.calculators.late_fee import late_fee
from accounts.calculators.metered import Line, Usage, charge
from accounts.calculators.money import cents
from gateway.demo.chronicle import Values
from gateway.demo.households import Habit, Household
from models.base import ZERO, utcnow, uuid7
from models.ledger import Book, EntryKind

#: A year of quarters.
BILLS = 4
#: A bill goes out this many days after the meter was read, and is due this many days later.
ISSUED_AFTER = 2
DUE_AFTER = 21
#: Who had a late fee waived asked for it this many days after the bill that holds it.
WAIVED_AFTER = 4
#: How water use goes over the seasons, by the month a period ends in; winter is 1.
_SEASON = (0.95, 0.95, 0.95, 1.0, 1.05, 1.1, 1.3, 1.5, 1.5, 1.25, 1.05, 1.0)


@dataclass
class History:
    """What a year left behind: rows of bills, lines, entries and postings."""

    bills: list[Values] = field(default_factory=list)
    lines: list[Values] = field(default_factory=list)
    entries: list[Values] = field(default_factory=list)
    postings: list[Values] = field(default_factory=list)
    #: Receivable movements, as (day, dollars).
    moves: list[tuple[date, Decimal]] = field(default_factory=list)

    def owed(self, on: date) -> Decimal:
        """Return what was owed at the end of a day."""
        return sum((amount for day, amount in self.moves if day <= on), ZERO)

    def post(
        self,
        account_id: UUID,
        on: date,
        sides: ledger.Sides,
        words: str,
        kind: EntryKind = EntryKind.PAYMENT,
        bill_id: UUID | None = None,
    ) -> None:
        """Add an entry and its postings."""
        entry = made(account_id=account_id, kind=kind.value, posted_on=on, bill_id=bill_id)
        self.entries.append(entry | {"reverses_id": None, "words": words})
        self.postings += [
            made(
                entry_id=entry["id"],
                account_id=account_id,
                book=book.value,
                posted_on=on,
                amount=amount,
            )
            for book, amount in sides.items()
        ]
        self.moves.append((on, sides[Book.RECEIVABLE]))


def made(**values: object) -> Values:
    """Return the values of a row that is made now."""
    return {"id": uuid7(), "created_at": utcnow(), **values}


def year(dice: Random, household: Household, account_id: UUID, serial: int, today: date) -> History:
    """Return the household's last four quarters up to today, oldest bill first."""
    history = History()
    newest = months_before(today - timedelta(days=household.read_days_ago), 0)
    ends = [months_before(newest, 3 * back) for back in range(BILLS, -1, -1)]
    due: date | None = None
    for order, (start, end) in enumerate(pairwise(ends)):
        due = _bill(dice, household, account_id, serial, history, (start, end), due)
        _pay(dice, household.habit, account_id, history, due, order, today)
    return history


def months_before(day: date, months: int) -> date:
    """Return the same day of an earlier month; no later than the 28th, which every month has."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, min(day.day, 28))


def _bill(
    dice: Random,
    household: Household,
    account_id: UUID,
    serial: int,
    history: History,
    period: tuple[date, date],
    last_due: date | None,
) -> date:
    """Add the bill of a period and its charge. Returns its due date."""
    start, end = period
    issued = end + timedelta(days=ISSUED_AFTER)
    lines = [*charge(household.kind, start, end, _usage(dice, household, end)).lines]
    fee = _fee(history, last_due)
    if fee is not None:
        lines.append(fee)
    total = sum((line.amount for line in lines), ZERO)
    name = f"{issued:%y%m}-{serial:06d}"
    bill = made(
        account_id=account_id,
        number=name,
        period_start=start,
        period_end=end,
        issued_on=issued,
        due_on=issued + timedelta(days=DUE_AFTER),
        total=total,
    )
    bill_id = cast("UUID", bill["id"])
    history.bills.append(bill)
    history.lines += [
        made(bill_id=bill_id, position=position, **vars(line))
        for position, line in enumerate(lines, start=1)
    ]
    sides = ledger.bill_sides(lines)
    history.post(account_id, issued, sides, f"Bill {name}", EntryKind.CHARGE, bill_id)
    if fee is not None:
        _waive(household, account_id, history, fee.amount, issued + timedelta(days=WAIVED_AFTER))
    return issued + timedelta(days=DUE_AFTER)


def _usage(dice: Random, household: Household, end: date) -> Usage:
    """Return a quarter's whole ccf, and what of it goes to the sewer."""
    water = household.thirst * _SEASON[end.month - 1] * dice.uniform(0.88, 1.12)
    return Usage(
        water=Decimal(max(1, round(water))), winter=Decimal(max(1, round(household.thirst * 0.9)))
    )


def _fee(history: History, last_due: date | None) -> Line | None:
    """Return the late fee that the previous bill earned, if it did."""
    if last_due is None:
        return None
    on = last_due + timedelta(days=11)
    return late_fee(history.owed(on), last_due, on)


def _waive(
    household: Household, account_id: UUID, history: History, fee: Decimal, on: date
) -> None:
    """Take a late fee back, while this household had some of them waived."""
    earlier = sum(entry["kind"] == EntryKind.ADJUSTMENT.value for entry in history.entries)
    if earlier >= household.waived:
        return
    sides = {Book.FEES: fee, Book.RECEIVABLE: -fee}
    history.post(account_id, on, sides, "Late fee waived", EntryKind.ADJUSTMENT)


def _pay(
    dice: Random,
    habit: Habit,
    account_id: UUID,
    history: History,
    due: date,
    order: int,
    today: date,
) -> None:
    """Add what the household pays on a bill, if that day has come."""
    plan = _plan(dice, habit, order)
    if plan is None:
        return
    days, share, words = plan
    on = due + timedelta(days=days)
    amount = cents(history.owed(on) * share)
    if on > today or amount <= 0:
        return
    history.post(account_id, on, ledger.payment_sides(amount), words)


def _plan(dice: Random, habit: Habit, order: int) -> tuple[int, Decimal, str] | None:
    """Return days after the due date, share of what is owed, and how it came; None for nothing."""
    way = dice.choice(("Payment online", "Payment by check", "Payment at the counter"))
    whole = Decimal(1)
    match habit:
        case Habit.AUTOPAY:
            return 0, whole, "Automatic payment"
        case Habit.ON_TIME:
            return -dice.randint(1, 4), whole, way
        case Habit.LATE | Habit.TOO_LATE:
            days = dice.randint(4, 27) if habit is Habit.LATE else dice.randint(13, 19)
            return days, whole, way
        case Habit.PARTLY:
            share = Decimal(dice.randint(35, 75)) / 100
            return (dice.randint(-3, 15), share, way) if dice.random() < 0.85 else None
        case Habit.STOPPED:
            return (dice.randint(-2, 6), whole, way) if order < BILLS - 2 else None
        case Habit.AHEAD:
            return -dice.randint(2, 10), Decimal("1.25"), way
