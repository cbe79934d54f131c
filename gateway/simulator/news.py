"""Waiting for something to change, for pages that ask and ask again."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class News:
    """A counter of changes that can be waited on."""

    last: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def change(self) -> int:
        """Count one change, wake who waits, and return its number."""
        self.last += 1
        self._changed.set()
        self._changed = asyncio.Event()
        return self.last

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Wait until something holds, looked at after each change; at most so many seconds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not holds():
                    await self._changed.wait()
