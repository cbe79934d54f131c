"""What a metered quarter costs, and the worksheet that shows why.

A bill of this kind of office: a base charge by the day, water by the ccf,
sewer on winter use, stormwater by the day. Where the rate year changes
inside the period, each charge is shown once per rate year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from accounts.calculators.money import cents, thousandths
from accounts.rates import RATES, RateYear, stretches
from models.account import AccountClass

#: US gallons in one ccf, the hundred cubic feet that meters count.
GALLONS_PER_CCF = 748


@dataclass(frozen=True)
class Line:
    """One line of a bill: quantity × rate = amount, rounded half up to the cent."""

    code: str
    words: str
    quantity: Decimal
    #: "day", "ccf" or "each".
    unit: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Usage:
    """What the meter says, in ccf, for one period."""

    water: Decimal
    #: A quarter's average use in winter, when no garden is watered: what goes to the sewer.
    winter: Decimal


@dataclass(frozen=True)
class Charge:
    """What a period costs: the lines, and their sum."""

    lines: tuple[Line, ...]
    total: Decimal


def line(code: str, words: str, quantity: Decimal, unit: str, rate: Decimal) -> Line:
    """Return a line whose amount is computed here and nowhere else."""
    return Line(code, words, quantity, unit, rate, cents(quantity * rate))


def charge(
    kind: AccountClass,
    start: date,
    end: date,
    usage: Usage,
    rates: Sequence[RateYear] = RATES,
) -> Charge:
    """Compute what service from `start` until before `end` costs.

    Use is taken to be even over the days of the period. Sewer is charged on
    winter use, but never on more water than was used.
    Raises ValueError for an empty period or negative use, NoRate where no price is known.
    """
    if usage.water < 0 or usage.winter < 0:
        raise ValueError("Water use is not negative.")
    parts = stretches(start, end, rates)
    days = [(until - since).days for since, until, _ in parts]
    years = [year for _, _, year in parts]
    water = _shares(usage.water, days)
    sewer = _shares(min(usage.winter, usage.water), days)
    lines = [
        *_each("base", "Base charge", map(Decimal, days), "day", _base(kind, years)),
        *_each("volume", "Water used", water, "ccf", [y.volume_per_ccf for y in years]),
        *_each("sewer", "Sewer, on winter use", sewer, "ccf", [y.sewer_per_ccf for y in years]),
        *_each("stormwater", "Stormwater", map(Decimal, days), "day", _storm(kind, years)),
    ]
    return Charge(tuple(lines), sum((each.amount for each in lines), Decimal("0.00")))


def _base(kind: AccountClass, years: Sequence[RateYear]) -> list[Decimal]:
    return [year.base_per_day[kind] for year in years]


def _storm(kind: AccountClass, years: Sequence[RateYear]) -> list[Decimal]:
    return [year.stormwater_per_day[kind] for year in years]


def _each(
    code: str, words: str, quantities: Iterable[Decimal], unit: str, rates: Sequence[Decimal]
) -> list[Line]:
    """Return a line per rate year, leaving out those of nothing."""
    pairs = zip(quantities, rates, strict=True)
    return [line(code, words, quantity, unit, rate) for quantity, rate in pairs if quantity]


def _shares(quantity: Decimal, days: Sequence[int]) -> list[Decimal]:
    """Divide a quantity by days into thousandths that sum to exactly the quantity."""
    whole = thousandths(quantity)
    marks = [thousandths(whole * sofar / sum(days)) for sofar in accumulate(days)]
    return [mark - before for mark, before in zip(marks, [Decimal(0), *marks], strict=False)]
