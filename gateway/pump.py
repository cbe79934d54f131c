"""Runners that do what is due and sleep when nothing is."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()

Work = TypeVar("Work")

#: Seconds to wait after a fault before looking again.
BREATH = 1.0


class Pump(Generic[Work]):
    """Claims what is due and does it, several pieces at once.

    A poke wakes one runner; a runner that finds work wakes the next before it
    begins. So one wake-up drains any backlog, and an idle office costs nothing.
    """

    def __init__(
        self,
        name: str,
        claim: Callable[[], Awaitable[Work | None]],
        do: Callable[[Work], Awaitable[None]],
        *,
        at_once: int = 1,
    ) -> None:
        self._name = name
        self._claim = claim
        self._do = do
        self._at_once = at_once
        self._bell = asyncio.Event()
        self._runners: list[asyncio.Task[None]] = []

    def poke(self) -> None:
        """Look whether something is due."""
        self._bell.set()

    def start(self) -> None:
        """Start the runners on the running loop."""
        self._runners = [asyncio.create_task(self._run()) for _ in range(self._at_once)]

    async def close(self, grace: float) -> None:
        """Let what is under way end within `grace` seconds, then stop."""
        self._claim = _nothing
        self._bell.set()
        if self._runners:
            await asyncio.wait(self._runners, timeout=grace)
        for runner in self._runners:
            runner.cancel()
        for runner in self._runners:
            with contextlib.suppress(asyncio.CancelledError):
                await runner

    async def _run(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            try:
                while (work := await self._claim()) is not None:
                    self._bell.set()
                    await self._do(work)
            except Exception as error:  # noqa: BLE001  one bad piece must not stop the pump
                log.error("pump.fault", pump=self._name, error=repr(error)[:300])
                await asyncio.sleep(BREATH)
            if self._claim is _nothing:
                return


async def _nothing() -> None:
    """Claim nothing: the pump is closing."""
    return
