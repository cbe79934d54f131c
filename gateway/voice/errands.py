"""What the worker asks the phone carrier: dial, hang up, have a call ask again, fetch a tape.

Each errand is leased and committed before the carrier is asked, with no
transaction open while it is; what it said is committed after. A dial is never
made twice: one whose end nobody saw is given up when its lease ends. The
other three may be asked twice without harm, so their lease only spaces them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls, legs
from channels.base import Outcome, Refused, Sent, Unknown
from channels.phone.calls import CarrierSilent, LegOver, TwilioCalls
from gateway.database import Database
from gateway.settings import Settings
from gateway.store import Store
from gateway.voice.sweeping import ask_about
from gateway.voice.taped import put_away
from models.base import utcnow
from models.call import Call, CallState, Leg, LegState
from models.changes import record
from models.conversation import Conversation, hold
from models.wakeups import Wake, wake

log = structlog.get_logger()

#: How long an errand is ours before another may try it.
_LEASE: Final = timedelta(seconds=15)
#: How long after its ringing a dial's end may still be told.
_AFTER_RINGING: Final = timedelta(seconds=30)
#: Dials that surely did not go out are tried so often, so far apart.
_DIALS, _DIAL_AGAIN = 3, timedelta(seconds=2)

Kind = Literal["hang_up", "tell", "dial", "fetch"]

#: The oldest errand that is due, calls' own waiting before their legs.
_DUE: Final = text("""
SELECT kind, leg_id, conversation_id FROM (
    SELECT 'dial' AS kind, l.id AS leg_id, c.conversation_id, l.created_at AS due
      FROM leg l JOIN call c ON c.id = l.call_id
     WHERE l.state = 'due' AND (l.lease_until IS NULL OR l.lease_until <= :now)
    UNION ALL
    SELECT 'hang_up', l.id, c.conversation_id, l.hang_up_at
      FROM leg l JOIN call c ON c.id = l.call_id
     WHERE l.hang_up_at <= :now AND l.sid IS NOT NULL
    UNION ALL
    SELECT 'tell', NULL, conversation_id, tell_at FROM call WHERE tell_at <= :now
    UNION ALL
    SELECT 'fetch', NULL, conversation_id, fetch_at FROM call WHERE fetch_at <= :now
) AS errand ORDER BY due LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to ask the carrier."""

    kind: Kind
    conversation_id: UUID
    #: The leg's id, sid and number; of the caller's own leg only the sid.
    leg_id: UUID | None
    sid: str
    number: str
    #: Our number, which is shown to whom we call.
    ours: str


class Errands:
    """Runs the errands of calls, any number side by side."""

    def __init__(
        self, database: Database, phone: TwilioCalls, store: Store, settings: Settings
    ) -> None:
        self._database = database
        self._phone = phone
        self._store = store
        self._ring = timedelta(seconds=settings.phone_rings)

    async def claim(self) -> Errand | None:
        """Take the next errand that is due, or return None."""
        while True:
            now = utcnow()
            async with self._database.sessions() as session:
                connection = await session.connection()
                due = (await connection.execute(_DUE, {"now": now})).one_or_none()
                if due is None:
                    return None
                conversation = await hold(session, due.conversation_id)
                errand = await self._take(session, conversation, due.kind, due.leg_id, now)
            if errand is not None:
                return errand

    async def do(self, errand: Errand) -> None:
        """Ask the carrier. Its silence is met again when the lease ends."""
        try:
            match errand.kind:
                case "dial":
                    await self._dial(errand)
                case "hang_up":
                    await self._phone.hang_up(errand.sid)
                    await self._hung_up(errand)
                case "tell":
                    await self._phone.ask_again(errand.sid)
                case "fetch":
                    await put_away(self._database, self._phone, self._store, errand.conversation_id)
        except LegOver:
            await ask_about(self._database, self._phone, errand.conversation_id)
        except CarrierSilent as silent:
            log.warning("voice.carrier_silent", errand=errand.kind, why=str(silent))

    async def _take(
        self,
        session: AsyncSession,
        conversation: Conversation,
        kind: Kind,
        leg_id: UUID | None,
        now: datetime,
    ) -> Errand | None:
        """Lease an errand if it is still to be run; the conversation is held."""
        call = await legs.call_of(session, conversation.id)
        leg = await session.get(Leg, leg_id, populate_existing=True) if leg_id else None
        if call is None or not await self._lease(session, conversation, kind, call, leg, now):
            return None
        session.add_all([row for row in (call, leg) if row is not None])
        sid = (leg.sid if leg is not None else call.sid) or ""
        number = leg.number if leg is not None else ""
        return Errand(kind, conversation.id, leg_id, sid, number, conversation.our_address)

    async def _lease(
        self,
        session: AsyncSession,
        conversation: Conversation,
        kind: Kind,
        call: Call,
        leg: Leg | None,
        now: datetime,
    ) -> bool:
        """Write the lease; False when somebody was quicker, or it need not be run any more."""
        match kind:
            case "dial" if leg is not None and leg.state == LegState.DUE:
                return await self._lease_dial(session, conversation, leg, now)
            case "hang_up" if leg is not None and leg.hang_up_at and leg.hang_up_at <= now:
                leg.hang_up_at = now + _LEASE
                return True
            case "tell" if call.tell_at is not None and call.tell_at <= now:
                # Its asking clears this; where it does not ask, it is told again.
                call.tell_at = now + _LEASE
                return True
            case "fetch" if call.fetch_at is not None and call.fetch_at <= now:
                call.fetch_at = now + _LEASE
                return True
        return False

    async def _lease_dial(
        self, session: AsyncSession, conversation: Conversation, leg: Leg, now: datetime
    ) -> bool:
        if leg.lease_until is not None and leg.lease_until > now:
            return False
        leg.state, leg.lease_until = LegState.CALLING, now + self._ring + _AFTER_RINGING
        leg.tries += 1
        await record(
            session,
            "call.changed",
            conversation_id=conversation.id,
            staff_id=conversation.staff_id,
            at=now,
            state=CallState.CONNECTING.value,
        )
        return True

    async def _dial(self, errand: Errand) -> None:
        if errand.leg_id is None:
            return
        outcome = await self._phone.dial(
            errand.leg_id, errand.number, errand.ours, int(self._ring.total_seconds())
        )
        now = utcnow()
        async with self._database.sessions() as session:
            held = await calls.held_with_leg(session, errand.leg_id)
            if held is not None:
                await _dialled(session, held[0], held[2], outcome, now)

    async def _hung_up(self, errand: Errand) -> None:
        if errand.leg_id is None:
            return
        async with self._database.sessions() as session:
            held = await calls.held_with_leg(session, errand.leg_id)
            if held is not None:
                held[2].hang_up_at = None
                session.add(held[2])


async def _dialled(
    session: AsyncSession, conversation: Conversation, leg: Leg, outcome: Outcome, now: datetime
) -> None:
    """Write down how a dial ended. The phone may have been answered before we could."""
    session.add(leg)
    match outcome:
        case Sent(sid):
            leg.sid = leg.sid or sid
            if leg.state not in legs.LIVE and leg.state != LegState.FAILED:
                leg.hang_up_at = now  # the caller hung up while we were dialling
        case _ if leg.state != LegState.CALLING:
            return
        case Refused(retry=True) if leg.tries < _DIALS:
            leg.state, leg.lease_until = LegState.DUE, now + _DIAL_AGAIN
            await wake(session, Wake.CALL, leg.lease_until)
        case Refused(reason, retry):
            await legs.not_reached(session, conversation, leg, reason, now, blame=not retry)
        case Unknown(reason):
            leg.reason = reason
