"""Running the rows: which were asked for, one after the other, and what is printed."""

import json as jsonlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import typer

from gateway.bench import bot, intake, mail, voice
from gateway.bench.machine import describe
from gateway.bench.rows import ROWS, Measured, Result, Row, failed, judge
from gateway.bench.stage import NotMeasured
from gateway.postgres.programs import PostgresTrouble
from gateway.settings import Settings

#: Exit codes: a row does not hold; a row was asked for that this version does not have.
FALLS_SHORT = 1
COMES_LATER = 2

#: What measures each row. The other rows of the contract come with what they measure.
MEASURES: dict[str, Callable[[Settings], Awaitable[Measured]]] = {
    "intake_vs_empty": intake.vs_empty,
    "intake_vs_plain": intake.vs_plain,
    "bot_vs_rasa": bot.vs_rasa,
    "mail_vs_stdlib": mail.vs_stdlib,
    "voice_turn_ms": voice.turn_ms,
}


async def main(settings: Settings, *, json: bool = False, only: Sequence[str] = ()) -> int:
    """Run the rows asked for, or all there are; print them, and return the exit code.

    Each row makes what it needs in a temporary folder. Of the caller's settings
    only the state folder counts, for the bot's model. Progress goes to standard error.
    """
    unknown = [name for name in only if name not in MEASURES]
    if unknown:
        typer.echo(_explain(unknown), err=True)
        return COMES_LATER
    wanted = [row for row in ROWS if row.name in (only or MEASURES)]
    machine = describe()
    results = [await _measure(row, settings) for row in wanted]
    if json:
        rows = [result.as_json() for result in results]
        typer.echo(jsonlib.dumps({"machine": machine, "rows": rows}))
    else:
        typer.echo(table(machine, results))
    return 0 if all(result.holds for result in results) else FALLS_SHORT


async def _measure(row: Row, settings: Settings) -> Result:
    """Measure one row; one that cannot be measured fails and says why."""
    typer.echo(f"{row.name} …", err=True)
    try:
        return judge(row, await MEASURES[row.name](settings))
    except (NotMeasured, PostgresTrouble) as trouble:
        typer.echo(f"{row.name}: {trouble}", err=True)
        return failed(row)


def _explain(names: Sequence[str]) -> str:
    known = {row.name for row in ROWS}
    later = [name for name in names if name in known]
    if later:
        return f"{', '.join(later)} comes later, with what it measures."
    return f"There is no row {', '.join(names)}. Rows: {', '.join(row.name for row in ROWS)}."


def table(machine: dict[str, Any], results: Sequence[Result]) -> str:
    """Return the results for people to read."""
    head = ("row", "ours", "baseline", "unit", "figure", "must", "aim", "")
    lines = [head, *(_cells(result) for result in results)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    shown = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    about = ", ".join(f"{name} {value}" for name, value in machine.items())
    return "\n".join([*shown, "", about])


def _cells(result: Result) -> tuple[str, ...]:
    numbers = (result.ours, result.baseline)
    ours, baseline = ("–" if number is None else f"{number:,.1f}" for number in numbers)
    figure = "–" if result.figure is None else f"{result.figure:.3f}"
    limits = (f"{result.must:g}", f"{result.aim:g}")
    verdict = "holds" if result.holds else "falls short" if result.figure else "not measured"
    return (result.name, ours, baseline, result.unit, figure, *limits, verdict)
