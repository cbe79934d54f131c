"""What no webhook told: dials nobody saw end, callers nobody came back to, calls long silent."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls, legs, presence
from channels.phone.calls import CarrierSilent, TwilioCalls
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.call import CallState, EndedBy, LegState
from models.conversation import State, hold
from models.saying import notice
from models.staff import PresenceState

log = structlog.get_logger()

UNKNOWN = "It is not known whether the phone rang."
NOT_BACK = "The specialist did not come back to the phone."
FOUND_OVER = "The carrier says that the call is over."

#: How many of each one sweep deals with.
_MOST: Final = 100

_DIALS: Final = text("""
SELECT id FROM leg WHERE state = 'calling' AND lease_until < :before ORDER BY id LIMIT :most
""")
_LEFT_ALONE: Final = text("""
SELECT c.conversation_id FROM call c
 WHERE c.state = 'connecting' AND c.waiting_since < :before
   AND NOT EXISTS (SELECT FROM leg l
                    WHERE l.call_id = c.id AND l.state IN ('due', 'calling', 'joined'))
 ORDER BY c.conversation_id LIMIT :most
""")
_NO_TAPE: Final = text("""
SELECT conversation_id FROM call
 WHERE tape_asked_at IS NOT NULL AND tape_sid IS NULL AND ended_at < :before
 ORDER BY conversation_id LIMIT :most
""")
_SILENT: Final = text("""
SELECT conversation_id FROM call
 WHERE state <> 'ended' AND heard_at < :before ORDER BY heard_at LIMIT :most
""")


async def sweep(
    database: Database, phone: TwilioCalls | None, settings: Settings, now: datetime
) -> None:
    """Bring every call forward that no webhook will. Each in a transaction of its own."""
    for leg_id in await _ids(database, _DIALS, now):
        async with database.sessions() as session:
            await _give_up_dial(session, leg_id, now)
    grace = timedelta(seconds=settings.redial_grace)
    for conversation_id in await _ids(database, _LEFT_ALONE, now - grace):
        async with database.sessions() as session:
            await _not_back(session, conversation_id, now)
    grace = timedelta(seconds=settings.tape_grace)
    for conversation_id in await _ids(database, _NO_TAPE, now - grace):
        async with database.sessions() as session:
            await _no_tape(session, conversation_id, now)
    if phone is not None:
        grace = timedelta(seconds=settings.call_silence)
        for conversation_id in await _ids(database, _SILENT, now - grace):
            await ask_about(database, phone, conversation_id)


async def ask_about(database: Database, phone: TwilioCalls, conversation_id: UUID) -> None:
    """Ask the carrier whether a call is still on, and end it here if it is not."""
    async with database.sessions() as session:
        call = await legs.call_of(session, conversation_id)
    if call is None or call.state == CallState.ENDED:
        return
    try:
        status = await phone.status(call.sid)
    except CarrierSilent:
        log.warning("voice.carrier_silent", errand="status")
        return
    now = utcnow()
    async with database.sessions() as session:
        conversation = await hold(session, conversation_id)
        call = await legs.call_of(session, conversation_id)
        if call is None or call.state == CallState.ENDED:
            return
        call.heard_at = now
        session.add(call)
        if status is None or status.over:
            await notice(session, conversation, FOUND_OVER, now=now)
            await calls.end(session, conversation, call, EndedBy.CARRIER, now)


async def _give_up_dial(session: AsyncSession, leg_id: UUID, now: datetime) -> None:
    """Give up a dial whose end nobody saw: the call goes back in line, its phone is hung up."""
    held = await calls.held_with_leg(session, leg_id)
    if held is None or held[2].state != LegState.CALLING:
        return
    conversation, _, leg = held
    if leg.lease_until is None or leg.lease_until >= now:
        return
    await legs.not_reached(session, conversation, leg, leg.reason or UNKNOWN, now, blame=False)
    leg.hang_up_at = now
    session.add(leg)


async def _not_back(session: AsyncSession, conversation_id: UUID, now: datetime) -> None:
    """Offer a caller anew whose specialist's line broke off and stayed so."""
    conversation = await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    alone = call is not None and await legs.live_leg(session, call.id) is None
    if call is None or not alone or call.state != CallState.CONNECTING:
        return
    if conversation.state == State.ASSIGNED and conversation.staff_id is not None:
        absent = conversation.staff_id
        await legs.back_in_line(session, conversation, call, NOT_BACK, now)
        # As after an offer that ran out: a deserted desk gets nothing more.
        await presence.set_state(session, absent, PresenceState.AWAY, legs.NOT_ANSWERED, now)


async def _no_tape(session: AsyncSession, conversation_id: UUID, now: datetime) -> None:
    conversation = await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    if call is not None and call.state == CallState.ENDED:
        await calls.no_message(session, conversation, call, now)


async def _ids(database: Database, statement: TextClause, before: datetime) -> list[UUID]:
    async with database.sessions() as session:
        connection = await session.connection()
        found = await connection.execute(statement, {"before": before, "most": _MOST})
        return list(found.scalars())
