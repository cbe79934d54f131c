"""What the simulated people know of the office's floor: how many wait, and who sits where."""

import asyncio
from typing import Any

import httpx2
import structlog

log = structlog.get_logger()

#: Seconds between looks.
LOOK = 2.0


class Floor:
    """The floor as last seen. Everything is unknown until the gateway has answered once."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http
        #: How many wait in line; None while nobody knows.
        self.waiting: int | None = None
        self._seats: dict[str, dict[str, Any]] = {}
        #: Seats in which a colleague of ours sits.
        self.ours: set[str] = set()
        self._looked = asyncio.Condition()

    async def watch(self) -> None:
        """Look again and again; for ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    async def look(self) -> None:
        """Look once."""
        try:
            answer = await self._http.get("/demo/floor")
            answer.raise_for_status()
            seen = answer.json()
        except (httpx2.TransportError, httpx2.HTTPStatusError, ValueError) as error:
            log.info("colleagues.gateway_away", error=type(error).__name__)
            self.waiting = None
            return
        async with self._looked:
            self.waiting = seen["waiting"]
            self._seats = {seat["username"]: seat for seat in seen["seats"]}
            self._looked.notify_all()

    def human_at(self, username: str) -> bool:
        """Tell whether somebody real is signed in as this colleague."""
        seat = self._seats.get(username)
        return seat is not None and seat["sessions"] > (username in self.ours)

    async def until(self, username: str, *, human: bool) -> None:
        """Wait until somebody real sits there, or nobody does."""
        async with self._looked:
            await self._looked.wait_for(
                lambda: bool(self._seats) and self.human_at(username) is human
            )

    def has_human_for(self, level: int, language: str) -> bool:
        """Tell whether somebody real is there, available, who could take such a matter."""
        return any(
            seat["state"] == "available"
            and seat["level"] >= level
            and (language == "und" or language in seat["languages"])
            and (username not in self.ours or seat["sessions"] > 1)
            for username, seat in self._seats.items()
        )
