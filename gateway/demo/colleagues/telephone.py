"""A simulated telephone, spoken into by its owner: at the carrier, as the demo page does it."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import httpx2

from gateway.demo.colleagues.tempo import Tempo

#: A person's seconds: before they speak, and how long they wait for an answer.
SPEAKS, LISTENS = (4, 11), 25.0
#: Tries to find the ringing telephone, half a second apart.
RINGS = 80


class Telephone:
    """One end of one call. Raises httpx2.TransportError when the carrier is away."""

    def __init__(self, carrier: httpx2.AsyncClient, tempo: Tempo) -> None:
        self._carrier, self._tempo = carrier, tempo
        self._sid = ""
        self._heard = 0
        self.state = ""

    async def pick_up(self, number: str) -> bool:
        """Wait until this telephone is in a call and talks; False when it never rings."""
        for _ in range(RINGS):
            found = await self._carrier.get(f"/phones/{number}/call")
            if found.is_success and found.json()["state"] == "talking":
                self._sid, self.state = found.json()["sid"], "talking"
                return True
            await asyncio.sleep(0.5)
        return False

    async def dial(self, number: str) -> None:
        """Call the office from this number."""
        answer = await self._carrier.post("/calls", json={"from": number})
        answer.raise_for_status()
        self._sid = answer.json()["sid"]

    async def say(self, text: str) -> None:
        """Say something; a call that is over hears nothing."""
        await self._carrier.post(f"/calls/{self._sid}/say", json={"text": text})

    async def hang_up(self) -> None:
        """Hang up, if the call is not over yet."""
        await self._carrier.post(f"/calls/{self._sid}/hangup")

    async def until(self, *states: str, seconds: float) -> bool:
        """Wait, at most so many of our seconds, until the call is in one of these states."""
        end = asyncio.get_running_loop().time() + seconds
        while self.state not in states and self.state != "ended":
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await self._news(wait=min(10.0, left))
        return self.state in states

    async def other(self, seconds: float) -> str | None:
        """Wait for the other side's next words; None when they say nothing or the call is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds / self._tempo.speed
        while self.state != "ended" and loop.time() < end:
            for line in await self._news(wait=min(5.0, max(0.2, end - loop.time()))):
                if line["who"] == "other":
                    return str(line["text"])
        return None

    async def talk(self, lines: Sequence[str], dice: Random) -> None:
        """Speak the lines in turn, each after the other side has said something or nothing."""
        for line in lines:
            await self._tempo.rest(dice.uniform(*SPEAKS))
            await self.say(line)
            await self.other(LISTENS)
            if self.state == "ended":
                return

    async def _news(self, wait: float) -> list[dict[str, Any]]:
        answer = await self._carrier.get(
            f"/calls/{self._sid}/lines", params={"after": self._heard, "wait": wait}
        )
        if not answer.is_success:
            self.state = "ended"
            return []
        told = answer.json()
        self._heard, self.state = told["last"], told["state"]
        return told["items"]
