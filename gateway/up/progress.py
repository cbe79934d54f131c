"""Tell the person at the terminal what is happening, and for how long already."""

import asyncio
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

TICK = 1.0  # how often a terminal's status line is renewed, in seconds
REMINDER = 15.0  # how often a long step says that it goes on where there is no terminal


class Progress:
    """Lines for what is done, and one status line for what is under way.

    Where the output is no terminal there is no status line: each step says
    when it begins, every quarter of a minute that it goes on, and how it ended.
    """

    def __init__(self, out: TextIO | None = None) -> None:
        self.out = out or sys.stdout
        self.live = self.out.isatty()
        self._running: dict[str, float] = {}
        self._reminded: dict[str, float] = {}
        self._drawn = 0

    def say(self, text: str) -> None:
        """Print a line (or several) for good."""
        self._erase()
        print(text, file=self.out, flush=True)
        self._draw()

    @contextmanager
    def step(self, what: str) -> Generator[None]:
        """Show ``what`` as under way until the block ends, and how it ended."""
        started = time.monotonic()
        self._running[what] = self._reminded[what] = started
        if self.live:
            self._draw()
        else:
            self.say(f"  … {what}")
        try:
            yield
        except BaseException:
            self._end(what, "✗")
            raise
        self._end(what, "✓")

    async def keep_telling(self) -> None:
        """Renew the status for as long as the caller lets this run."""
        while True:
            await asyncio.sleep(TICK)
            if self.live:
                self._erase()
                self._draw()
                continue
            now = time.monotonic()
            for what, last in self._reminded.items():
                if now - last >= REMINDER:
                    self._reminded[what] = now
                    self.say(f"  … {what}: {_elapsed(now - self._running[what])} so far")

    def _end(self, what: str, mark: str) -> None:
        self._reminded.pop(what)
        took = time.monotonic() - self._running.pop(what)
        self.say(f"  {mark} {what} ({_elapsed(took)})")

    def _erase(self) -> None:
        if self._drawn:
            print("\r" + " " * self._drawn + "\r", end="", file=self.out, flush=True)
            self._drawn = 0

    def _draw(self) -> None:
        if not self.live or not self._running:
            return
        now = time.monotonic()
        parts = [f"{what} {_elapsed(now - since)}" for what, since in self._running.items()]
        line = ("  … " + " · ".join(parts))[:78]
        self._drawn = len(line)
        print(line, end="", file=self.out, flush=True)


def _elapsed(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
