"""The processes we keep running: started, watched, started again, stopped."""

import asyncio
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from gateway.bootstrap import FOREIGN
from gateway.leash import leashed

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # before the next try, in seconds
CALM = 60.0  # who ran this long starts counting afresh
LOOP = 5  # so many deaths without a calm minute are a crash loop
LAST_LINES = 12
KEPT_LOGS = 3


@dataclass(frozen=True)
class Program:
    """What a child is: its name in the logs, its command line, what it adds to the environment.

    ``patience`` is for a program known to be slow to end and to lose nothing
    by being ended: so many seconds, and no word about it.
    """

    name: str
    command: list[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None
    patience: float | None = None


class Child:
    """One program kept running until it is told to stop.

    It has a process group of its own, so Ctrl-C in the terminal reaches only
    us, and it is on a leash: it ends with us even when we are killed.
    """

    def __init__(self, program: Program, logs: Path, say: Callable[[str], None]) -> None:
        self.program = program
        self.log = logs / f"{program.name}.log"
        self.starts = 0
        self._say = say
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The process id, while there is a process."""
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if running and self._process else None

    async def start(self) -> None:
        """Start it and keep it running from now on."""
        rotate(self.log)
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep(), name=self.program.name)

    async def stop(self, limit: float) -> None:
        """Ask it to end, and make it end after ``limit`` seconds."""
        self._stopping = True
        if self._keeper is None:
            return
        process = self._process
        if process is not None and process.returncode is None:
            process.terminate()
            try:
                async with asyncio.timeout(self.program.patience or limit):
                    await process.wait()
            except TimeoutError:
                if self.program.patience is None:
                    self._say(f"  ! {self.program.name} did not stop by itself and was ended.")
                end_group(process.pid)
                await process.wait()
        self._keeper.cancel()

    async def _spawn(self) -> None:
        self.starts += 1
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *leashed(self.program.command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.program.folder,
                env=surroundings(self.program.environment),
                process_group=0,
            )

    async def _keep(self) -> None:
        """Start it again whenever it dies, a little later each time."""
        deaths: deque[float] = deque(maxlen=LOOP)
        failures = 0
        while self._process is not None:
            born = time.monotonic()
            code = await self._process.wait()
            if self._stopping:
                return
            now = time.monotonic()
            failures = 0 if now - born >= CALM else failures + 1
            deaths.append(now)
            pause = PAUSES[min(max(failures - 1, 0), len(PAUSES) - 1)]
            self._tell(code, pause, in_loop=failures > 0 and failures % LOOP == 0)
            await asyncio.sleep(pause)
            await self._spawn()

    def _tell(self, code: int, pause: float, *, in_loop: bool) -> None:
        name, how = self.program.name, describe_exit(code)
        self._say(f"  ! {name} {how}; starting it again in {pause:g} s.")
        if in_loop:
            self._say(f"  ! {name} keeps dying. The end of {self.log}:\n{tail(self.log)}")


def surroundings(added: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without what belongs to another one, and with ``added``."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return kept | dict(added)


def describe_exit(code: int) -> str:
    """Say how a process ended, from its return code (negative: the signal that ended it)."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"ended with code {code}"


def rotate(log: Path) -> None:
    """Begin a new log and keep the last few."""
    log.parent.mkdir(parents=True, exist_ok=True)
    names = [log, *(log.with_name(f"{log.name}.{number}") for number in range(1, KEPT_LOGS + 1))]
    for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
        if newer.exists():
            newer.replace(older)


def tail(log: Path, lines: int = LAST_LINES) -> str:
    """Return the last lines of a log, indented."""
    with log.open(errors="replace") as words:
        kept = deque(words, maxlen=lines)
    return "\n".join("      " + line.rstrip() for line in kept)


def end_group(pid: int) -> None:
    """End a process and all it started, at once."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
