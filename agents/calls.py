"""A call's course: answered by a specialist, broken off, on hold, over; in any order, often.

Every function changes a call under its conversation's lock, held by the
caller, and does nothing when what it is told is old news.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from agents import legs, offers, queue
from models.call import Call, CallState, EndedBy, Leg, LegState
from models.changes import record
from models.conversation import Conversation, State, hold, move
from models.saying import notice
from models.staff import Staff
from models.wakeups import Wake, wake

#: In these a person and the caller are connected.
TOGETHER = (CallState.TALKING, CallState.HELD)


async def held_with_leg(
    session: AsyncSession, leg_id: UUID
) -> tuple[Conversation, Call, Leg] | None:
    """Return a leg with its call, its conversation locked; None when there is no such leg."""
    found = await session.exec(
        select(Call.conversation_id)
        .join(Leg, col(Leg.call_id) == col(Call.id))
        .where(Leg.id == leg_id)
    )
    conversation_id = found.first()
    if conversation_id is None:
        return None
    conversation = await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    leg = await session.get(Leg, leg_id, populate_existing=True)
    return (conversation, call, leg) if call is not None and leg is not None else None


async def leg_answered(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    leg: Leg,
    sid: str,
    now: datetime,
) -> bool:
    """Join a specialist who answered their phone. False when the call is no longer theirs.

    Asked again, it says the same again.
    """
    leg.sid = sid or leg.sid
    session.add(leg)
    if leg.state == LegState.JOINED:
        return call.state in TOGETHER
    theirs = conversation.state == State.ASSIGNED and conversation.staff_id == leg.staff_id
    if leg.state != LegState.CALLING or call.state != CallState.CONNECTING or not theirs:
        return False
    leg.state, leg.joined_at = LegState.JOINED, now
    await legs.set_state(session, conversation, call, CallState.TALKING, now)
    return True


async def leg_over(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    leg: Leg,
    reason: str,
    now: datetime,
) -> None:
    """Note that a specialist's leg has ended: never answered, or broken off while they spoke."""
    leg.hang_up_at = None
    session.add(leg)
    if leg.state in (LegState.DUE, LegState.CALLING):
        await legs.not_reached(session, conversation, leg, reason, now, blame=True)
    elif leg.state == LegState.JOINED:
        leg.state, leg.ended_at = LegState.LEFT, now
        await session.flush()
        if call.state in TOGETHER:
            call.tell_at = now
            await legs.set_state(session, conversation, call, CallState.CONNECTING, now)
            await wake(session, Wake.CALL)


async def still_there(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    """Note that only the specialist's line broke off: the caller's has just asked where it stands.

    Not noted when the leg ends: a customer's hanging up ends it too, and may be told later.
    """
    leg = await legs.latest_leg(session, call.id)
    if leg is not None and leg.state == LegState.LEFT:
        staff = await session.get_one(Staff, leg.staff_id)
        words = f"The line to {staff.name} broke off. The customer is still on the line."
        await notice(session, conversation, words, now=now)


async def on_hold(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    """Note that the caller hears music now. Twice is once."""
    if call.state == CallState.TALKING:
        await legs.set_state(session, conversation, call, CallState.HELD, now)
        await notice(session, conversation, "Put on hold.", now=now)


async def off_hold(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    """Note that the caller is back from hold. Twice is once."""
    if call.state == CallState.HELD and call.held_since is not None:
        seconds = int(max((now - call.held_since).total_seconds(), 0))
        await legs.set_state(session, conversation, call, CallState.TALKING, now)
        words = f"Back from hold after {seconds // 60}:{seconds % 60:02d}."
        await notice(session, conversation, words, now=now)


async def end(
    session: AsyncSession, conversation: Conversation, call: Call, by: EndedBy, now: datetime
) -> None:
    """End a call, wherever it stands. Whoever was asked to end it before is who did.

    Nobody had answered: an abandonment, with how long they waited. A message
    on tape keeps the matter in line; one that may still come keeps it until
    `no_message`. Called again it only looks that nothing was opened since.
    """
    was = CallState(call.state)
    if was is not CallState.ENDED:
        call.ended_by = call.ended_by or by
        await legs.drop_leg(session, call, LegState.LEFT, now)
        await legs.set_state(session, conversation, call, CallState.ENDED, now)
        await wake(session, Wake.CALL)
    match conversation.state:
        case State.BOT:
            await _close(session, conversation, now)
        case State.QUEUED | State.OFFERED if call.tape_asked_at is None:
            await _abandon(session, conversation, call, now)
        case State.ASSIGNED if was is not CallState.ENDED:
            await _wrap(session, conversation, call, was, now)


async def no_message(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    """Close as left what was asked for a message and got none, if it still waits."""
    if call.tape_sid is None and conversation.state in (State.QUEUED, State.OFFERED):
        await _abandon(session, conversation, call, now)
    call.tape_asked_at = None
    session.add(call)


async def _close(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Close what the bot had: there is nobody left to answer."""
    move(conversation, State.CLOSED, None, now)
    conversation.answered_seq = conversation.last_inbound_seq
    conversation.turn_lease = conversation.turn_lease_until = None
    session.add(conversation)
    await proof.end(session, conversation.id, now)
    await record(
        session, "conversation.closed", conversation_id=conversation.id, at=now, by="hung_up"
    )


async def _abandon(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    """Take a caller who gave up out of line."""
    await offers.rescind(session, conversation.id, now)
    await queue.leave(session, conversation, now)
    await proof.end(session, conversation.id, now)
    await _tell_abandoned(session, conversation, call, now)


async def _tell_abandoned(
    session: AsyncSession, conversation: Conversation, call: Call, now: datetime
) -> None:
    ended, since = call.ended_at or now, call.waiting_since or call.began_at
    await record(
        session,
        "conversation.abandoned",
        conversation_id=conversation.id,
        at=now,
        waited=max((ended - since).total_seconds(), 0.0),
    )


async def _wrap(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    was: CallState,
    now: datetime,
) -> None:
    """Leave the specialist to note what was said; or that they were too late."""
    if was is CallState.CONNECTING and call.connected_at is None:
        await _tell_abandoned(session, conversation, call, now)
        words = "The customer hung up before anybody spoke with them."
        await notice(session, conversation, words, now=now)
    staff_id = conversation.staff_id
    move(conversation, State.WRAPPING, staff_id, now)
    conversation.answered_seq = conversation.last_inbound_seq
    session.add(conversation)
    await record(
        session,
        "conversation.wrapping",
        conversation_id=conversation.id,
        staff_id=staff_id,
        at=now,
    )
