"""The bot's actions: what Rasa asks us to do in the middle of a turn.

Rasa's action-server protocol comes in by a route of the gateway. A fact goes
into a `TurnMark` of ours, never into Rasa.

`now` decides which day it is for the office: pass it in the office's own zone.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from accounts.standing import Brief, brief
from bot.action_call import ActionCall, ActionResult, leave, look, parse_call, told
from bot.proof_form import VALIDATE, validate_proof_form
from models.proof import TurnMark

__all__ = ["ACTIONS", "ActionCall", "ActionResult", "parse_call"]

ANSWER = "action_account_answer"

#: What may be asked of an account; the first is meant when nothing else is.
WANTS = ("balance", "due_date", "payment_status")

#: How the proof ended, by the word in the validation's mark: the reason of the handoff.
HANDOFFS = {
    "locked": "locked",
    "failed": "unproven",
    "protected": "protected",
    "mail": "needs_person",
}


async def account_answer(session: AsyncSession, call: ActionCall, now: datetime) -> ActionResult:
    """Answer the account question that was asked, if level 1 holds; else hand off.

    The facts go into the mark, bound to their account, and nowhere else.
    """
    scene = await look(session, call)
    if scene.mark is not None:
        return told(scene.mark)
    held = await proof.level(session, call.conversation_id)
    if held is None:
        return await leave(session, call, await _why_not(session, call), now)
    owed = await brief(session, held.account_id, now.date())
    if owed.protected:
        return await leave(session, call, {"handoff": HANDOFFS["protected"]}, now)
    want = call.slot("want")
    say = want if want in WANTS else WANTS[0]
    return await leave(session, call, {"say": say, "facts": facts(owed)}, now, held.account_id)


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


async def _why_not(session: AsyncSession, call: ActionCall) -> dict[str, Any]:
    """Return why a person must take over, from what validation just left behind."""
    validation = select(TurnMark).where(
        TurnMark.message_id == call.message_id, TurnMark.action == VALIDATE
    )
    mark = (await session.exec(validation)).first()
    ended = str(mark.result.get("ended")) if mark else ""
    handoff = {"handoff": HANDOFFS.get(ended, HANDOFFS["failed"])}
    return handoff | {"say": "locked", "facts": {}} if ended == "locked" else handoff


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
