"""Twilio's doors: texts, and receipts for texts of ours.

The form is read and its signature checked before anything looks at what it
says. What is not Twilio's leaves no row, only a count.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache

from fastapi import APIRouter
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import Response

from channels import sms
from channels.base import Unreadable
from channels.receipts import record_receipt
from channels.twilio import Doorkeeper, Form, read_form
from gateway.parts import Parts
from gateway.problems import problem
from models.base import utcnow

router = APIRouter(include_in_schema=False)

#: Bytes a form may have. A text of ten segments is 5 KB when every letter is escaped.
MOST_BYTES = 64 * 1024

REFUSED = Counter(
    "forebay_webhook_refused_total",
    "Deliveries turned away at the door, before anything was written",
    ["door", "why"],
)

_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
_FORM = "application/x-www-form-urlencoded"

#: What a door does with a form that is Twilio's own.
Enter = Callable[[Parts, Form, str], Awaitable[None]]


async def take_text(request: Request) -> Response:
    """Take a text from a customer in. Answered once it is on disk."""
    return await _admit(request, "sms", _text)


async def take_receipt(request: Request) -> Response:
    """Take the carrier's word on a text of ours."""
    return await _admit(request, "sms_status", _receipt)


# Plain routes: no field of these is for FastAPI to read, and this is the busiest door.
router.add_route("/webhooks/twilio/sms", take_text, methods=["POST"])
router.add_route("/webhooks/twilio/sms/status", take_receipt, methods=["POST"])


async def _text(parts: Parts, form: Form, query: str) -> None:
    del query
    said = sms.parse(form, utcnow())
    if isinstance(said, Unreadable):
        await parts.intake.park(said)
    else:
        await parts.intake.receive(said)


async def _receipt(parts: Parts, form: Form, query: str) -> None:
    told = sms.parse_receipt(form, query)
    if isinstance(told, Unreadable):
        await parts.intake.park(told)
        return
    async with parts.database.sessions() as session:
        await record_receipt(session, told)


async def _admit(request: Request, door: str, enter: Enter) -> Response:
    """Let a form of Twilio's in; turn anything else away without a trace but a count."""
    parts: Parts = request.app.state.parts
    body = await _body(request)
    if body is None:
        return _turn_away(request, door, "too_large", 413)
    if not request.headers.get("content-type", "").startswith(_FORM):
        return _turn_away(request, door, "not_a_form", 415)
    try:
        form = read_form(body)
    except ValueError:
        return _turn_away(request, door, "not_a_form", 400)
    settings = parts.settings
    query = request.scope["query_string"].decode("latin-1")
    keeper = _doorkeeper(settings.origin, settings.twilio_auth_token.get_secret_value())
    signature = request.headers.get("x-twilio-signature", "")
    if not keeper.admits(request.scope["path"], query, form, signature):
        return _turn_away(request, door, "signature" if signature else "unsigned", 403)
    if form.one("AccountSid") != settings.twilio_account_sid:
        return _turn_away(request, door, "account", 403)
    await enter(parts, form, query)
    return Response(_EMPTY, media_type="text/xml")


async def _body(request: Request) -> bytes | None:
    """Return the body, or None as soon as it is larger than a form can be."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > MOST_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _turn_away(request: Request, door: str, why: str, status: int) -> Response:
    REFUSED.labels(door, why).inc()
    return problem(request, status, _TITLES[status], "This door is for our carrier's own requests.")


_TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    413: "Content Too Large",
    415: "Unsupported Media Type",
}


@lru_cache(maxsize=8)
def _doorkeeper(origin: str, token: str) -> Doorkeeper:
    """Return the doorkeeper of these settings; building one costs more than asking it.

    Without a token nobody is admitted: an empty key would admit everybody.
    """
    if not token:
        message = "A Twilio door is open without an auth token."
        raise RuntimeError(message)
    return Doorkeeper(origin, token)
