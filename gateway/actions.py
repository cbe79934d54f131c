"""Rasa's action endpoint: what the bot's actions ask, answered from our tables.

The protocol is Rasa's action server's (rasa.com/docs/action-server). Only this
machine and only the bearer of the token is answered.
"""

from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse

from bot.actions import ACTIONS, parse_call
from gateway.deps import Now, Session
from gateway.office import Office
from gateway.parts import AppParts
from models.errors import Malformed, NotFound


def for_the_bot(request: Request, parts: AppParts) -> None:
    """Let in the bot alone: others are told there is nothing here."""
    token = parts.settings.action_token.get_secret_value()
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not compare_digest(shown.encode(), token.encode()):
        raise NotFound


router = APIRouter(include_in_schema=False, dependencies=[Depends(for_the_bot)])


@router.post("/rasa/actions")
async def act(
    session: Session, now: Now, parts: AppParts, body: Annotated[dict[str, Any], Body()]
) -> JSONResponse:
    """Run one action. A request that is none gets Rasa's own error form, and the turn fails."""
    try:
        call = parse_call(body)
        action = ACTIONS.get(call.action)
        if action is None:
            raise NotFound(f"No action is called {call.action!r}.")
        there = now.astimezone(Office.read("always", parts.settings.office_timezone).zone)
        result = await action(session, call, there)
    except (Malformed, NotFound) as error:
        name = str(body.get("next_action", ""))[:100]
        return JSONResponse({"error": str(error), "action_name": name}, 400)
    return JSONResponse({"events": result.events, "responses": result.responses})
