"""The benchmark's arithmetic, its output, and which rows it knows. Nothing here is timed."""

import json
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from gateway import serving
from gateway.bench import main, run
from gateway.bench.baselines import listen as baseline
from gateway.bench.rows import ROWS, Figure, Measured, Row, judge
from gateway.bench.stage import NotMeasured
from gateway.settings import Settings

SHARE = Row("share", "x/s", must=0.25, aim=0.5)
GROWTH = Row("growth", "ms", must=2.0, aim=1.2, kind=Figure.GROWTH)
ALONE = Row("alone", "ms", must=150, aim=50, kind=Figure.ALONE)

#: The public contract: name, must, aim.
CONTRACT = [
    ("intake_vs_empty", 0.25, 0.50),
    ("intake_vs_plain", 4.0, 8.0),
    ("bot_vs_rasa", 0.70, 0.90),
    ("fanout_p99_ms", 150, 50),
    ("offer_growth", 2.0, 1.2),
    ("board_growth", 2.0, 1.1),
    ("search_p95_ms", 200, 50),
    ("mail_vs_stdlib", 0.25, 0.5),
    ("voice_turn_ms", 300, 100),
]


@pytest.fixture
def measures(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Put figures in the place of measurements."""

    async def good(_: Settings) -> Measured:
        return Measured((300.0, 500.0, 400.0), (1000.0, 900.0, 800.0))

    async def poor(_: Settings) -> Measured:
        return Measured((100.0,), (1000.0,))

    async def broken(_: Settings) -> Measured:
        raise NotMeasured("One text was lost.")

    made = {"intake_vs_empty": good, "intake_vs_plain": poor, "bot_vs_rasa": broken}
    monkeypatch.setattr(run, "MEASURES", made)
    return made


def test_the_rows_of_the_contract_are_known_with_what_they_must_reach() -> None:
    assert [(row.name, row.must, row.aim) for row in ROWS] == CONTRACT


def test_what_is_there_can_be_measured_in_the_order_of_the_rows() -> None:
    names = [row.name for row in ROWS]

    assert {"intake_vs_empty", "intake_vs_plain", "bot_vs_rasa", "mail_vs_stdlib"} <= set(
        run.MEASURES
    )
    assert sorted(run.MEASURES, key=names.index) == list(run.MEASURES)


def test_a_figure_is_the_median_of_ours_over_the_median_of_theirs() -> None:
    result = judge(SHARE, Measured((300.0, 500.0, 400.0), (1000.0, 900.0, 800.0)))

    assert (result.ours, result.baseline) == (400.0, 900.0)
    assert result.figure == pytest.approx(400 / 900, abs=0.001)
    assert result.holds


@pytest.mark.parametrize(
    ("row", "measured", "holds"),
    [
        (SHARE, Measured((25.0,), (100.0,)), True),
        (SHARE, Measured((24.9,), (100.0,)), False),
        (SHARE, Measured((24.99,), (100.0,)), False),  # not by rounding
        (GROWTH, Measured((2.0,), (1.0,)), True),
        (GROWTH, Measured((2.1,), (1.0,)), False),
        (ALONE, Measured((150.0,)), True),
        (ALONE, Measured((151.0,)), False),
    ],
)
def test_more_is_better_for_a_share_and_less_for_the_others(
    row: Row, measured: Measured, holds: bool
) -> None:
    assert judge(row, measured).holds is holds


def test_a_baseline_that_did_nothing_gives_no_figure() -> None:
    result = judge(SHARE, Measured((10.0,), (0.0,)))

    assert result.figure is None
    assert not result.holds


async def test_json_is_one_object_of_the_agreed_shape(
    measures: dict[str, Any], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await main(settings, json=True, only=["intake_vs_empty"])
    told = json.loads(capsys.readouterr().out)

    assert code == 0
    assert set(told) == {"machine", "rows"}
    assert {"processor", "cores", "python", "placement"} <= set(told["machine"])
    assert told["rows"] == [
        {
            "name": "intake_vs_empty",
            "ours": 400.0,
            "baseline": 900.0,
            "unit": "requests/s",
            "figure": 0.444,
            "must": 0.25,
            "aim": 0.5,
            "holds": True,
        }
    ]


async def test_without_only_all_measurable_rows_run_in_the_order_of_the_contract(
    measures: dict[str, Any], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await main(settings, json=True)
    rows = json.loads(capsys.readouterr().out)["rows"]

    assert [row["name"] for row in rows] == list(measures)
    assert code == run.FALLS_SHORT


async def test_a_row_that_could_not_be_measured_fails_and_says_why(
    measures: dict[str, Any], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    code = await main(settings, json=True, only=["bot_vs_rasa"])
    said = capsys.readouterr()
    row = json.loads(said.out)["rows"][0]

    assert code == run.FALLS_SHORT
    assert (row["figure"], row["ours"], row["holds"]) == (None, None, False)
    assert "One text was lost." in said.err


async def test_the_table_says_what_holds_and_what_falls_short(
    measures: dict[str, Any], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await main(settings)
    lines = capsys.readouterr().out.splitlines()

    assert lines[1].split()[0] == "intake_vs_empty"
    assert lines[1].endswith("holds")
    assert lines[2].endswith("falls short")
    assert lines[3].endswith("not measured")


@pytest.mark.parametrize("name", [name for name, _, _ in CONTRACT if name not in run.MEASURES])
async def test_a_row_whose_subject_is_not_there_yet_comes_later(
    name: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await main(settings, json=True, only=[name]) == run.COMES_LATER
    said = capsys.readouterr()
    assert said.out == ""
    assert "comes later" in said.err


async def test_a_row_nobody_knows_is_refused_with_the_names_there_are(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await main(settings, only=["speed"]) == run.COMES_LATER
    assert "There is no row speed" in capsys.readouterr().err


def test_a_baseline_listens_as_the_gateway_does(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    seen: list[dict[str, Any]] = []
    monkeypatch.setattr(uvicorn, "run", lambda _, **how: seen.append(how))
    monkeypatch.setattr("sys.argv", ["baseline", str(settings.port)])
    monkeypatch.setattr(serving, "build", lambda _: FastAPI())

    serving.serve(settings, "127.0.0.1")
    baseline.listen(FastAPI())

    assert seen[0] == seen[1]
