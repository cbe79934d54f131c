"""The bot's actions: what Rasa asks us to do in the middle of a turn.

Rasa's action-server protocol comes in by a route of the gateway. What an
action finds is left in a `TurnMark`; Rasa is told only the mark's id, and of
its slots only whether there is a claim and whether it was proven. A fact
never enters Rasa.

`now` decides which day it is for the office: pass it in the office's own zone.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import and_, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding, number, proof
from accounts.proof import Claim, Judgment
from accounts.search_key import address_keys_in, plain
from accounts.standing import Brief, brief
from models.contact import Channel, Endpoint
from models.conversation import Conversation
from models.errors import Malformed, NotFound
from models.message import Message
from models.proof import TurnMark

VALIDATE = "validate_proof_form"
ANSWER = "action_account_answer"

#: Slot values that stand for something settled in our tables.
KNOWN = "known"
PROVEN = "ok"

#: Channels whose confirmed endpoint counts as a claim. Caller id and From never do.
PROVING = frozenset({Channel.SMS, Channel.CHAT})

#: Answers in a row that were no answer before a person takes over.
MISSES = 3

#: What may be asked of an account; the first is meant when nothing else is.
WANTS = ("balance", "due_date", "payment_status")

#: How the proof ended, by the word in the validation's mark: the reason of the handoff.
HANDOFFS = {
    "locked": "proof_locked",
    "failed": "proof_failed",
    "protected": "protected",
    "mail": "needs_person",
}

_CUE = re.compile(r"\b(?:last (?:four|4)|id|ssn|pin|ultimos|identificacion)\b")
_LONGEST_CLAIM = 200


@dataclass(frozen=True)
class ActionCall:
    """One request of Rasa, read."""

    action: str
    conversation_id: UUID
    message_id: UUID
    text: str
    slots: Mapping[str, Any]

    def slot(self, name: str) -> str | None:
        """Return a slot's text, or None."""
        value = self.slots.get(name)
        return value if isinstance(value, str) and value.strip() else None


@dataclass(frozen=True)
class ActionResult:
    """What Rasa is told: events for its tracker, payloads for the reply."""

    events: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Scene:
    """Where the call happens: the channel and address written from, and an earlier answer."""

    channel: Channel
    address: str
    mark: TurnMark | None


@dataclass(frozen=True)
class _Step:
    """What became of the proof in this turn."""

    claim: str | None = None
    fact: str | None = None
    #: A word of HANDOFFS when the proof is over without success.
    ended: str | None = None
    #: A phrase to say before the next question.
    say: str | None = None
    #: The customer answered, but not with an answer.
    missed: bool = False


class _Metadata(BaseModel):
    message_id: UUID


class _Latest(BaseModel):
    text: str | None = ""
    metadata: _Metadata


class _Tracker(BaseModel):
    sender_id: UUID
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: _Latest


class _Request(BaseModel):
    next_action: str
    tracker: _Tracker


def parse_call(body: object) -> ActionCall:
    """Read a request of Rasa. Raises Malformed when it is not one, or names no message of ours."""
    try:
        request = _Request.model_validate(body)
    except ValidationError as error:
        # The error's own words would quote the customer.
        raise Malformed(f"Not an action call: {error.error_count()} problems.") from None
    tracker = request.tracker
    return ActionCall(
        action=request.next_action,
        conversation_id=tracker.sender_id,
        message_id=tracker.latest_message.metadata.message_id,
        text=tracker.latest_message.text or "",
        slots=tracker.slots,
    )


async def validate_proof_form(
    session: AsyncSession, call: ActionCall, now: datetime
) -> ActionResult:
    """Decide what is still to be asked before an account may be spoken of, and judge answers.

    Asked twice about one message, it gives the first answer again: a try is
    counted once. Raises NotFound when the message is not of the conversation.
    """
    scene = await _scene(session, call)
    if scene.mark is not None:
        return _told(scene.mark)
    step = await _step(session, call, scene, now)
    if step.missed and await _missed(session, call, now) + 1 >= MISSES:
        step = _Step(ended="failed")
    result: dict[str, Any] = {"events": _events(step), "missed": step.missed}
    if step.ended:
        result["ended"] = step.ended
    if step.say:
        result |= {"say": step.say, "facts": {}}
    return await _leave(session, call, result, None)


