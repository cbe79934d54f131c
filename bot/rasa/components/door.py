"""The one way into the bot: a REST channel that also says what it understood.

Rasa's own REST channel returns replies and keeps the intent to itself, so the
caller would need a second round trip. It also obeys "/intent" in a customer's
text. This one parses once, hands the result on, and obeys nothing.
"""

import hmac
import logging
import os
from typing import Any, Awaitable, Callable, Dict, List, Text

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.action_answers import check_schema_once

logger = logging.getLogger(__name__)

# Rasa loads this module before it serves; its own REST channel stays as Rasa made it.
check_schema_once()


def not_a_command(text: Text) -> Text:
    """Return the text without the leading slashes that make it a command to Rasa."""
    return text.lstrip("/ \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000")


class ForebayInput(RestInput):
    """Takes `{sender, message, metadata}`, answers a list of custom payloads.

    The first is always `{"nlu": {"intent", "confidence"}}`. A turn that failed
    inside Rasa answers 500 instead of an empty list.
    """

    @classmethod
    def name(cls) -> Text:
        """The channel's name, which is also its place under /webhooks."""
        return "forebay"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Offer POST /webhook and a GET that says the door is there."""
        door = Blueprint("forebay_door", __name__)

        @door.route("/", methods=["GET"])
        async def there(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @door.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not _is_known(request):
                return response.json({"error": "not for you"}, status=401)
            body = request.json or {}
            sender, text = body.get("sender"), body.get("message")
            if not sender or not isinstance(text, str):
                # An empty sender would be one conversation shared by strangers.
                return response.json({"error": "sender and message are needed"}, status=422)
            return await _turn(request, on_new_message, str(sender), not_a_command(text))

        return door


def _is_known(request: Request) -> bool:
    """Ask for the token of Rasa's own API: others on this machine may not speak as customers."""
    token = os.environ.get("FOREBAY_RASA_TOKEN", "")
    shown = request.headers.get("authorization", "")
    return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())


async def _turn(
    request: Request,
    on_new_message: Callable[[UserMessage], Awaitable[Any]],
    sender: Text,
    text: Text,
) -> HTTPResponse:
    replies = CollectingOutputChannel()
    try:
        parsed = await request.app.ctx.agent.parse_message(text)
        await on_new_message(
            UserMessage(
                text,
                replies,
                sender,
                parse_data=parsed,
                input_channel=ForebayInput.name(),
                metadata=request.json.get("metadata") or {},
            )
        )
    except Exception as error:  # whatever it is, the caller must hear that the turn failed
        logger.error("turn failed: %s", type(error).__name__)
        return response.json({"error": "the turn failed"}, status=500)
    return response.json(_understood(parsed) + replies.messages)


def _understood(parsed: Dict[Text, Any]) -> List[Dict[Text, Any]]:
    intent = parsed.get("intent") or {}
    # The best guess tells what a shrug (nlu_fallback) nearly was.
    guesses = [g for g in parsed.get("intent_ranking") or [] if g.get("name") != "nlu_fallback"]
    nlu = {
        "intent": intent.get("name"),
        "confidence": intent.get("confidence"),
        "guess": guesses[0].get("name") if guesses else None,
    }
    return [{"custom": {"nlu": nlu}}]
