"""Conferences: rooms where legs hear each other, and what is told of them.

https://www.twilio.com/docs/voice/twiml/conference and
https://www.twilio.com/docs/voice/api/conference-participant-resource
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from enum import StrEnum
from uuid import uuid4

from gateway.simulator.calls import Call, Who
from gateway.simulator.notices import Notices
from gateway.simulator.twiml import Method, Room
from models.base import utcnow

#: Older conferences are forgotten.
MOST_KEPT = 2_000


class Mode(StrEnum):
    """What a participant hears."""

    #: Music: the conference has not begun.
    WAITING = "waiting"
    TALKING = "talking"
    #: Music: put on hold.
    HELD = "held"
    #: Nothing: the conference is over.
    OUT = "out"


@dataclass(slots=True, eq=False)
class Participant:
    """A leg in a conference."""

    call: Call
    room: Room
    #: What relative addresses of its room are relative to.
    base: str
    muted: bool = False
    hold: bool = False
    #: What plays on hold; None is Twilio's own music.
    hold_url: str | None = None
    hold_method: Method = "POST"
    end_on_exit: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    joined_at: datetime = field(default_factory=utcnow)

    def note(self) -> None:
        """Let the leg look again at what it should hear."""
        self.changed.set()


@dataclass(slots=True, eq=False)
class Conference:
    """One room in use. Its callback is the one its first participant named."""

    name: str
    callback: str | None
    callback_events: frozenset[str]
    sid: str = field(default_factory=lambda: f"CF{uuid4().hex}")
    #: init, in-progress, completed.
    status: str = "init"
    participants: OrderedDict[str, Participant] = field(default_factory=OrderedDict)
    sequence: int = 0
    began_at: datetime = field(default_factory=utcnow)
    changed_at: datetime = field(default_factory=utcnow)
    why_ended: str | None = None
    ended_by: str | None = None

    def mode(self, call: Call) -> Mode:
        """Return what a leg should hear now."""
        seat = self.participants.get(call.sid)
        if seat is None or self.status == "completed":
            return Mode.OUT
        if seat.hold:
            return Mode.HELD
        return Mode.TALKING if self.status == "in-progress" else Mode.WAITING

    def carry(self, call: Call, text: str) -> None:
        """Let everybody who talks hear what one leg said."""
        seat = self.participants.get(call.sid)
        if seat is None or seat.muted or self.mode(call) is not Mode.TALKING:
            return
        for other in self.participants.values():
            if other is not seat and self.mode(other.call) is Mode.TALKING:
                other.call.tell(Who.OTHER, text)


class Conferences:
    """Every conference. A name means the one that goes on, or a new one."""

    def __init__(self, account: str, notices: Notices) -> None:
        self._account = account
        self._notices = notices
        self._conferences: OrderedDict[str, Conference] = OrderedDict()

    def get(self, sid: str) -> Conference | None:
        """Return one conference."""
        return self._conferences.get(sid)

    def all(self, name: str | None = None, status: str | None = None) -> list[Conference]:
        """Return conferences, newest first, by name and status."""
        return [
            one
            for one in reversed(self._conferences.values())
            if name in (None, one.name) and status in (None, one.status)
        ]

    def join(self, call: Call, room: Room, base: str) -> Conference:
        """Let a leg into a room; it begins when two are there and one of them may begin it."""
        conference = next(
            (one for one in self.all(room.name) if one.status != "completed"), None
        ) or self._open(room, base)
        seat = Participant(call, room, base, muted=room.muted, end_on_exit=room.end_on_exit)
        conference.participants[call.sid] = seat
        self._tell(conference, "participant-join", seat)
        seats = conference.participants.values()
        may_begin = any(one.room.start_on_enter for one in seats)
        if conference.status == "init" and may_begin and len(seats) > 1:
            conference.status, conference.changed_at = "in-progress", utcnow()
            self._tell(conference, "conference-start")
            for one in seats:
                one.note()
        return conference

    def leave(self, conference: Conference, call: Call) -> None:
        """Let a leg out; the conference ends with its last one, or with one that says so."""
        seat = conference.participants.pop(call.sid, None)
        if seat is None:
            return
        seat.note()
        self._tell(conference, "participant-leave", seat, ParticipantCallStatus=call.status)
        rest = list(conference.participants.values())
        for other in rest:
            if conference.mode(other.call) is Mode.TALKING:
                other.call.tell(Who.LINE, "other left")
        if conference.status != "completed" and (seat.end_on_exit or not rest):
            self._end(conference, seat)

    def hold(
        self, conference: Conference, seat: Participant, *, hold: bool, url: str | None, by: Method
    ) -> None:
        """Put a participant on hold, or take it back."""
        seat.hold_url, seat.hold_method = url, by
        if hold != seat.hold:
            seat.hold = hold
            self._tell(conference, "participant-hold" if hold else "participant-unhold", seat)
        seat.note()

    def mute(self, conference: Conference, seat: Participant, *, muted: bool) -> None:
        """Keep the others from hearing a participant, or let them again."""
        if muted != seat.muted:
            seat.muted = muted
            self._tell(conference, "participant-mute" if muted else "participant-unmute", seat)

    def _open(self, room: Room, base: str) -> Conference:
        made = Conference(room.name, room.callback_at(base), room.callback_events)
        self._conferences[made.sid] = made
        while len(self._conferences) > MOST_KEPT:
            self._conferences.popitem(last=False)
        return made

    def _end(self, conference: Conference, seat: Participant) -> None:
        by_exit = "participant-with-end-conference-on-exit-left"
        conference.status, conference.changed_at = "completed", utcnow()
        conference.why_ended = by_exit if seat.end_on_exit else "last-participant-left"
        conference.ended_by = seat.call.sid
        for other in list(conference.participants.values()):
            other.note()
        self._tell(
            conference,
            "conference-end",
            ReasonConferenceEnded=conference.why_ended,
            CallSidEndingConference=conference.ended_by,
        )

    def _tell(
        self,
        conference: Conference,
        event: str,
        seat: Participant | None = None,
        **more: str,
    ) -> None:
        """Tell an event that was asked for. "hold" asks for hold and unhold, "mute" alike."""
        kind = event.partition("-")[2].removeprefix("un")
        if conference.callback is None or kind not in conference.callback_events:
            return
        conference.sequence += 1
        fields = {
            "ConferenceSid": conference.sid,
            "FriendlyName": conference.name,
            "AccountSid": self._account,
            "SequenceNumber": str(conference.sequence),
            "Timestamp": format_datetime(utcnow()),
            "StatusCallbackEvent": event,
            **more,
        }
        if seat is not None:
            fields |= {
                "CallSid": seat.call.sid,
                "Muted": str(seat.muted).lower(),
                "Hold": str(seat.hold).lower(),
                "Coaching": "false",
                "StartConferenceOnEnter": str(seat.room.start_on_enter).lower(),
                "EndConferenceOnExit": str(seat.end_on_exit).lower(),
            }
        self._notices.send(conference.sid, conference.callback, fields)