async def account_answer(session: AsyncSession, call: ActionCall, now: datetime) -> ActionResult:
    """Answer the account question that was asked, if level 1 holds; else hand off.

    The facts go into the mark, bound to their account, and nowhere else.
    """
    scene = await _scene(session, call)
    if scene.mark is not None:
        return _told(scene.mark)
    held = await proof.level(session, call.conversation_id)
    if held is None:
        return await _leave(session, call, {"handoff": await _why_not(session, call)}, None)
    owed = await brief(session, held.account_id, now.date())
    if owed.protected:
        return await _leave(session, call, {"handoff": HANDOFFS["protected"]}, None)
    want = call.slot("want")
    say = want if want in WANTS else WANTS[0]
    return await _leave(session, call, {"say": say, "facts": facts(owed)}, held.account_id)


def facts(owed: Brief) -> dict[str, str | None]:
    """Return what may be told, as words a phrase is filled with: dollars and ISO days."""
    last = owed.last_payment
    return {
        "amount": str(owed.balance),
        "due_on": _day(owed.due_on),
        "past_due": str(owed.past_due),
        "last_payment_amount": str(last.amount) if last else None,
        "last_payment_on": _day(last.posted_on) if last else None,
        "shutoff_status": owed.shutoff.value,
        "shutoff_on": _day(owed.shutoff_on),
    }


#: Every action Rasa may call, by its name in the domain.
ACTIONS: dict[str, Callable[[AsyncSession, ActionCall, datetime], Awaitable[ActionResult]]] = {
    VALIDATE: validate_proof_form,
    ANSWER: account_answer,
}


async def _scene(session: AsyncSession, call: ActionCall) -> _Scene:
    """Look up who is speaking, and whether this was answered before, in one query."""
    seen = (
        select(Endpoint.channel, Endpoint.address, TurnMark)
        .select_from(Message)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(Endpoint, col(Endpoint.id) == col(Conversation.endpoint_id))
        .outerjoin(
            TurnMark,
            and_(
                col(TurnMark.message_id) == col(Message.id),
                col(TurnMark.action) == call.action,
            ),
        )
        .where(Message.id == call.message_id, Message.conversation_id == call.conversation_id)
    )
    row = (await session.exec(seen)).first()
    if row is None:
        raise NotFound
    channel, address, mark = row
    return _Scene(Channel(channel), address, mark)


async def _step(session: AsyncSession, call: ActionCall, scene: _Scene, now: datetime) -> _Step:
    """Take the proof one step further with what this message brought."""
    if scene.channel is Channel.MAIL:
        return _Step(ended="mail")
    held = await proof.level(session, call.conversation_id)
    said = next(iter(number.find(call.text)), None) or _own(call.slot("claim"), KNOWN)
    claim = await _claim(session, scene, said)
    if held and (said is None or _names(claim, held.account_id)):
        return _Step(KNOWN, PROVEN)
    if claim is None:
        return _Step(missed=said is not None)
    slot = said[:_LONGEST_CLAIM] if said else KNOWN
    fact, answered = _fact(call, said)
    if fact is not None:
        return await _try(session, call, scene, claim, slot, fact, now)
    if said is not None:
        chosen = await proof.choose(
            session, conversation_id=call.conversation_id, claim=claim, now=now
        )
        if chosen is not None:
            return _judged(chosen.judgment, slot)
    return _Step(slot, missed=answered)


async def _try(
    session: AsyncSession,
    call: ActionCall,
    scene: _Scene,
    claim: Claim,
    slot: str,
    fact: str,
    now: datetime,
) -> _Step:
    outcome = await proof.attempt(
        session,
        conversation_id=call.conversation_id,
        channel=scene.channel,
        claim=claim,
        fact=fact,
        now=now,
    )
    return _judged(outcome.judgment, slot)


