"""What the carrier tells of a specialist's leg, and of the conference both are in."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls
from agents import legs as rows
from bot.spoken import speak, whisper
from channels.phone import forms
from channels.phone.forms import WHY_NOT, ConferenceNews
from channels.phone.twiml import Lines
from channels.twilio import Form
from gateway.parts import Parts
from models.base import utcnow
from models.call import Call, Leg, LegState
from models.contact import Contact
from models.conversation import Conversation, hold
from models.errors import NotFound

#: Why a leg ended, where the carrier gives no better reason.
HUNG_UP = "The phone was hung up."


async def answered(parts: Parts, form: Form, leg: str) -> str:
    """Answer a specialist's phone: whisper who calls, then join them; or say that it is over."""
    lines, now = Lines(parts.settings.origin), utcnow()
    async with parts.database.sessions() as session:
        held = await calls.held_with_leg(session, leg_id) if (leg_id := _id(leg)) else None
        if held is None:
            return lines.goodbye([("en", speak("whisper_gone", "en"))])
        conversation, call, row = held
        sid = forms.sid_of(form)
        if not await calls.leg_answered(session, conversation, call, row, sid, now):
            return lines.goodbye([("en", speak("whisper_gone", "en"))])
        contact = await session.get_one(Contact, conversation.contact_id)
        words = whisper(contact.name, conversation.topic)
    return lines.join([("en", words)], conversation.id)


async def leg_status(parts: Parts, form: Form, leg: str) -> None:
    """Take the carrier's word on a leg, in any order, any number of times."""
    news, now = forms.read_leg(form), utcnow()
    async with parts.database.sessions() as session:
        held = await calls.held_with_leg(session, leg_id) if (leg_id := _id(leg)) else None
        if held is None or news.status is None:
            return
        conversation, call, row = held
        row.sid = row.sid or news.sid or None
        session.add(row)
        if news.status.over:
            reason = WHY_NOT.get(news.status, HUNG_UP)
            await calls.leg_over(session, conversation, call, row, reason, now)


async def conference(parts: Parts, form: Form) -> None:
    """Take what happened in a conference: on hold and back, a specialist gone."""
    news, now = forms.read_conference(form), utcnow()
    conversation_id = _id(news.name)
    if conversation_id is None:
        return
    async with parts.database.sessions() as session:
        with suppress(NotFound):
            conversation = await hold(session, conversation_id)
            call = await rows.call_of(session, conversation_id)
            if call is not None:
                call.conference_sid = news.sid or call.conference_sid
                session.add(call)
                await _happened(session, conversation, call, news, now)


async def _happened(
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    news: ConferenceNews,
    now: datetime,
) -> None:
    callers = news.call_sid == call.sid
    match news.event:
        case "participant-hold" if callers:
            await calls.on_hold(session, conversation, call, now)
        case "participant-unhold" if callers:
            await calls.off_hold(session, conversation, call, now)
        case "participant-leave" if not callers:
            leg = await _joined(session, call, news.call_sid)
            if leg is not None:
                await calls.leg_over(session, conversation, call, leg, HUNG_UP, now)


async def _joined(session: AsyncSession, call: Call, sid: str) -> Leg | None:
    """Return the joined leg of this sid; one that never joined has nothing to leave."""
    found = await session.exec(
        select(Leg).where(Leg.call_id == call.id, Leg.sid == sid, Leg.state == LegState.JOINED)
    )
    return found.first()


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
