"""A call's rows: opened at its first webhook, found again, its steps kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls, legs
from channels.base import Unreadable
from channels.phone import forms
from channels.twilio import Form
from gateway.parts import Parts
from models.base import uuid7
from models.call import Call, CallState, CallStep, EndedBy
from models.changes import record
from models.conversation import Conversation, hold
from models.errors import NotFound


@dataclass(frozen=True, slots=True)
class Found:
    """A call, and what was answered to the step asked about, if it was answered."""

    call: Call
    answer: str | None


async def find(parts: Parts, form: Form, step: int | None, now: datetime) -> Found | None:
    """Return the call a form speaks of, opened now if we never heard of it; None if unreadable.

    So whichever webhook comes first makes the row, and a lost first one loses nothing.
    """
    async with parts.database.sessions() as session:
        found = await _with_step(session, forms.sid_of(form), step)
    if found is not None:
        return found
    call = await open_call(parts, form, now)
    return Found(call, None) if call is not None else None


async def open_call(parts: Parts, form: Form, now: datetime) -> Call | None:
    """Write a new call down; None for one that cannot be read, which is parked.

    A call whose end was heard before its beginning stays ended.
    """
    began = forms.read_call(form, now)
    if isinstance(began, Unreadable):
        await parts.intake.park(began)
        return None
    received = await parts.intake.receive(began)
    async with parts.database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        call = await register(session, conversation, forms.sid_of(form), now)
        if call.state == CallState.ENDED:
            await calls.end(session, conversation, call, EndedBy.CUSTOMER, now)
        return call


async def register(
    session: AsyncSession, conversation: Conversation, sid: str, now: datetime
) -> Call:
    """Return the conversation's call, made if need be; the caller holds the conversation."""
    made = await session.exec(
        insert(Call)
        .values(
            id=uuid7(),
            created_at=now,
            conversation_id=conversation.id,
            sid=sid,
            state=CallState.BOT,
            language="en",
            step=-1,
            began_at=now,
            heard_at=now,
            held_seconds=0.0,
        )
        .on_conflict_do_nothing()
    )
    call = await legs.call_of(session, conversation.id)
    if call is None:
        raise NotFound
    if made.rowcount:
        await record(session, "call.began", conversation_id=conversation.id, at=now)
    return call


async def held(session: AsyncSession, call: Call, step: int | None) -> tuple[Conversation, Found]:
    """Return the call as it is now, its conversation locked, and the answer of the step if any."""
    conversation = await hold(session, call.conversation_id)
    return conversation, await again(session, call, step)


async def again(session: AsyncSession, call: Call, step: int | None) -> Found:
    """Return the call as it is now, and the answer of the step if any."""
    found = await _with_step(session, call.sid, step)
    if found is None:
        raise NotFound
    return found


async def keep(session: AsyncSession, call: Call, step: int, answer: str, now: datetime) -> str:
    """Keep what is answered to a step, so that it is answered the same when asked again."""
    session.add(CallStep(created_at=now, call_id=call.id, number=step, answer=answer))
    call.step, call.heard_at = max(call.step, step), now
    session.add(call)
    return answer


async def heard_of(session: AsyncSession, sid: str, now: datetime) -> Call | None:
    """Note a sign of life from a call and return it; None for one we do not know."""
    found = await session.exec(
        update(Call).where(col(Call.sid) == sid).values(heard_at=now).returning(Call)
    )
    return found.scalars().first()


async def _with_step(session: AsyncSession, sid: str, step: int | None) -> Found | None:
    found = await session.exec(
        select(Call, CallStep.answer)
        .outerjoin(CallStep, (col(CallStep.call_id) == Call.id) & (col(CallStep.number) == step))
        .where(Call.sid == sid)
        .execution_options(populate_existing=True)
    )
    pair = found.first()
    return Found(*pair) if pair is not None else None
