"""The bot's turn: take the lock, think with no transaction open, then record, or hand off.

The lock is a lease on the conversation row. If a person took over meanwhile,
what the bot thought is dropped. If we died in the middle, whoever takes the
turn again first asks Rasa whether it already had this message.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.client import Rasa
from bot.guard import Look, first_look, neutral
from bot.language import is_prepared, language_of, prepare
from bot.policy import Situation, Step, next_step
from bot.replies import BotDown, Turn
from bot.spoken import meant
from channels.consent import keyword
from gateway.consenting import decide
from gateway.database import Database
from gateway.handoff import Why, hand_off
from gateway.mail.limits import answered_enough
from gateway.office import Office, office_now
from gateway.rendering import Rendered, Scene, render_step
from gateway.settings import Settings
from models.base import utcnow
from models.contact import Channel
from models.conversation import Conversation, State, hold
from models.message import Author
from models.saying import STEP_FIRST, say
from models.wakeups import Wake, wake

log = structlog.get_logger()

#: Labels that say nothing of what a conversation is about.
SMALL_TALK: Final = frozenset(
    {"greet", "thanks", "goodbye", "affirm", "deny", "help", "bot_challenge", "speak_to_agent"}
)

#: Take the oldest unanswered turn nobody is taking, and the first message it has to answer.
_CLAIMS: Final = """
WITH due AS (
    SELECT id FROM conversation
     WHERE state = 'bot' AND last_inbound_seq > answered_seq
       AND (turn_lease_until IS NULL OR turn_lease_until < :now)
       AND {which}
     ORDER BY last_inbound_at
     LIMIT 1
       FOR UPDATE SKIP LOCKED
), next AS (
    SELECT m.id, m.seq, m.text, m.details, due.id AS conversation_id
      FROM due JOIN conversation c ON c.id = due.id
      JOIN message m ON m.conversation_id = due.id AND m.author = 'contact'
       AND m.seq > c.answered_seq AND NOT m.details ? 'automatic'
     ORDER BY m.seq
     LIMIT 1
)
UPDATE conversation c
   SET turn_lease = :lease, turn_lease_until = :until, turn_message_id = next.id
  FROM next
  JOIN conversation before ON before.id = next.conversation_id
 WHERE c.id = next.conversation_id
RETURNING c.id AS conversation_id, next.id AS message_id, next.seq, next.text,
          next.details ? 'parts' AS has_parts, next.details ? 'suspected' AS suspected,
          c.channel, c.language, c.misses,
          c.preferred_staff_id IS NOT NULL AS had_person,
          before.turn_message_id = next.id AS again,
          (SELECT m.details -> 'say' ->> -1 FROM message m
            WHERE m.conversation_id = c.id AND m.author = 'bot'
            ORDER BY m.seq DESC LIMIT 1) AS asked
"""
#: What is said in a call is answered by the call's own step, unless that died.
_CLAIM: Final = text(_CLAIMS.format(which="(channel <> 'voice' OR last_inbound_at < :orphaned)"))
_CLAIM_ONE: Final = text(_CLAIMS.format(which="id = :conversation"))
#: A call's step that has not answered after this will not.
ORPHANED: Final = timedelta(seconds=5)


def the_bot(settings: Settings) -> Rasa | None:
    """Return the bot's client, which the caller closes; None when this office runs without one."""
    if not settings.rasa_url:
        return None
    token = settings.rasa_token.get_secret_value()
    return Rasa(settings.rasa_url, token, limit=settings.rasa_limit)


