"""The proof form: what to ask before an account may be spoken of, and what answers are worth.

Rasa holds the form and asks; everything is decided here, from our tables. Its
slots say only whether there is a claim and whether it was proven.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding, number, proof
from accounts.proof import Claim, Judgment
from accounts.search_key import address_keys_in, plain
from bot.action_call import ActionCall, ActionResult, Scene, leave, look, told
from models.contact import Channel
from models.proof import TurnMark

VALIDATE = "validate_proof_form"

#: Slot values that stand for something settled in our tables.
KNOWN = "known"
PROVEN = "ok"

#: Channels whose confirmed endpoint counts as a claim. Caller id and From never do.
PROVING = frozenset({Channel.SMS, Channel.CHAT})

#: Answers in a row that were no answer before a person takes over.
MISSES = 3

_CUE = re.compile(r"\b(?:last (?:four|4)|id|ssn|pin|ultimos|identificacion)\b")
_LONGEST_CLAIM = 200


@dataclass(frozen=True)
class _Step:
    """What became of the proof in this turn."""

    claim: str | None = None
    fact: str | None = None
    #: A word of `bot.actions.HANDOFFS` when the proof is over without success.
    ended: str | None = None
    #: A phrase to say before the next question.
    say: str | None = None
    #: The customer answered, but not with an answer.
    missed: bool = False


async def validate_proof_form(
    session: AsyncSession, call: ActionCall, now: datetime
) -> ActionResult:
    """Decide what is still to be asked before an account may be spoken of, and judge answers.

    Asked twice about one message, it gives the first answer again: a try is
    counted once. Raises NotFound when the message is not of the conversation.
    """
    if _asked_something_else(call):
        return ActionResult()
    scene = await look(session, call)
    if scene.mark is not None:
        return told(scene.mark)
    step = await _step(session, call, scene, now)
    if step.missed and await _missed(session, call, now) + 1 >= MISSES:
        step = _Step(ended="failed")
    result: dict[str, Any] = {"events": _events(step), "missed": step.missed}
    if step.ended:
        result["ended"] = step.ended
    if step.say:
        result |= {"say": step.say, "facts": {}}
    return await leave(session, call, result, now)


def _asked_something_else(call: ActionCall) -> bool:
    """Say whether the form waits for an answer and this message was none.

    Naming a slot then would tell Rasa that it was an answer, and the customer's
    question in between would stay unanswered.
    """
    asked = call.slots.get("requested_slot")
    return asked in {"claim", "fact"} and call.slot(asked) is None


async def _step(session: AsyncSession, call: ActionCall, scene: Scene, now: datetime) -> _Step:
    """Take the proof one step further with what this message brought."""
    if scene.channel is Channel.MAIL:
        return _Step(ended="mail")
    held = await proof.level(session, call.conversation_id)
    said = next(iter(number.find(call.text)), None) or _own(call.slot("claim"), KNOWN)
    if held and said is None:
        return _Step(KNOWN, PROVEN)
    claim = await _claim(session, scene, said)
    if claim is None:
        return _Step(missed=said is not None)
    if held and any(account.id == held.account_id for account in claim.accounts):
        return _Step(KNOWN, PROVEN)
    return await _judge(session, call, scene, claim, said, now)


async def _judge(
    session: AsyncSession,
    call: ActionCall,
    scene: Scene,
    claim: Claim,
    said: str | None,
    now: datetime,
) -> _Step:
    """Try the fact this message brought, or ask for it. `said` is None for a confirmed endpoint."""
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
    scene: Scene,
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


async def _claim(session: AsyncSession, scene: Scene, said: str | None) -> Claim | None:
    """Return the account meant, known or not; None when nothing was claimed at all.

    One query, whether or not it finds: what it found is not to be told by the time it took.
    """
    if said is None:
        if scene.channel not in PROVING:
            return None
        found = await finding.by_endpoint(session, scene.channel, scene.address)
        return Claim(scene.address, tuple(found)) if found else None
    typed = number.ten_digits(said)
    if typed is not None:
        account = await finding.by_number(session, typed)
        return Claim(typed, (account,) if account else ())
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
