"""The steps of a customer's call: what came is read, the bot gets its turn, the caller an answer.

A step is answered once. Its answer is kept in the transaction that takes its
words from the outbox; the same step asked again, at once or later, is
answered the same.
"""

import asyncio
import time
from datetime import datetime
from typing import Final

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.phrases import DISPATCH
from bot.spoken import digit_by_digit, speak, wish
from channels.phone import forms
from channels.phone.twiml import Expects, Lines, Words
from channels.twilio import Form
from gateway.intake import Received
from gateway.parts import Parts
from gateway.voice import books, speaking
from gateway.voice.answering import Occasion, answer, respond
from models.base import utcnow
from models.call import Call, CallState
from models.conversation import Conversation

log = structlog.get_logger()

#: Seconds between looks whether another took the turn to its end.
_LOOK: Final = 0.03
#: Tries to get somebody after something broke, before the caller is asked to call again.
TRIES: Final = 3


async def greet(parts: Parts, form: Form) -> str:
    """Answer a new call. Its row is there before the first word is spoken."""
    now, lines = utcnow(), Lines(parts.settings.origin)
    found = await books.find(parts, form, 0, now)
    if found is None:
        return apologize(parts, TRIES)
    async with parts.database.sessions() as session:
        _, found = await books.held(session, found.call, 0)
        call = found.call
        if call.state == CallState.ENDED:
            return lines.goodbye([("en", speak("over", "en"))])
        if found.answer is not None:
            return found.answer
        told = lines.listen(speaking.welcome("en"), 1, "en", Expects.SENTENCE)
        return await books.keep(session, call, 0, told, now)


async def take_step(parts: Parts, form: Form, number: int) -> str:
    """Answer what the caller said or pressed at a step."""
    now, began = utcnow(), time.monotonic()
    found = await books.find(parts, form, number, now)
    if found is None:
        return apologize(parts, TRIES)
    call = found.call
    if found.answer is not None and call.state != CallState.ENDED:
        return found.answer
    turn = forms.read_turn(form, number, now)
    wished = wish(turn.said.text)
    if call.state == CallState.BOT and not turn.empty and wished is None:
        received = await parts.intake.receive(turn.said)
        told = await _see_answered(parts, call, number, received, began)
        if told is not None:
            return told
    return await answer(parts, call, Occasion(number, turn.empty, wished))


async def where_now(parts: Parts, form: Form) -> str:
    """Answer a call that asks where it stands: after a conference, or when told to ask."""
    found = await books.find(parts, form, None, utcnow())
    return apologize(parts, TRIES) if found is None else await answer(parts, found.call, Occasion())


async def get_person(parts: Parts, form: Form, tries: int) -> str:
    """Get a person for a caller for whom something of ours broke."""
    found = await books.find(parts, form, None, utcnow()) if tries <= TRIES else None
    if found is None:
        return apologize(parts, TRIES)
    return await answer(parts, found.call, Occasion(handoff="bot_failed"))


def apologize(parts: Parts, tries: int) -> str:
    """Return what a caller hears when something broke: in both languages, for we may know neither.

    They come back to `get_person`; after the last try they are asked to call again.
    """
    lines, again = Lines(parts.settings.origin), tries < TRIES
    key, number = "trouble" if again else "give_up", digit_by_digit(DISPATCH)
    words: list[Words] = [(each, speak(key, each, dispatch=number)) for each in ("en", "es")]
    if again:
        return lines.try_again(words, f"/turn?step=person&try={tries + 1}", 2)
    return lines.goodbye(words)


async def _see_answered(
    parts: Parts, call: Call, number: int, received: Received, began: float
) -> str | None:
    """See that what was said gets its answer: ours, or that of whoever took the turn first.

    Returns what the caller hears when the turn was ours: it is kept in the
    transaction that records the turn. Returns at the limit in any case: what
    is unanswered then is a person's.
    """
    told: list[str] = []

    async def then(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
        found = await books.again(session, call, number)
        said = found.answer or await respond(
            parts, session, conversation, found.call, Occasion(number), now
        )
        told[:] = [said]

    limit = began + parts.settings.voice_turn_limit - time.monotonic()
    try:
        async with asyncio.timeout(max(limit, 0)):
            while True:
                claim = await parts.turns.claim_of(received.conversation_id)
                if claim is not None:
                    ours = claim.message_id == received.message_id
                    await parts.turns.take(claim, then if ours else None)
                if told or not await _owed(parts, received):
                    return told[0] if told else None
                if claim is None:
                    await asyncio.sleep(_LOOK)
    except TimeoutError:
        log.warning("voice.turn_late", conversation=str(received.conversation_id))
        return None


async def _owed(parts: Parts, received: Received) -> bool:
    async with parts.database.sessions() as session:
        return await speaking.unanswered(session, received.conversation_id, received.seq)
