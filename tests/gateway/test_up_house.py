"""`forebay up` as a whole: the real supervisor and PostgreSQL, stand-ins for the other parts."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from gateway.up import house
from gateway.up.addresses import free_ports
from tests.gateway.test_postgres import gone

pytestmark = pytest.mark.slow
LINE = "Forebay is up."


class Up:
    """One run of `forebay up` over stand-ins, and what it printed so far."""

    def __init__(self, state: Path, port: int) -> None:
        self.state = state
        self.printed = state.parent / f"printed-{time.monotonic_ns()}"
        with self.printed.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.gateway.up_standins", str(state), str(port)],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                process_group=0,
            )

    def said(self) -> str:
        return self.printed.read_text()

    def until(self, true: Callable[[], bool], within: float = 100.0) -> None:
        end = time.monotonic() + within
        while not true():
            assert time.monotonic() < end, self.said()
            time.sleep(0.05)

    def until_up(self) -> "Up":
        self.until(lambda: LINE in self.said() or self.process.poll() is not None)
        assert LINE in self.said(), self.said()
        return self

    def stop(self, how: signal.Signals) -> int:
        """Stop it and return its exit code."""
        self.process.send_signal(how)
        return self.process.wait(60)

    def notes(self) -> list[str]:
        notes = self.state / "notes"
        return notes.read_text().splitlines() if notes.exists() else []

    def postgres(self) -> int:
        return int((self.state / "postgres/data/postmaster.pid").read_text().split()[0])


def begin_at(state: Path) -> Generator[Callable[[], Up]]:
    """Give a way to start it; each run in the same folder and at the same port."""
    port = free_ports(1)[0]
    runs: list[Up] = []

    def begin() -> Up:
        runs.append(Up(state, port))
        return runs[-1]

    yield begin
    for run in runs:
        if run.process.poll() is None:
            run.process.kill()
            run.process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Generator[Callable[[], Up]]:
    """Give a way to start it in a fresh folder."""
    yield from begin_at(tmp_path / "state")


@pytest.fixture(scope="module")
def begin(tmp_path_factory: pytest.TempPathFactory) -> Generator[Callable[[], Up]]:
    """Give a way to start it in the folder of this module's run."""
    yield from begin_at(tmp_path_factory.mktemp("up") / "state")


@pytest.fixture(scope="module")
def running(begin: Callable[[], Up]) -> Up:
    """Give a run that is up."""
    return begin().until_up()


def test_the_pages_are_announced_with_sign_ins_before_the_bot_starts(running: Up) -> None:
    said = running.said()

    assert running.notes()[0] == "start demo"
    assert said.index("The pages are ready") < said.index("Starting and warming up the bot")
    assert "sign in as rosa" in said
    assert "sign in as lee" in said
    assert "/demo/customer" in said


def test_a_second_start_while_the_first_runs_says_so(running: Up, begin: Callable[[], Up]) -> None:
    second = begin()

    assert second.process.wait(60) == 1
    assert "already running from this folder: http://127.0.0.1:" in second.said()
    assert f"process {running.process.pid}" in second.said()
    assert running.process.poll() is None


def test_postgres_that_is_killed_is_started_again(running: Up) -> None:
    first = running.postgres()
    os.kill(first, signal.SIGKILL)
    running.until(lambda: "PostgreSQL was killed (SIGKILL)" in running.said())
    pid_file = running.state / "postgres/data/postmaster.pid"
    running.until(lambda: pid_file.exists() and running.postgres() != first)


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's")
def test_killed_outright_it_leaves_nothing_behind_and_starts_again(start: Callable[[], Up]) -> None:
    run = start().until_up()
    postgres = run.postgres()
    run.stop(signal.SIGKILL)
    assert gone(postgres)

    again = start().until_up()
    assert again.stop(signal.SIGTERM) == 0


def test_a_stop_ends_the_worker_first_and_the_database_last(start: Callable[[], Up]) -> None:
    run = start().until_up()
    postgres = run.postgres()
    code = run.stop(signal.SIGINT)

    assert code == 0
    stops = [note for note in run.notes() if note.startswith("stop")]
    assert stops[0] == "stop worker"
    doors = ["stop bot run", "stop demo-colleagues", "stop serve", "stop simulate"]
    assert sorted(stops[1:]) == doors
    assert gone(postgres)


def test_a_stop_takes_less_than_ten_seconds_however_deaf_the_parts_are() -> None:
    assert house.WORKER_LIMIT + house.DOORS_LIMIT + house.POSTGRES_LIMIT <= 9


def test_a_stop_in_the_middle_of_the_start_is_a_stop(start: Callable[[], Up]) -> None:
    run = start()
    run.until(lambda: "Starting PostgreSQL" in run.said())
    code = run.stop(signal.SIGINT)

    assert code == 0
    assert run.said().rstrip().endswith("Stopped.")


def test_a_taken_port_is_said_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        run = Up(tmp_path / "state", other.getsockname()[1])

        assert run.process.wait(60) == 1
        assert "FOREBAY_PORT=" in run.said()
        assert "Traceback" not in run.said()
