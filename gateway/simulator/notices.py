"""Telling the gateway what became of a call: in order, unless a knob says otherwise."""

import asyncio
from dataclasses import dataclass

from gateway.simulator.doors import Doors
from gateway.simulator.errands import Errands
from gateway.simulator.knobs import Panel

#: Seconds to wait for a second notice that can be sent before the first.
SWAPPED_WITHIN = 0.3


@dataclass(frozen=True, slots=True)
class Notice:
    """One status callback to be sent."""

    url: str
    fields: dict[str, str]


class Notices:
    """Sends status callbacks, one after the other for each call or conference."""

    def __init__(self, doors: Doors, errands: Errands, panel: Panel) -> None:
        self._doors = doors
        self._errands = errands
        self._panel = panel
        self._waiting: dict[str, list[Notice]] = {}

    def send(self, subject: str, url: str, fields: dict[str, str]) -> None:
        """Send a notice about a subject (its sid) after those that came before it."""
        notice = Notice(url, fields)
        if subject in self._waiting:
            self._waiting[subject].append(notice)
            return
        self._waiting[subject] = [notice]
        self._errands.start(self._send(subject))

    async def _send(self, subject: str) -> None:
        while self._waiting[subject]:
            knobs = self._panel.knobs
            await asyncio.sleep(
                knobs.status_delay + (SWAPPED_WITHIN if knobs.status_backwards else 0)
            )
            batch = self._waiting[subject]
            self._waiting[subject] = []
            for notice in batch[::-1] if knobs.status_backwards else batch:
                for _ in range(knobs.status_copies):
                    await self._doors.tell(notice.url, notice.fields, subject)
        del self._waiting[subject]
