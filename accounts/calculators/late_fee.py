"""The late fee: when it is charged, and how much it is."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.calculators.metered import Line, line


@dataclass(frozen=True)
class LateFee:
    """The rule in force. The figures are those of the invented city."""

    amount: Decimal = Decimal("7.50")
    #: Days after the due date before a fee is charged.
    grace_days: int = 10
    #: Less than this may stay unpaid without a fee.
    ignored_below: Decimal = Decimal("20.00")


RULE = LateFee()


def late_fee(unpaid: Decimal, due_on: date, on: date, rule: LateFee = RULE) -> Line | None:
    """Return the fee to put on the next bill for a bill unpaid on a day, or None if there is none.

    `unpaid` is what was still owed of that bill, in dollars.
    """
    if unpaid < rule.ignored_below or on <= due_on + timedelta(days=rule.grace_days):
        return None
    return line("late_fee", "Late fee", Decimal(1), "each", rule.amount)
