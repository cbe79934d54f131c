"""The carrier's exchange: begins calls, ends them, and tells the gateway where they stand.

https://www.twilio.com/docs/voice/api/call-resource has the statuses and their callbacks.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from email.utils import format_datetime

from gateway.settings import Settings
from gateway.simulator.calls import Call, Calls, Pressed, Spoken, Uttered, Who
from gateway.simulator.conferences import Conferences
from gateway.simulator.doors import Doors
from gateway.simulator.errands import Errands
from gateway.simulator.knobs import Panel
from gateway.simulator.notices import Notices
from gateway.simulator.pages import Pages
from gateway.simulator.player import Player, Source, Wires
from gateway.simulator.recordings import Recordings
from gateway.simulator.speaking import Speaker
from models.base import utcnow

#: Seconds until a line that is busy or dead says so, at pace 1.
_TONE_AFTER = 1.0

#: Seconds a call may last (Twilio: 4 hours).
LONGEST = 4 * 3600.0

_LAST_LINE = {
    "busy": "busy",
    "no-answer": "no answer",
    "failed": "failed",
    "completed": "hung up",
    "canceled": "hung up",
}


@dataclass(frozen=True, slots=True)
class Order:
    """What the utility asks for when it calls somebody."""

    sender: str
    recipient: str
    source: Source
    callback: str | None
    #: Of initiated, ringing, answered, completed.
    events: frozenset[str]
    #: Seconds to let it ring.
    timeout: float


class Exchange:
    """Every call under way."""

    def __init__(self, settings: Settings, panel: Panel, doors: Doors, errands: Errands) -> None:
        self.calls = Calls()
        self.account = settings.twilio_account_sid
        self._origin = settings.origin
        self._panel = panel
        self._errands = errands
        self._notices = Notices(doors, errands, panel)
        self.conferences = Conferences(self.account, self._notices)
        self.recordings = Recordings()
        self._wires = Wires(
            account=self.account,
            api_url=settings.twilio_api_url.rstrip("/"),
            panel=panel,
            doors=doors,
            errands=errands,
            pages=Pages(doors, panel, self.account),
            speaker=Speaker(doors, panel),
            conferences=self.conferences,
            recordings=self.recordings,
        )

    def ring_in(self, sender: str, recipient: str) -> Call:
        """Let a customer call the utility; the call goes on by itself."""
        voice = f"{self._origin}/webhooks/twilio/voice"
        call = self.calls.add(
            Call(sender, recipient, "inbound", "ringing", callback=f"{voice}/status")
        )
        call.tell(Who.LINE, "ringing")
        self._play(call, Source(voice))
        return call

    def ring_out(self, order: Order) -> Call:
        """Call somebody for the utility; the call goes on by itself."""
        call = self.calls.add(
            Call(
                order.sender,
                order.recipient,
                "outbound-api",
                "queued",
                callback=order.callback,
                callback_events=order.events,
            )
        )
        call.task = self._errands.start(self._ring(call, order))
        return call

    def utter(self, call: Call, uttered: Uttered) -> None:
        """Let a phone say or press something; the oldest unheard gives way to it."""
        match uttered:
            case Spoken(text=text) if text:
                call.tell(Who.ME, text)
            case Pressed(digits=digits):
                call.tell(Who.ME, digits)
        if call.unheard.full():
            call.unheard.get_nowait()
        call.unheard.put_nowait(uttered)

    async def hang_up(self, call: Call, status: str = "completed") -> None:
        """End a call from outside: its phone hung up, or the utility said so."""
        if call.over:
            return
        self._end(call, status)  # first: what it was in ends because of it
        await _drop(call.task)

    async def redirect(self, call: Call, source: Source) -> None:
        """Let a live call go on with another document; it leaves what it was in."""
        await _drop(call.task)
        if not call.over:  # it may have ended meanwhile
            self._play(call, source)

    def _play(self, call: Call, source: Source) -> None:
        call.task = self._errands.start(self._carry(call, source))

    async def _ring(self, call: Call, order: Order) -> None:
        """Let a phone ring until it is answered or nobody does."""
        knobs = self._panel.knobs
        self._tell(call, "initiated")
        call.status = "ringing"
        call.tell(Who.LINE, "ringing")
        self._tell(call, "ringing")
        fate = knobs.lines.get(call.recipient)
        if fate in ("busy", "failed"):
            await asyncio.sleep(_TONE_AFTER * self._panel.pace)
            self._end(call, fate)
            return
        if fate is None and knobs.auto_answer:
            self._errands.start(self._pick_up(call, knobs.answer_after * self._panel.pace))
        try:
            async with asyncio.timeout(
                order.timeout if knobs.ring_seconds is None else knobs.ring_seconds
            ):
                await call.picked_up.wait()
        except TimeoutError:
            self._end(call, "no-answer")
            return
        call.answer()
        call.tell(Who.LINE, "answered")
        self._tell(call, "answered")
        await self._carry(call, order.source)

    async def _pick_up(self, call: Call, after: float) -> None:
        await asyncio.sleep(after)
        call.picked_up.set()

    async def _carry(self, call: Call, source: Source) -> None:
        """Play to a call until it is over, however it goes on from here."""
        status = "completed"
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                status = await Player(call, self._wires).run(source)
        self._end(call, status)

    def _end(self, call: Call, status: str) -> None:
        self._note_end(call, status)
        self._tell(call, "completed")

    def _note_end(self, call: Call, status: str) -> None:
        call.tell(Who.LINE, _LAST_LINE[status])
        call.end(status)

    def _tell(self, call: Call, event: str) -> None:
        """Send a status callback, if the utility wants one of this kind."""
        if call.callback is None or event not in call.callback_events:
            return
        fields = call.fields(self.account) | {
            "Timestamp": format_datetime(utcnow()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.sequence),
        }
        call.sequence += 1
        if event == "completed":
            minutes = -(-call.seconds // 60)
            fields |= {"CallDuration": str(call.seconds), "Duration": str(minutes)}
        self._notices.send(call.sid, call.callback, fields)


async def _drop(task: asyncio.Task[None] | None) -> None:
    """End a piece of work, and wait until it has tidied up."""
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
