"""What service costs, by rate year. Data of the office; the rate year starts in July.

Every figure belongs to the invented city. Another office replaces this file's
table and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from models.account import AccountClass
from models.errors import ForebayError


class NoRate(ForebayError):
    """No rate is known for that day."""

    status = 422


@dataclass(frozen=True)
class RateYear:
    """The prices that hold from `starts_on` until the next rate year starts."""

    starts_on: date
    #: Dollars a day for having service, whether or not water is used.
    base_per_day: dict[AccountClass, Decimal]
    #: Dollars per ccf of water used.
    volume_per_ccf: Decimal
    #: Dollars per ccf of winter use.
    sewer_per_ccf: Decimal
    #: Dollars a day for the rain that runs off the property.
    stormwater_per_day: dict[AccountClass, Decimal]


def _by_class(
    residential: str, commercial: str, industrial: str, multi: str
) -> dict[AccountClass, Decimal]:
    amounts = (residential, commercial, industrial, multi)
    return {kind: Decimal(amount) for kind, amount in zip(AccountClass, amounts, strict=True)}


def _year(
    starting: int, base: tuple[str, str, str, str], volume: str, sewer: str, storm: str
) -> RateYear:
    daily = Decimal(storm)
    weights = (1, 4, 12, 6)
    return RateYear(
        starts_on=date(starting, 7, 1),
        base_per_day=_by_class(*base),
        volume_per_ccf=Decimal(volume),
        sewer_per_ccf=Decimal(sewer),
        stormwater_per_day={
            kind: daily * weight for kind, weight in zip(AccountClass, weights, strict=True)
        },
    )


#: Oldest first. The last one holds until another is written below it.
RATES: tuple[RateYear, ...] = (
    _year(2018, ("0.3105", "0.6840", "1.9120", "1.2250"), "4.112", "9.305", "0.2240"),
    _year(2021, ("0.3490", "0.7685", "2.1480", "1.3770"), "4.655", "10.480", "0.2515"),
    _year(2023, ("0.3865", "0.8510", "2.3790", "1.5250"), "5.170", "11.615", "0.2790"),
    _year(2024, ("0.4120", "0.9075", "2.5365", "1.6260"), "5.523", "12.370", "0.2965"),
    _year(2025, ("0.4390", "0.9670", "2.7030", "1.7330"), "5.889", "13.150", "0.3150"),
    _year(2026, ("0.4675", "1.0300", "2.8790", "1.8460"), "6.278", "13.980", "0.3345"),
)


def rate_year_on(day: date, rates: Sequence[RateYear] = RATES) -> RateYear:
    """Return the prices in force on a day. Raises NoRate before the oldest rate year."""
    held = [year for year in rates if year.starts_on <= day]
    if not held:
        raise NoRate(f"No rate is known for {day.isoformat()}.")
    return max(held, key=lambda year: year.starts_on)


def stretches(
    start: date, end: date, rates: Sequence[RateYear] = RATES
) -> list[tuple[date, date, RateYear]]:
    """Cut a period, `end` not included, where a rate year begins; oldest stretch first.

    Raises ValueError when the period is empty, NoRate when it begins too early.
    """
    if end <= start:
        raise ValueError("A period ends after it starts.")
    cuts = [year.starts_on for year in rates if start < year.starts_on < end]
    edges = [start, *sorted(cuts), end]
    return [(since, until, rate_year_on(since, rates)) for since, until in pairwise(edges)]
