"""What a specialist does with the call they have: hold, resume, hang up, be rung again.

The carrier is asked between two of these, by the gateway: `before` says
whether it may be and for which leg, the others write down what came of it.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls, legs
from agents.access import may_read
from agents.callview import can
from agents.lines import facts, find
from models.call import Call, CallState, EndedBy
from models.conversation import Conversation, State, hold
from models.errors import Conflict, IllegalMove
from models.staff import Staff


class Act(StrEnum):
    """Something a specialist asks of the line."""

    HOLD = "hold"
    RESUME = "resume"
    HANG_UP = "hang_up"
    REDIAL = "redial"


#: Why it cannot be done now.
_NOT_NOW: dict[Act, str] = {
    Act.HOLD: "Nobody is talking on this line, so it cannot be put on hold.",
    Act.RESUME: "The call is not on hold.",
    Act.HANG_UP: "The call is over already.",
    Act.REDIAL: "Your phone is being called already, or you are on the line.",
}


async def before(session: AsyncSession, conversation_id: UUID, staff: Staff, act: Act) -> str:
    """Return the sid of the caller's leg, if this specialist may do this with it now.

    Asked to hang up, it notes who ends the call: the carrier may tell of the
    end before it answers us. Raises NotFound, NotAllowed, Conflict, IllegalMove.
    """
    _, call = await _theirs(session, conversation_id, staff)
    if not getattr(can(call, await legs.latest_leg(session, call.id), level=2), act):
        raise IllegalMove("The call is over." if call.state == CallState.ENDED else _NOT_NOW[act])
    if act is Act.HANG_UP:
        call.ended_by = EndedBy.STAFF
        session.add(call)
    return call.sid


async def done(session: AsyncSession, conversation_id: UUID, act: Act, now: datetime) -> None:
    """Write down what the carrier has done. It may have told us before: then nothing changes."""
    conversation = await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    if call is None:
        return
    match act:
        case Act.HOLD:
            await calls.on_hold(session, conversation, call, now)
        case Act.RESUME:
            await calls.off_hold(session, conversation, call, now)
        case Act.HANG_UP:
            await calls.end(session, conversation, call, EndedBy.STAFF, now)
        case Act.REDIAL:
            raise ValueError("A redial is the worker's to do: see redial.")


async def not_done(session: AsyncSession, conversation_id: UUID) -> None:
    """Take back that one of us ended a call: the carrier could not be asked."""
    await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    if call is not None and call.state != CallState.ENDED:
        call.ended_by = None
        session.add(call)


async def redial(session: AsyncSession, conversation_id: UUID, staff: Staff, now: datetime) -> None:
    """Have the specialist's phone rung again, for a caller who is still on the line."""
    await before(session, conversation_id, staff, Act.REDIAL)
    if staff.phone is None:
        raise IllegalMove("You have no phone: ask an administrator to add your number.")
    conversation = await hold(session, conversation_id)
    await legs.ring(session, conversation, staff, now)


async def _theirs(
    session: AsyncSession, conversation_id: UUID, staff: Staff
) -> tuple[Conversation, Call]:
    """Hold a conversation and return its call, if it is this specialist's to steer."""
    conversation = await hold(session, conversation_id)
    may_read(staff, facts(await find(session, conversation_id)))
    call = await legs.call_of(session, conversation_id)
    if call is None:
        raise Conflict("This conversation is not a call.")
    if conversation.staff_id != staff.id or conversation.state != State.ASSIGNED:
        if call.state == CallState.ENDED:
            raise IllegalMove("The call is over.")
        raise Conflict("Somebody else holds this conversation.")
    return conversation, call
