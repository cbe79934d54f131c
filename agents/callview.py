"""A call as the desk shows it, and what its specialist may do with it now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import Row
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import legs
from agents.legs import LIVE
from models.call import Call, CallState, EndedBy, Leg, LegState
from models.conversation import State
from models.staff import Staff

#: How a specialist's leg stands, in words for the desk.
LEG_WORDS: dict[LegState, str] = {
    LegState.DUE: "Your phone is about to ring.",
    LegState.CALLING: "Your phone is ringing.",
    LegState.JOINED: "You are on the line.",
    LegState.LEFT: "Your line has ended.",
    LegState.FAILED: "Your phone was not reached.",
}

ON_THE_PHONE = "You speak on the phone: notes are for colleagues."
CALL_OVER = "The call is over: there is nobody to write to."


@dataclass(frozen=True)
class LegShown:
    """The specialist's own leg."""

    state: LegState
    words: str


@dataclass(frozen=True)
class CallCan:
    """What this specialist may do with the call now."""

    hold: bool = False
    resume: bool = False
    transfer: bool = False
    hang_up: bool = False
    redial: bool = False


@dataclass(frozen=True)
class CallShown:
    """A call, beside its conversation."""

    state: CallState
    direction: Literal["in", "out"]
    number: str
    #: When the state of now began.
    since: datetime
    waiting_since: datetime | None
    connected_at: datetime | None
    held: bool
    #: Holds that are over; the one going on began at `since`.
    held_seconds: float
    ended_at: datetime | None
    ended_by: EndedBy | None
    leg: LegShown | None
    can: CallCan


async def shown(
    session: AsyncSession, staff: Staff, row: Row[tuple[object, ...]], number: str
) -> CallShown | None:
    """Return the call of a conversation, given as `agents.lines` reads it; None without one."""
    call = await legs.call_of(session, row.id)
    if call is None:
        return None
    leg = await legs.latest_leg(session, call.id)
    mine = row.staff_id == staff.id and row.state == State.ASSIGNED
    return CallShown(
        state=CallState(call.state),
        direction="in",
        number=number,
        since=_since(call, leg),
        waiting_since=call.waiting_since,
        connected_at=call.connected_at,
        held=call.state == CallState.HELD,
        held_seconds=round(call.held_seconds, 1),
        ended_at=call.ended_at,
        ended_by=call.ended_by,
        leg=LegShown(LegState(leg.state), _words(leg, staff.id)) if leg is not None else None,
        can=can(call, leg, level=row.level or 1) if mine else CallCan(),
    )


def can(call: Call, leg: Leg | None, level: int) -> CallCan:
    """Say what its specialist may do with a call. Pure."""
    live = call.state != CallState.ENDED
    on = leg is not None and leg.state in LIVE
    return CallCan(
        hold=call.state == CallState.TALKING,
        resume=call.state == CallState.HELD,
        transfer=live and level < 2,
        hang_up=live,
        redial=call.state == CallState.CONNECTING and not on,
    )


def _since(call: Call, leg: Leg | None) -> datetime:
    """Return when the state of now began."""
    match CallState(call.state):
        case CallState.HELD:
            found = call.held_since
        case CallState.TALKING:
            found = leg.joined_at if leg else call.connected_at
        case CallState.WAITING:
            found = call.waiting_since
        case CallState.CONNECTING:
            found = leg.created_at if leg and leg.state in LIVE else call.waiting_since
        case CallState.ENDED:
            found = call.ended_at
        case CallState.BOT | CallState.VOICEMAIL:
            found = call.tape_asked_at
    return found or call.began_at


def _words(leg: Leg, reader: UUID) -> str:
    words = leg.reason or LEG_WORDS[LegState(leg.state)]
    return (
        words
        if leg.staff_id == reader
        else words.replace("Your", "Their").replace("You are", "They are")
    )
