"""What the carrier does on the side, kept so that nothing outlives it."""

import asyncio
from collections.abc import Coroutine


class Errands:
    """Background work under way."""

    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, errand: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begin a piece of work nobody waits for; return it all the same."""
        task = asyncio.create_task(errand)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def close(self) -> None:
        """Drop everything under way, and what that starts in its last moments."""
        while self._under_way:
            dropped = list(self._under_way)
            for errand in dropped:
                errand.cancel()
            await asyncio.gather(*dropped, return_exceptions=True)
