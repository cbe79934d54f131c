"""How fast the simulated people live, and whether they rest."""

import asyncio


class Tempo:
    """The clock all of them share. Its seconds are a person's; `speed` of them pass in one of ours.

    A change is felt at once, in the middle of a rest.
    """

    def __init__(self, speed: float = 1, *, paused: bool = False) -> None:
        self.speed: float = speed
        self.paused = paused
        self._changed = asyncio.Event()

    def set(self, speed: float, *, paused: bool) -> None:
        """Live faster or slower from now on, or not at all."""
        self.speed, self.paused = speed, paused
        self._changed.set()
        self._changed = asyncio.Event()

    async def rest(self, seconds: float) -> None:
        """Let so many of a person's seconds pass."""
        loop = asyncio.get_running_loop()
        left = seconds
        while left > 0:
            changed, speed, began = self._changed, self.speed, loop.time()
            if self.paused:
                await changed.wait()
                continue
            try:
                await asyncio.wait_for(changed.wait(), left / speed)
            except TimeoutError:
                return
            left -= (loop.time() - began) * speed

    async def until(self, *, paused: bool) -> None:
        """Wait until they rest, or no longer do."""
        while self.paused != paused:
            await self._changed.wait()
