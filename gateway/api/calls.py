"""Steering a call: hold, resume, hang up, transfer, redial."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from agents import control, dossier, handling, lines
from agents.control import Act
from channels.phone.calls import CarrierSilent, LegOver, TwilioCalls
from gateway import auth
from gateway.api.conversations import Words
from gateway.api.day import Today
from gateway.api.shapes import Conversation, Line
from gateway.deps import Now, Session
from gateway.parts import AppParts, Parts
from gateway.permissions import Permission, Require
from models.base import utcnow
from models.errors import Unavailable
from models.staff import Staff

router = APIRouter(
    prefix="/api/conversations/{conversation_id}/call",
    tags=["calls"],
    dependencies=[auth.SameOrigin],
)

Handler = Annotated[Staff, Depends(Require(Permission.HANDLING))]


class Pass(BaseModel):
    """What the next specialist should know."""

    note: Words


@router.post("/hold")
async def hold_call(
    conversation_id: UUID, me: Handler, parts: AppParts, day: Today
) -> Conversation:
    """Let the customer hear music. 409 says why not; 503: the carrier did not answer."""
    return await _ask(parts, conversation_id, me, Act.HOLD, day)


@router.post("/resume")
async def resume_call(
    conversation_id: UUID, me: Handler, parts: AppParts, day: Today
) -> Conversation:
    """Speak with the customer again."""
    return await _ask(parts, conversation_id, me, Act.RESUME, day)


@router.post("/hang-up")
async def hang_up_call(
    conversation_id: UUID, me: Handler, parts: AppParts, day: Today
) -> Conversation:
    """End the call; the conversation is in wrap-up from then on."""
    return await _ask(parts, conversation_id, me, Act.HANG_UP, day)


@router.post("/transfer")
async def transfer_call(
    conversation_id: UUID, to: Pass, me: Handler, session: Session, now: Now
) -> Line:
    """Pass the call to level II. The customer stays on the line and keeps their place.

    It answers the line of the list: the rest may no longer be the asker's to read.
    """
    await handling.transfer(session, conversation_id, me, to.note, now)
    return Line.model_validate(await lines.line(session, conversation_id))


@router.post("/redial")
async def redial_call(
    conversation_id: UUID, me: Handler, session: Session, now: Now, day: Today
) -> Conversation:
    """Have my phone rung again, for a customer who is still on the line."""
    await control.redial(session, conversation_id, me, now)
    return Conversation.of(await dossier.read(session, me, conversation_id, now, day.date))


async def _ask(
    parts: Parts, conversation_id: UUID, me: Staff, act: Act, day: Today
) -> Conversation:
    """Ask the carrier between two transactions: none is open while it thinks."""
    async with parts.database.sessions() as session:
        sid = await control.before(session, conversation_id, me, act)
    try:
        await _carry_out(_phone(parts), conversation_id, sid, act)
    except (CarrierSilent, LegOver):
        async with parts.database.sessions() as session:
            await control.not_done(session, conversation_id)
        raise
    now = utcnow()
    async with parts.database.sessions() as session:
        await control.done(session, conversation_id, act, now)
        return Conversation.of(await dossier.read(session, me, conversation_id, now, day.date))


async def _carry_out(phone: TwilioCalls, conversation_id: UUID, sid: str, act: Act) -> None:
    if act is Act.HANG_UP:
        await phone.hang_up(sid)
    else:
        await phone.hold(conversation_id, sid, on=act is Act.HOLD)


def _phone(parts: Parts) -> TwilioCalls:
    if parts.phone is None:
        raise Unavailable("This office has no phone carrier.")
    return parts.phone