def _judged(judgment: Judgment, slot: str) -> _Step:
    """Return what a judgment means for the form; `slot` is the claim it was about."""
    match judgment:
        case Judgment.MATCHED:
            return _Step(KNOWN, PROVEN)
        case Judgment.REFUSED:
            # Either half may be the wrong one: what was typed is asked for again.
            kept = KNOWN if slot == KNOWN else None
            return _Step(kept, say="claim_unknown_or_wrong")
        case Judgment.WHICH:
            return _Step()
        case Judgment.LOCKED | Judgment.PROTECTED:
            return _Step(ended=judgment.value)


async def _claim(session: AsyncSession, scene: _Scene, said: str | None) -> Claim | None:
    """Return the account meant, known or not; None when nothing was claimed at all.

    One query, whether or not it finds: what it found is not to be told by the time it took.
    """
    if said is None:
        if scene.channel not in PROVING:
            return None
        found = await finding.by_endpoint(session, scene.channel, scene.address)
        return Claim(scene.address, tuple(found)) if found else None
    if number.valid(said):
        account = await finding.by_number(session, said)
        return Claim(said, (account,) if account else ())
    if not address_keys_in(said):
        return None
    account = await finding.by_name_and_address(session, said)
    return Claim(plain(said), (account,) if account else ())


def _fact(call: ActionCall, said: str | None) -> tuple[str | None, bool]:
    """Return the four digits this message offers, and whether it was meant to offer any."""
    answer = _own(call.slot("fact"), PROVEN)
    if answer is not None:
        fact = number.last_four(answer)
        # "My number is 123 456 7894" answers another question than was asked.
        return fact, fact is None and not number.find(answer)
    if said and number.find(call.text):
        rest = number.without(call.text)
        if _CUE.search(plain(rest)) or not re.search(r"[^\W\d_]", rest):
            return number.last_four(rest), False
    return None, False


def _own(value: str | None, settled: str) -> str | None:
    """Return what the customer said for a slot, or None when it holds our own word."""
    return None if value is None or value == settled else value.strip()


def _names(claim: Claim | None, account_id: UUID) -> bool:
    return claim is not None and any(account.id == account_id for account in claim.accounts)


def _events(step: _Step) -> list[dict[str, Any]]:
    """Return the slots Rasa is to set. Naming each one tells the form that it was judged."""
    hint = None
    if step.ended:
        hint = "locked" if step.ended == "locked" else "failed"
    slots: dict[str, str | None] = {"claim": step.claim, "fact": step.fact, "proof": hint}
    if step.ended:
        slots["requested_slot"] = None
    return [
        {"event": "slot", "timestamp": None, "name": name, "value": value}
        for name, value in slots.items()
    ]


async def _missed(session: AsyncSession, call: ActionCall, now: datetime) -> int:
    """Return how many answers of the last hour here were no answers."""
    missed = select(func.count()).where(
        TurnMark.conversation_id == call.conversation_id,
        TurnMark.action == VALIDATE,
        col(TurnMark.created_at) > now - proof.WINDOW,
        col(TurnMark.result)["missed"].as_boolean(),
    )
    return (await session.exec(missed)).one()


async def _why_not(session: AsyncSession, call: ActionCall) -> str:
    """Return the reason a person must take over, from what validation just left behind."""
    validation = select(TurnMark).where(
        TurnMark.message_id == call.message_id, TurnMark.action == VALIDATE
    )
    mark = (await session.exec(validation)).first()
    ended = mark.result.get("ended") if mark else None
    return HANDOFFS.get(ended or "failed", HANDOFFS["failed"])


async def _leave(
    session: AsyncSession, call: ActionCall, result: dict[str, Any], account_id: UUID | None
) -> ActionResult:
    """Keep what was found, and tell Rasa where it is kept."""
    mark = TurnMark(
        conversation_id=call.conversation_id,
        message_id=call.message_id,
        action=call.action,
        result=result,
        account_id=account_id,
    )
    session.add(mark)
    await session.flush()
    return _told(mark)


def _told(mark: TurnMark) -> ActionResult:
    return ActionResult(mark.result.get("events", []), [{"custom": {"mark": str(mark.id)}}])


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
