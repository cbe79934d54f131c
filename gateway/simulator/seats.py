"""A leg's time in a conference: music until it begins, talk, music again on hold."""

import asyncio
from collections.abc import Coroutine
from typing import Any
from urllib.parse import urljoin

import structlog

from gateway.simulator.calls import Call, Pressed, Spoken, State, Who
from gateway.simulator.conferences import Conference, Mode, Participant
from gateway.simulator.pages import Broken, Pages
from gateway.simulator.speaking import LEAST_ROUND, Speaker
from gateway.simulator.twiml import Method, Pause, Play, Redirect, Say

log = structlog.get_logger()

#: Seconds of silence after music that could not be had.
_SILENCE = 5.0


class Seat:
    """One leg that sits in a conference."""

    def __init__(self, conference: Conference, call: Call, pages: Pages, speaker: Speaker) -> None:
        self._conference = conference
        self._call = call
        self._pages = pages
        self._speaker = speaker

    async def sit(self, *, hangup_on_star: bool) -> None:
        """Stay until the conference ends, or until * where that ends it."""
        seat = self._conference.participants[self._call.sid]
        ears = asyncio.create_task(self._listen(hangup_on_star=hangup_on_star))
        before: Mode | None = None
        try:
            while not ears.done():
                mode = self._conference.mode(self._call)
                if mode is Mode.OUT:
                    return
                seat.changed.clear()
                hearing = self._hear(mode, before, seat)
                before = mode
                await _first_of(_until_done(ears), seat.changed.wait(), hearing)
        finally:
            ears.cancel()

    async def _listen(self, *, hangup_on_star: bool) -> None:
        """Carry what is said to the others."""
        while True:
            match await self._call.unheard.get():
                case Spoken(text=text) if text:
                    self._conference.carry(self._call, text)
                case Pressed(digits=digits) if hangup_on_star and "*" in digits:
                    return

    async def _hear(self, mode: Mode, before: Mode | None, seat: Participant) -> None:
        """Let the leg hear what belongs to a mode, for ever."""
        match mode:
            case Mode.WAITING:
                self._call.turn(State.WAITING)
                await self._music(seat.room.wait_url, seat.room.wait_method, seat.base)
            case Mode.HELD:
                self._call.turn(State.HELD)
                if before is not Mode.HELD:
                    self._call.tell(Who.LINE, "on hold")
                await self._music(seat.hold_url, seat.hold_method, seat.base)
            case _:
                self._call.turn(State.TALKING)
                back = before is Mode.HELD
                self._call.tell(Who.LINE, "back from hold" if back else "connected")
                await asyncio.Event().wait()

    async def _music(self, url: str | None, method: Method, base: str) -> None:
        """Play a document over and over. None is Twilio's own music, an empty address silence."""
        if url is None:
            self._call.tell(Who.LINE, "music")
        if not url:
            await asyncio.Event().wait()
            return
        while True:
            began = asyncio.get_running_loop().time()
            await self._round(urljoin(base, url), method)
            took = asyncio.get_running_loop().time() - began
            await asyncio.sleep(max(0.0, LEAST_ROUND - took))

    async def _round(self, url: str, method: Method) -> None:
        """Play one document and those it goes on to."""
        more = {"ConferenceSid": self._conference.sid, "FriendlyName": self._conference.name}
        try:
            page = await self._pages.open(self._call, url, method, more)
        except Broken as broken:
            log.warning("simulator.no_music", why=str(broken))
            self._call.tell(Who.LINE, "silence")
            await asyncio.sleep(_SILENCE)
            return
        for verb in page.verbs:
            match verb:
                case Say() | Play() | Pause():
                    await self._speaker.speak(self._call, verb, page.url)
                case Redirect(url=following, method=by):
                    await self._round(urljoin(page.url, following), by)
                    return
                case _:
                    log.warning("simulator.not_while_waiting", verb=type(verb).__name__)


async def _until_done(task: asyncio.Task[None]) -> None:
    await asyncio.wait({task})


async def _first_of(*work: Coroutine[Any, Any, object]) -> None:
    """Run several things until the first of them ends; raise what it raised."""
    tasks = [asyncio.create_task(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
