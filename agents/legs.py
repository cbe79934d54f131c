"""A caller in line, and the specialist's leg that rings for them.

All of this changes a call under its conversation's lock, which the caller
holds: call and legs need none of their own. What the carrier must be asked is
only written down here; the worker asks it with no transaction open.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import capacity, presence, queue
from models.call import Call, CallState, Leg, LegState
from models.changes import record
from models.contact import Channel
from models.conversation import Conversation, State
from models.saying import notice
from models.staff import PresenceState, Staff
from models.wakeups import Wake, wake

#: A leg in one of these is under way; a call has one at most.
LIVE = (LegState.DUE, LegState.CALLING, LegState.JOINED)

#: Why a specialist whose phone did not answer was set away.
NOT_ANSWERED = "phone not answered"


async def call_of(session: AsyncSession, conversation_id: UUID) -> Call | None:
    """Return the call of a conversation as it is now; None when it is none, or was no call."""
    found = await session.exec(
        select(Call)
        .where(Call.conversation_id == conversation_id)
        .execution_options(populate_existing=True)
    )
    return found.first()


async def live_leg(session: AsyncSession, call_id: UUID) -> Leg | None:
    """Return the specialist's leg that is under way."""
    found = await session.exec(
        select(Leg)
        .where(Leg.call_id == call_id, col(Leg.state).in_(LIVE))
        .execution_options(populate_existing=True)
    )
    return found.first()


async def latest_leg(session: AsyncSession, call_id: UUID) -> Leg | None:
    """Return the newest leg of a call, over or not."""
    found = await session.exec(
        select(Leg).where(Leg.call_id == call_id).order_by(col(Leg.id).desc()).limit(1)
    )
    return found.first()


async def waits(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Note that the caller waits for a person from now on."""
    call = await call_of(session, conversation.id)
    if call is not None and call.state == CallState.BOT:
        await set_state(session, conversation, call, CallState.WAITING, now)


async def ring(
    session: AsyncSession, conversation: Conversation, staff: Staff, now: datetime
) -> None:
    """Have the phone of the specialist who took the call rung, once this commits.

    Not for a call that is over or leaves a message: there only the record is taken.
    """
    call = await call_of(session, conversation.id)
    taking = (CallState.BOT, CallState.WAITING, CallState.CONNECTING)
    if call is None or call.state not in taking or staff.phone is None:
        return
    if await live_leg(session, call.id) is not None:
        return
    session.add(Leg(created_at=now, call_id=call.id, staff_id=staff.id, number=staff.phone))
    await set_state(session, conversation, call, CallState.CONNECTING, now)
    await wake(session, Wake.CALL)


async def let_go(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Put the caller back on music, the specialist's leg off: the matter goes to another.

    The caller stays on the line; their leg is told where it stands.
    """
    call = await call_of(session, conversation.id)
    if call is None or call.state == CallState.ENDED:
        return
    await drop_leg(session, call, LegState.LEFT, now)
    call.tell_at = now
    await set_state(session, conversation, call, CallState.WAITING, now)
    await wake(session, Wake.CALL)


async def drop_leg(session: AsyncSession, call: Call, to: LegState, now: datetime) -> Leg | None:
    """End the live leg in our rows, and have the carrier hang it up; None when there is none."""
    leg = await live_leg(session, call.id)
    if leg is None:
        return None
    rang = leg.state != LegState.DUE
    leg.state, leg.ended_at = to, now
    leg.hang_up_at = now if rang else None
    session.add(leg)
    # The index allows one live leg: the next must not be written before this one is over.
    await session.flush()
    return leg


async def not_reached(
    session: AsyncSession,
    conversation: Conversation,
    leg: Leg,
    reason: str,
    now: datetime,
    *,
    blame: bool,
) -> None:
    """Give a call whose specialist was not reached back to its old place in line.

    `blame`: their phone did not answer, so they are set away; not for the
    carrier's trouble. A call that is no longer theirs stays as it is.
    """
    leg.state, leg.ended_at, leg.reason, leg.hang_up_at = LegState.FAILED, now, reason, None
    session.add(leg)
    await session.flush()
    call = await call_of(session, conversation.id)
    theirs = conversation.state == State.ASSIGNED and conversation.staff_id == leg.staff_id
    if call is None or call.state != CallState.CONNECTING or not theirs:
        return
    await back_in_line(session, conversation, call, reason, now)
    if blame:
        await presence.set_state(session, leg.staff_id, PresenceState.AWAY, NOT_ANSWERED, now)


async def back_in_line(
    session: AsyncSession, conversation: Conversation, call: Call, reason: str, now: datetime
) -> None:
    """Take an assigned call from its specialist and give it its old place in line."""
    staff_id = conversation.staff_id
    await notice(session, conversation, f"{reason} The call is back in line.", now=now)
    conversation.preferred_staff_id = None
    await queue.come_back(session, conversation, now)
    if staff_id is not None:
        await capacity.release(session, staff_id, Channel(conversation.channel))
    await set_state(session, conversation, call, CallState.WAITING, now)


async def set_state(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    state: CallState,
    now: datetime,
) -> None:
    """Move a call to a state, with what that means for its clocks, and tell listeners."""
    if call.held_since is not None and state != CallState.HELD:
        call.held_seconds += max((now - call.held_since).total_seconds(), 0.0)
        call.held_since = None
    spoke = call.state in (CallState.TALKING, CallState.HELD)
    match state:
        case CallState.HELD:
            call.held_since = call.held_since or now
        # Who waits a second time, after somebody spoke with them, waits from then on.
        case CallState.WAITING | CallState.CONNECTING if spoke or call.waiting_since is None:
            call.waiting_since = now
        case CallState.TALKING:
            call.connected_at = call.connected_at or now
        case CallState.VOICEMAIL:
            call.tape_asked_at = call.tape_asked_at or now
        case CallState.ENDED:
            call.ended_at = now
            call.tell_at = None
    call.state = state
    session.add(call)
    await session.flush()
    await record(
        session,
        "call.changed",
        conversation_id=conversation.id,
        staff_id=conversation.staff_id,
        at=now,
        state=state.value,
    )
