"""Calls as the carrier knows them: each is one leg, with what its phone hears."""

import asyncio
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from gateway.simulator.news import News
from models.base import utcnow

#: Older calls are forgotten, and the oldest lines of a very long one.
MOST_KEPT = 5_000
MOST_LINES = 1_000
#: What is typed faster than it is heard waits, up to this many utterances.
MOST_UNHEARD = 20

#: How Twilio says that a call is over (CallStatus).
FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class State(StrEnum):
    """What a leg's phone is doing."""

    RINGING = "ringing"
    SPEAKING = "speaking"
    LISTENING = "listening"
    WAITING = "waiting"
    TALKING = "talking"
    HELD = "held"
    RECORDING = "recording"
    ENDED = "ended"


class Who(StrEnum):
    """Whose words a line has, as this leg hears it."""

    OFFICE = "office"
    ME = "me"
    OTHER = "other"
    #: Not words but what happens: "ringing", "music", "tone", "hung up".
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing heard."""

    n: int
    who: Who
    text: str
    language: str | None
    at: datetime

    def shown(self) -> dict[str, Any]:
        """Return the line as a phone's page shows it."""
        return {
            "n": self.n,
            "who": self.who,
            "text": self.text,
            "language": self.language,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said into the phone. Empty words are a silence."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """Keys somebody pressed: 0 to 9, * and #."""

    digits: str


Uttered = Spoken | Pressed


@dataclass(slots=True, eq=False)
class Call:
    """One leg. Its news are its lines and every change of state."""

    sender: str
    recipient: str
    #: "inbound" or "outbound-api".
    direction: str
    #: Twilio's word for where it stands (CallStatus).
    status: str
    callback: str | None = None
    callback_events: frozenset[str] = frozenset({"completed"})
    sid: str = field(default_factory=lambda: f"CA{uuid4().hex}")
    state: State = State.RINGING
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    news: News = field(default_factory=News)
    #: What was said and pressed, and not heard by anybody yet.
    unheard: asyncio.Queue[Uttered] = field(default_factory=lambda: asyncio.Queue(MOST_UNHEARD))
    picked_up: asyncio.Event = field(default_factory=asyncio.Event)
    began_at: datetime = field(default_factory=utcnow)
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    #: How many status callbacks were sent.
    sequence: int = 0
    task: asyncio.Task[None] | None = None

    @property
    def phone(self) -> str:
        """The number of the phone at this leg's end; the other one is the office's."""
        return self.sender if self.direction == "inbound" else self.recipient

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in FINAL

    @property
    def seconds(self) -> int:
        """How long it was spoken, up to now or its end."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or utcnow()) - self.answered_at).total_seconds())

    def tell(self, who: Who, text: str, language: str | None = None) -> None:
        """Let this leg hear a line. The same event twice running is told once."""
        newest = self.lines[-1] if self.lines else None
        if who is Who.LINE and newest and (newest.who, newest.text) == (who, text):
            return
        self.lines.append(Line(self.news.change(), who, text, language, utcnow()))

    def turn(self, state: State) -> None:
        """Change what the phone is doing."""
        if state is not self.state:
            self.state = state
            self.news.change()

    def answer(self) -> None:
        """Note that somebody picked up."""
        if self.answered_at is None:
            self.status, self.answered_at = "in-progress", utcnow()
            self.news.change()

    def end(self, status: str) -> None:
        """Note how it ended."""
        self.status, self.ended_at, self.state = status, utcnow(), State.ENDED
        self.news.change()

    async def newer(self, after: int, wait: float) -> list[Line]:
        """Return the lines after `after`; wait this many seconds for any change.

        A change of state alone ends the wait too, with no lines.
        """
        await self.news.until(lambda: self.news.last > after or self.over, wait)
        return [line for line in self.lines if line.n > after]

    def fields(self, account: str) -> dict[str, str]:
        """Return what Twilio sends with every webhook of a call.

        https://www.twilio.com/docs/voice/twiml#request-parameters
        """
        place = {"City": "ALDER FALLS", "State": "OR", "Zip": "97000", "Country": "US"}
        sides = {"From": self.sender, "To": self.recipient}
        others = {"Caller": self.sender, "Called": self.recipient}
        places = {f"{side}{what}": word for side in sides | others for what, word in place.items()}
        return {
            "CallSid": self.sid,
            "AccountSid": account,
            "ApiVersion": "2010-04-01",
            "CallStatus": self.status,
            "Direction": self.direction,
            **sides,
            **others,
            **places,
        }


class Calls:
    """Every call, by sid."""

    def __init__(self) -> None:
        self._calls: OrderedDict[str, Call] = OrderedDict()

    def add(self, call: Call) -> Call:
        """Keep one more call."""
        self._calls[call.sid] = call
        while len(self._calls) > MOST_KEPT:
            self._calls.popitem(last=False)
        return call

    def get(self, sid: str) -> Call | None:
        """Return one call."""
        return self._calls.get(sid)

    def live(self) -> list[Call]:
        """Return the calls that are not over."""
        return [call for call in self._calls.values() if not call.over]

    def at(self, phone: str) -> Call | None:
        """Return the newest live call of a phone."""
        return next((call for call in reversed(self.live()) if call.phone == phone), None)
