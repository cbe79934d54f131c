"""The doorkeeping all of Twilio's doors share: size, form, signature, account, in that order.

The form is read and its signature checked before anything looks at what it
says. What is not Twilio's leaves no row, only a count.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache

from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import Response

from channels.twilio import Doorkeeper, Form, read_form
from gateway.parts import Parts
from gateway.problems import problem

#: Bytes a form may have. A text of ten segments is 5 KB when every letter is escaped.
MOST_BYTES = 64 * 1024

REFUSED = Counter(
    "forebay_webhook_refused_total",
    "Deliveries turned away at the door, before anything was written",
    ["door", "why"],
)

_EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_FORM = "application/x-www-form-urlencoded"

#: What a door does with a form that is Twilio's own: TwiML, or None for nothing to say.
Enter = Callable[[Parts, Form, str], Awaitable[str | None]]


async def admit(request: Request, door: str, enter: Enter) -> Response:
    """Let a form of Twilio's in; turn anything else away without a trace but a count."""
    parts: Parts = request.app.state.parts
    settings = parts.settings
    signature = request.headers.get("x-twilio-signature", "")
    body = await _body(request)
    form = None if body is None else _form(request, body)
    if form is None:
        return _turn_away(request, door, "too_large" if body is None else "not_a_form")
    keeper = _doorkeeper(settings.origin, settings.twilio_auth_token.get_secret_value())
    query = request.scope["query_string"].decode("latin-1")
    if not keeper.admits(request.scope["path"], query, form, signature):
        return _turn_away(request, door, "signature" if signature else "unsigned")
    if form.one("AccountSid") != settings.twilio_account_sid:
        return _turn_away(request, door, "account")
    answer = await enter(parts, form, query)
    return Response(_EMPTY if answer is None else answer, media_type="text/xml")


def _form(request: Request, body: bytes) -> Form | None:
    if not request.headers.get("content-type", "").startswith(_FORM):
        return None
    try:
        return read_form(body)
    except ValueError:
        return None


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


def _turn_away(request: Request, door: str, why: str) -> Response:
    REFUSED.labels(door, why).inc()
    detail = "This door is for our carrier's own requests."
    if why == "too_large":
        return problem(request, 413, "Content Too Large", detail)
    return problem(request, 403, "Forbidden", detail)


@lru_cache(maxsize=8)
def _doorkeeper(origin: str, token: str) -> Doorkeeper:
    """Return the doorkeeper of these settings; building one costs more than asking it."""
    return Doorkeeper(origin, token)
