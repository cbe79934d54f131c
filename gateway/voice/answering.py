"""What a caller hears next, decided, written down and taken from the outbox in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from agents import calls, legs
from bot.guard import Look
from bot.policy import Situation, Step, next_step
from bot.spoken import Wish, speak
from channels.phone.handing import hand_over
from channels.phone.twiml import Expects, Lines, Words
from gateway.office import office_now
from gateway.parts import Parts
from gateway.voice import books, speaking
from gateway.voice.speaking import Last
from models.base import utcnow
from models.call import Call, CallState, EndedBy
from models.conversation import Conversation, State


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why a call asks what it should say."""

    #: The step; None where it only asks where it stands.
    number: int | None = None
    #: Nothing was said and nothing pressed.
    empty: bool = False
    wish: Wish | None = None
    #: Why a person is to take over at once: a word of `agents.needs.HANDED_OFF`.
    handoff: str | None = None


async def answer(parts: Parts, call: Call, occasion: Occasion) -> str:
    """Say what is to be said and lead on, in a transaction of its own."""
    async with parts.database.sessions() as session:
        conversation, found = await books.held(session, call, occasion.number)
        if found.answer is not None and found.call.state != CallState.ENDED:
            return found.answer
        return await respond(parts, session, conversation, found.call, occasion, utcnow())


async def respond(
    parts: Parts,
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    occasion: Occasion,
    now: datetime,
) -> str:
    """Say what is to be said, and lead on: to listening, to a person, to a tape, or to the end.

    The caller holds the conversation, and has seen that the step is not answered yet.
    """
    if call.state == CallState.ENDED:
        return Lines(parts.settings.origin).goodbye([_phrase("over", call)])
    words = await _decide(parts, session, conversation, call, occasion, now)
    named = "now" if occasion.number is None else str(occasion.number)
    said = await hand_over(session, conversation, f"{call.sid}:{named}", now)
    if conversation.language in ("en", "es"):
        call.language = conversation.language
    words += [(speaking.tongue(call), message.text) for message in said]
    last = Last.of(said[-1].text, said[-1].details) if said else None
    next_ = max(call.step, occasion.number or 0) + 1
    told = await _lead_on(parts, session, conversation, call, words, last, next_, now)
    call.heard_at, call.tell_at = now, None
    session.add(call)
    if occasion.number is None:
        return told
    return await books.keep(session, call, occasion.number, told, now)


async def _decide(
    parts: Parts,
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    occasion: Occasion,
    now: datetime,
) -> list[Words]:
    """Carry out what needs no turn of the bot's, while it has the call; return words for it."""
    if conversation.state != State.BOT:
        return []
    owed = conversation.last_inbound_seq > conversation.answered_seq
    late = owed and occasion.number is not None and not occasion.empty and occasion.wish is None
    if occasion.handoff or late:
        step = Step(handoff=occasion.handoff or "bot_slow", topic=conversation.topic)
        await parts.turns.carry_out(session, conversation, step, now)
    elif occasion.wish == "repeat":
        again = await speaking.last(session, conversation.id)
        language = speaking.tongue(call)
        return [(language, again.text)] if again else speaking.welcome(language)
    elif occasion.wish is not None:
        conversation.language = call.language = occasion.wish
        session.add(conversation)
        return speaking.welcome(occasion.wish)
    elif occasion.empty and owed:
        return [_phrase("still_waiting", call)]
    elif occasion.empty:
        silence = Situation(Look("", empty=True), misses=conversation.misses)
        step = next_step(silence) or Step(handoff="bot_failed")
        await parts.turns.carry_out(session, conversation, step, now)
    return []


async def _lead_on(
    parts: Parts,
    session: AsyncSession,
    conversation: Conversation,
    call: Call,
    words: list[Words],
    last: Last | None,
    step: int,
    now: datetime,
) -> str:
    """Return the answer that fits where the call stands now."""
    lines = Lines(parts.settings.origin)
    if conversation.state == State.BOT:
        return await _listen(session, lines, call, words, last, step)
    if conversation.state in (State.CLOSED, State.WRAPPING):
        call.ended_by = call.ended_by or EndedBy.OFFICE
        return lines.goodbye([*words, _phrase("over", call)])
    taken = conversation.state == State.ASSIGNED
    is_open = taken or (await office_now(session, parts.settings)).is_open(now)
    if call.state == CallState.VOICEMAIL or (not is_open and call.connected_at is None):
        await legs.set_state(session, conversation, call, CallState.VOICEMAIL, now)
        words = words or [_phrase("closed_no_date", call)]
        return lines.take_message(words, step, [_phrase("tape_empty", call)])
    if call.state == CallState.BOT:
        await legs.set_state(session, conversation, call, CallState.WAITING, now)
    if call.state == CallState.CONNECTING and call.connected_at and call.tell_at is not None:
        await calls.still_there(session, conversation, call, now)
        words = words or [_phrase("line_broke", call)]
    return lines.hold_the_line(words, conversation.id)


async def _listen(
    session: AsyncSession,
    lines: Lines,
    call: Call,
    words: list[Words],
    last: Last | None,
    step: int,
) -> str:
    """Return the words, and an ear for what they ask. `last` is what is new among them, if any."""
    if last is not None and last.answers:
        words = [*words, _phrase("anything_else", call)]
    elif not words:
        words = [_phrase("go_ahead", call)]
    asked = last or await speaking.last(session, call.conversation_id)
    expects = asked.expects if asked is not None else Expects.SENTENCE
    return lines.listen(words, step, speaking.tongue(call), expects)


def _phrase(key: str, call: Call) -> Words:
    language = speaking.tongue(call)
    return language, speak(key, language)
