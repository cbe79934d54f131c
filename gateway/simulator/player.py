"""Playing TwiML to one leg: verb after verb, document after document, until somebody hangs up."""

from dataclasses import dataclass
from email.utils import format_datetime

import structlog

from gateway.simulator.calls import Call, State
from gateway.simulator.conferences import Conferences
from gateway.simulator.doors import Doors
from gateway.simulator.errands import Errands
from gateway.simulator.knobs import Panel
from gateway.simulator.listening import Tape, gather
from gateway.simulator.pages import Broken, Page, Pages, whole
from gateway.simulator.recordings import Recording, Recordings
from gateway.simulator.seats import Seat
from gateway.simulator.speaking import Speaker
from gateway.simulator.twiml import (
    Dial,
    Gather,
    Hangup,
    Method,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)
from models.base import utcnow

log = structlog.get_logger()

#: What Twilio says to a caller when there is nothing else it could say.
SORRY = "We are sorry. An application error has occurred. Goodbye."


class Over(Exception):
    """The office ended the call."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Source:
    """Where a leg's first words come from: an address, or a document given outright."""

    url: str
    document: str | None = None
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Wires:
    """What a leg is connected to."""

    account: str
    #: Where our REST API is: recordings are fetched from there.
    api_url: str
    panel: Panel
    doors: Doors
    errands: Errands
    pages: Pages
    speaker: Speaker
    conferences: Conferences
    recordings: Recordings


class Player:
    """Does what the documents of one leg say."""

    def __init__(self, call: Call, wires: Wires) -> None:
        self._call = call
        self._wires = wires

    async def run(self, source: Source) -> str:
        """Play from a source on; return how the call ended (Twilio's word)."""
        call = self._call
        try:
            page: Page | None = await self._first(source)
            call.answer()
            while page is not None:
                page = await self._perform(page)
        except Over as over:
            return over.status
        except Broken as broken:
            log.error("simulator.application_error", sid=call.sid, why=str(broken))
            call.answer()
            call.turn(State.SPEAKING)
            await self._wires.speaker.speak(call, Say(SORRY, "en-US"), source.url)
        return "completed"

    async def _first(self, source: Source) -> Page:
        """Return the first page, unless it does not take the call at all. Raises Over, Broken."""
        pages = self._wires.pages
        if source.document is not None:
            page = await pages.given(source.document, source.url)
        else:
            page = await pages.open(self._call, source.url, source.method)
        match page.verbs[:1]:
            case (Reject(reason=reason),) if self._call.answered_at is None:
                raise Over("busy" if reason == "busy" else "no-answer")
        return page

    async def _perform(self, page: Page) -> Page | None:
        """Do what a page says; return the page that follows it, if one does."""
        for verb in page.verbs:
            following = await self._do(verb, page)
            if following is not None:
                return following
        return None

    async def _do(self, verb: Verb, page: Page) -> Page | None:
        match verb:
            case Say() | Play() | Pause():
                self._call.turn(State.SPEAKING)
                await self._wires.speaker.speak(self._call, verb, page.url)
            case Gather():
                return await self._gather(verb, page)
            case Redirect(url=url, method=method):
                return await self._open(page, url, method)
            case Record():
                return await self._record(verb, page)
            case Dial():
                return await self._dial(verb, page)
            case Hangup() | Reject():
                raise Over
        return None

    async def _open(
        self, page: Page, url: str | None, method: Method, more: dict[str, str] | None = None
    ) -> Page:
        return await self._wires.pages.open(self._call, whole(page.url, url), method, more)

    async def _gather(self, verb: Gather, page: Page) -> Page | None:
        self._call.turn(State.SPEAKING)
        typing = self._wires.panel.knobs.typing
        heard = await gather(self._call, verb, self._prompt(verb, page), typing)
        self._call.turn(State.SPEAKING)
        if heard is None:
            return None
        return await self._open(page, verb.action, verb.method, heard)

    async def _prompt(self, verb: Gather, page: Page) -> None:
        for spoken in verb.prompts:
            await self._wires.speaker.speak(self._call, spoken, page.url)

    async def _record(self, verb: Record, page: Page) -> Page | None:
        """Record a message; what was said when the caller hung up is a message too."""
        tape = Tape()
        try:
            await tape.run(self._call, verb, self._wires.panel.knobs.typing)
        finally:
            if self._call.over and tape.words:
                fields = self._keep(tape, verb, page) | {"Digits": "hangup"}
                self._tell(whole(page.url, verb.action), fields)
        self._call.turn(State.SPEAKING)
        if not tape.words:
            return None
        fields = self._keep(tape, verb, page) | {"Digits": tape.key}
        return await self._open(page, verb.action, verb.method, fields)

    def _keep(self, tape: Tape, verb: Record, page: Page) -> dict[str, str]:
        """Keep a recording and say so where that was asked for; return its fields."""
        kept = self._wires.recordings.add(Recording(self._call.sid, " ".join(tape.words)))
        account = f"{self._wires.api_url}/2010-04-01/Accounts/{self._wires.account}"
        fields = {
            "RecordingUrl": f"{account}/Recordings/{kept.sid}",
            "RecordingSid": kept.sid,
            "RecordingDuration": str(kept.seconds),
        }
        if verb.callback is not None:
            more = {
                "AccountSid": self._wires.account,
                "CallSid": self._call.sid,
                "RecordingStatus": "completed",
                "RecordingChannels": "1",
                "RecordingStartTime": format_datetime(kept.began_at),
                "RecordingSource": "RecordVerb",
                "RecordingTrack": "inbound",
            }
            url = whole(page.url, verb.callback)
            self._wires.errands.start(self._wires.doors.tell(url, fields | more, kept.sid))
        return fields

    async def _dial(self, verb: Dial, page: Page) -> Page | None:
        call, wires = self._call, self._wires
        began = utcnow()
        conference = wires.conferences.join(call, verb.room, page.url)
        try:
            seat = Seat(conference, call, wires.pages, wires.speaker)
            await seat.sit(hangup_on_star=verb.hangup_on_star)
        finally:
            wires.conferences.leave(conference, call)
            if call.over and verb.action is not None:
                seconds = str(round((utcnow() - began).total_seconds()))
                fields = {"DialCallStatus": "completed", "DialCallDuration": seconds}
                self._tell(whole(page.url, verb.action), fields)
        if verb.action is None:
            return None
        seconds = str(round((utcnow() - began).total_seconds()))
        fields = {"DialCallStatus": "answered", "DialCallDuration": seconds}
        return await self._open(page, verb.action, verb.method, fields)

    def _tell(self, url: str, fields: dict[str, str]) -> None:
        """Ask for what comes next although nobody is there any more, as Twilio does."""
        told = self._call.fields(self._wires.account) | fields
        self._wires.errands.start(self._wires.doors.tell(url, told, self._call.sid))