#: What a call's step adds to the transaction that records its turn.
Then = Callable[[AsyncSession, Conversation, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Claim:
    """One turn that is ours to take."""

    lease: UUID
    conversation_id: UUID
    message_id: UUID
    seq: int
    text: str
    has_parts: bool
    channel: Channel
    language: str | None
    misses: int
    #: A person had this conversation before it closed and the customer wrote again.
    had_person: bool
    #: Someone took this turn before and did not finish it.
    again: bool
    #: The phrase the bot said last.
    asked: str | None
    #: It may belong to somebody else's conversation.
    suspected: bool


class Turns:
    """Takes the bot's turns, any number side by side, one at a time in a conversation."""

    def __init__(self, database: Database, rasa: Rasa | None, settings: Settings) -> None:
        self._database = database
        self._rasa = rasa
        self._lease = timedelta(seconds=settings.turn_lease)
        self._settings = settings
        # Hours nobody can read are said when the worker starts, not at the first turn.
        Office.read(settings.office_hours, settings.office_timezone)

    async def claim(self) -> Claim | None:
        """Take the next turn that is due, or return None."""
        return await self._claim(_CLAIM, orphaned=utcnow() - ORPHANED)

    async def claim_of(self, conversation_id: UUID) -> Claim | None:
        """Take the turn that is due in this conversation: how a call's step takes its own."""
        return await self._claim(_CLAIM_ONE, conversation=conversation_id)

    async def _claim(self, statement: TextClause, **of: object) -> Claim | None:
        now, lease = utcnow(), uuid4()
        asked = {"now": now, "until": now + self._lease, "lease": lease, **of}
        async with self._database.sessions() as session:
            connection = await session.connection()
            row = (await connection.execute(statement, asked)).one_or_none()
        return _claim(lease, row) if row is not None else None

    async def take(self, claim: Claim, then: Then | None = None) -> None:
        """Answer one message, or hand its conversation to people. Never leaves silence.

        `then` is done in the transaction that records the answer, or not at all
        when the turn is dropped. It may be called again when that broke.
        """
        try:
            step, language = await self._decide(claim)
            await self._record(claim, step, language, then)
        except Exception as error:  # noqa: BLE001  whatever broke, a person can still answer
            log.error(
                "turn.broke", conversation=str(claim.conversation_id), error=repr(error)[:200]
            )
            await self._record(claim, Step(handoff="bot_failed"), claim.language, then)

    async def _decide(self, claim: Claim) -> tuple[Step, str | None]:
        """Look at the message, ask Rasa if need be, and choose what to do. No transaction open."""
        if not is_prepared():  # only at start-up: nothing else may wait for this
            await asyncio.to_thread(prepare)
        language = language_of(claim.text, claim.language)
        words = meant(claim.text) if claim.channel is Channel.VOICE else claim.text
        look = first_look(words, language)
        situation = Situation(
            look=look,
            keyword=keyword(claim.text) if claim.channel is Channel.SMS else None,
            has_parts=claim.has_parts,
            had_person=claim.had_person,
            misses=claim.misses,
            language=language,
            asked=claim.asked,
            by_mail=claim.channel is Channel.MAIL,
            suspected=claim.suspected,
        )
        step = next_step(situation)
        if step is None:
            step = next_step(situation, await self._ask(claim, look, language))
        return step or Step(handoff="bot_failed"), language

    async def _ask(self, claim: Claim, look: Look, language: str | None) -> Turn | BotDown:
        """Give Rasa its turn; if it had this message before we died, take what it said then."""
        if self._rasa is None:
            return BotDown("This office runs without a bot.")
        try:
            if claim.again:
                last = await self._rasa.last_turn(claim.conversation_id)
                if last is not None and last.message_id == claim.message_id:
                    return last.turn
            return await self._rasa.turn(
                claim.conversation_id,
                neutral(look.text),
                message_id=claim.message_id,
                language=language,
                channel=claim.channel,
            )
        except BotDown as down:
            log.warning("turn.bot_down", conversation=str(claim.conversation_id), why=str(down))
            return down

    async def _record(
        self, claim: Claim, step: Step, language: str | None, then: Then | None
    ) -> None:
        """Write down what the bot says or that it hands over; drop it if the turn is not ours."""
        now = utcnow()
        async with self._database.sessions() as session:
            conversation = await hold(session, claim.conversation_id)
            if conversation.state != State.BOT or conversation.turn_lease != claim.lease:
                log.info("turn.dropped", conversation=str(claim.conversation_id))
                return
            conversation.language = language
            conversation.answered_seq = claim.seq
            conversation.turn_lease = conversation.turn_lease_until = None
            if step.consent:
                await decide(session, conversation, step.consent, claim.message_id, now)
            await self.carry_out(session, conversation, step, now)
            if then is not None:
                await then(session, conversation, now)
            elif claim.channel is Channel.VOICE:  # its step died: nobody else will say it
                await wake(session, Wake.DELIVER, now + STEP_FIRST)

    async def carry_out(
        self, session: AsyncSession, conversation: Conversation, step: Step, now: datetime
    ) -> None:
        """Say what a step says and hand over if it does; the caller holds the conversation."""
        conversation.misses = step.misses
        conversation.topic = _topic(conversation.topic, step.topic)
        office = await office_now(session, self._settings)
        aloud = conversation.channel == Channel.VOICE
        scene = Scene(conversation.id, conversation.language, office, now, aloud)
        rendered = await render_step(session, step, scene)
        if rendered.parts and await answered_enough(session, conversation, now):
            rendered = Rendered(handoff=rendered.handoff or "needs_person")
        if rendered.parts:
            await _say(session, conversation, step, rendered, now)
        if rendered.handoff:
            why = Why(rendered.handoff, step.hostile, step.about_staff)
            await hand_off(session, conversation, why, now, scene.today)
        session.add(conversation)


async def _say(
    session: AsyncSession, conversation: Conversation, step: Step, rendered: Rendered, now: datetime
) -> None:
    """Say it as one message. The answer to a wish about messages goes out whatever the wish.

    Who calls us wants to be spoken to, whatever they wish about messages.
    """
    await say(
        session,
        conversation,
        rendered.text,
        author=Author.BOT,
        now=now,
        details=rendered.details,
        discloses_account_id=rendered.account_id,
        ignores_consent=step.consent is not None
        or step.topic == "help"
        or conversation.channel == Channel.VOICE,
    )


def _topic(before: str | None, said: str | None) -> str | None:
    """Return what the conversation is about: a "thanks" after a question does not change it."""
    return before if before and (said is None or said in SMALL_TALK) else said


def _claim(lease: UUID, row: Row[Any]) -> Claim:
    return Claim(
        lease=lease,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        seq=row.seq,
        text=row.text,
        has_parts=row.has_parts,
        channel=Channel(row.channel),
        language=row.language,
        misses=row.misses,
        had_person=row.had_person,
        again=bool(row.again),
        asked=row.asked,
        suspected=row.suspected,
    )
