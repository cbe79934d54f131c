"""The processes we keep running, with tiny real ones in their place."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from gateway.up import children
from gateway.up.children import Child, Program, rotate, tail
from gateway.up.steps import StepFailed, answer_of, finish
from tests.gateway.test_postgres import gone, serving

STAYS = "import time; print('here', flush=True); time.sleep(300)"
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True)\n"
)
DEAF += "time.sleep(300)"

OWNER = """
import asyncio, sys
from pathlib import Path
from gateway.up.children import Child, Program

async def own():
    child = Child(Program("kept", ["sleep", "300"]), Path(sys.argv[1]), print)
    await child.start()
    print(child.pid, flush=True)
    await asyncio.sleep(300)

asyncio.run(own())
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@asynccontextmanager
async def kept(command: list[str], logs: Path, said: list[str]) -> AsyncGenerator[Child]:
    child = Child(Program("thing", command), logs, said.append)
    await child.start()
    try:
        yield child
    finally:
        await child.stop(1.0)


async def until(true: Callable[[], bool], within: float = 8.0) -> None:
    async with asyncio.timeout(within):
        while not true():
            await asyncio.sleep(0.02)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pauses between tries be short."""
    monkeypatch.setattr(children, "PAUSES", (0.05, 0.1))


async def test_a_child_that_is_killed_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []
    async with kept(python(STAYS), tmp_path, said) as child:
        first = child.pid
        assert first is not None
        began = time.monotonic()
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.pid not in (None, first))

        assert time.monotonic() - began < 2.0
        assert child.starts == 2
        assert said == ["  ! thing was killed (SIGKILL); starting it again in 0.5 s."]


@pytest.mark.usefixtures("quick")
async def test_a_child_that_keeps_dying_is_shown_with_its_last_words(tmp_path: Path) -> None:
    said: list[str] = []
    async with kept(python("print('no port'); raise SystemExit(3)"), tmp_path, said) as child:
        await until(lambda: any("keeps dying" in line for line in said))

        assert child.starts == children.LOOP
        assert "ended with code 3" in said[0]
        assert "no port" in said[-1]


async def test_a_stop_is_a_request_first(tmp_path: Path) -> None:
    said: list[str] = []
    async with kept(python(STAYS), tmp_path, said) as child:
        pid = child.pid
        await child.stop(5.0)

        assert pid is not None
        assert not serving(pid)
        assert child.pid is None
        await asyncio.sleep(0.7)
        assert child.starts == 1  # and nobody starts it again
    assert said == []


async def test_who_does_not_hear_the_request_is_ended_with_all_it_started(tmp_path: Path) -> None:
    said: list[str] = []
    code = "import subprocess, sys\nchild = subprocess.Popen(['sleep', '300'])\n"
    code += "print(child.pid, flush=True)\n" + DEAF
    async with kept(python(code), tmp_path, said) as child:
        await until(lambda: "x" in child.log.read_text())
        grandchild = int(child.log.read_text().split()[0])
        began = time.monotonic()
        await child.stop(0.3)

        assert time.monotonic() - began < 2.0
        assert gone(grandchild)
        assert "did not stop by itself" in said[0]


async def test_ctrl_c_in_the_terminal_does_not_reach_the_children(tmp_path: Path) -> None:
    async with kept(python(STAYS), tmp_path, []) as child:
        assert child.pid is not None
        assert os.getpgid(child.pid) != os.getpgrp()


@pytest.mark.skipif(sys.platform != "linux", reason="the leash is Linux's")
def test_when_the_supervisor_is_killed_its_children_go_too(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert owner.stdout is not None
    child = int(owner.stdout.readline())
    assert serving(child)
    owner.kill()
    owner.communicate()

    assert gone(child)


def test_each_start_begins_a_new_log_and_the_last_few_are_kept(tmp_path: Path) -> None:
    log = tmp_path / "thing.log"
    for number in range(6):
        rotate(log)
        log.write_text(str(number))

    kept_logs = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert kept_logs == {
        "thing.log": "5",
        "thing.log.1": "4",
        "thing.log.2": "3",
        "thing.log.3": "2",
    }


async def test_a_step_that_fails_shows_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="no space left"):
        await finish(Program("step", python("raise SystemExit('no space left')")), tmp_path)


async def test_a_step_that_is_given_up_leaves_no_process(tmp_path: Path) -> None:
    code = "import os, time; print(os.getpid(), flush=True); time.sleep(300)"
    step = asyncio.create_task(finish(Program("step", python(code)), tmp_path))
    log = tmp_path / "step.log"
    await until(lambda: log.exists() and log.read_text().strip() != "")
    step.cancel()
    with pytest.raises(asyncio.CancelledError):
        await step

    assert gone(int(log.read_text()))


async def test_a_step_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="longer than"):
        await finish(Program("step", ["sleep", "300"]), tmp_path, limit=0.2)


async def test_a_program_that_is_missing_fails_or_hangs_has_no_answer() -> None:
    assert await answer_of(["no-such-program"]) is None
    assert await answer_of(["false"]) is None
    assert await answer_of(["sleep", "300"], limit=0.1) is None
    assert await answer_of(["echo", "yes"]) == "yes"


def test_the_end_of_a_log_is_its_end(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    log.write_text("\n".join(map(str, range(100))))

    assert tail(log, 2).split() == ["98", "99"]
