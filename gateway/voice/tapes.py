"""A message left on tape: written down when the carrier tells of it, and kept in line."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from agents import legs
from bot.policy import Step
from bot.spoken import speak
from channels.base import Inbound
from channels.phone import forms
from channels.phone.twiml import Lines
from channels.twilio import Form
from gateway.intake import Received
from gateway.parts import Parts
from gateway.voice import books, speaking
from models.base import utcnow
from models.call import Call, CallState, EndedBy
from models.conversation import Conversation, State, hold
from models.wakeups import Wake, wake


async def recorded(parts: Parts, form: Form) -> str:
    """Take a message in, once, whether its step or its own callback tells of it; say thanks."""
    now, lines = utcnow(), Lines(parts.settings.origin)
    found = await books.find(parts, form, None, now)
    if found is None:
        return lines.goodbye([("en", speak("over", "en"))])
    language = speaking.tongue(found.call)
    tape = forms.read_tape(form, now)
    if tape is None:
        return lines.goodbye([(language, speak("tape_empty", language))])
    received = await parts.intake.receive(tape)
    async with parts.database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        call = await legs.call_of(session, conversation.id)
        if call is not None:
            await _keep(parts, session, conversation, call, tape, received, now)
    return lines.goodbye([(language, speak("tape_thanks", language))])


async def _keep(
    parts: Parts,
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    tape: Inbound,
    received: Received,
    now: datetime,
) -> None:
    """Note the tape, have it fetched, and see that the matter is in line."""
    if call.tape_message_id is None:
        call.tape_sid = str(tape.details["recording"])
        call.tape_message_id, call.fetch_at = received.message_id, now
        await wake(session, Wake.CALL)
    if call.state != CallState.ENDED:
        call.ended_by = call.ended_by or EndedBy.OFFICE
    session.add(call)
    if conversation.state == State.BOT:  # it had been closed as left, and the tape reopened it
        step = Step(handoff="needs_person", topic=conversation.topic)
        await parts.turns.carry_out(session, conversation, step, now)
