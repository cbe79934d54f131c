"""The rows of the benchmark: their names, what each must reach, and how a figure is judged."""

from dataclasses import asdict, dataclass
from enum import Enum
from statistics import median
from typing import Any


class Figure(Enum):
    """What the judged figure of a row is made of."""

    #: Ours divided by the baseline; more is better.
    SHARE = "share"
    #: Ours divided by the baseline; less is better.
    GROWTH = "growth"
    #: Ours alone, for there is nothing to compare with; less is better.
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the contract names it."""

    name: str
    unit: str
    must: float
    aim: float
    kind: Figure = Figure.SHARE


#: Architecture §6, in its order.
ROWS = (
    Row("intake_vs_empty", "requests/s", must=0.25, aim=0.50),
    Row("intake_vs_plain", "requests/s", must=4.0, aim=8.0),
    Row("bot_vs_rasa", "turns/s", must=0.70, aim=0.90),
    Row("fanout_p99_ms", "ms", must=150, aim=50, kind=Figure.ALONE),
    Row("offer_growth", "ms", must=2.0, aim=1.2, kind=Figure.GROWTH),
    Row("board_growth", "ms", must=2.0, aim=1.1, kind=Figure.GROWTH),
    Row("search_p95_ms", "ms", must=200, aim=50, kind=Figure.ALONE),
    Row("mail_vs_stdlib", "mails/s", must=0.25, aim=0.5),
    Row("voice_turn_ms", "ms", must=300, aim=100, kind=Figure.ALONE),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What the rounds of one row gave, ours and the baseline's, in the row's unit."""

    ours: tuple[float, ...]
    baseline: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One row as it is printed. Empty figures mean that it could not be measured."""

    name: str
    ours: float | None
    baseline: float | None
    unit: str
    figure: float | None
    must: float
    aim: float
    holds: bool

    def as_json(self) -> dict[str, Any]:
        """Return the row as the contract wants it."""
        return asdict(self)


def judge(row: Row, measured: Measured) -> Result:
    """Return the row with its figure: medians of the rounds, and whether they hold.

    The figure is made of the unrounded medians.
    """
    ours = median(measured.ours)
    baseline = median(measured.baseline) if measured.baseline else None
    figure = ours if row.kind is Figure.ALONE else ours / baseline if baseline else None
    return Result(
        name=row.name,
        ours=round(ours, 1),
        baseline=None if baseline is None else round(baseline, 1),
        unit=row.unit,
        figure=None if figure is None else round(figure, 3),
        must=row.must,
        aim=row.aim,
        holds=figure is not None and _reaches(row, figure),
    )


def failed(row: Row) -> Result:
    """Return the row of a measurement that could not be trusted or made."""
    return Result(row.name, None, None, row.unit, None, row.must, row.aim, holds=False)


def _reaches(row: Row, figure: float) -> bool:
    return figure >= row.must if row.kind is Figure.SHARE else figure <= row.must
