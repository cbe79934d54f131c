"""The door for whole mails by HTTP: a mail server's filter, or another system, hands them over."""

import hmac

from fastapi import APIRouter
from prometheus_client import Counter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from channels.mail.inbound import Envelope
from gateway.intake import Parked
from gateway.parts import Parts
from gateway.problems import problem

router = APIRouter(include_in_schema=False)

REFUSED = Counter(
    "forebay_mail_refused_total",
    "Mails turned away at the upload door, before anything was written",
    ["why"],
)

_SHUT = (
    "This door is shut: set FOREBAY_MAIL_FROM and FOREBAY_MAIL_TOKEN, and send the token as"
    " Authorization: Bearer."
)
_UNSIGNED = "Send the token of FOREBAY_MAIL_TOKEN as Authorization: Bearer."
_TYPE = "Send one whole mail, as Content-Type: message/rfc822."
_EMPTY = "There was no mail in it."
_LARGE = "The mail is larger than {} bytes (FOREBAY_MAIL_MOST_BYTES)."


async def take_mail(request: Request) -> Response:
    """Take one raw mail in (RFC 5322). 200 once it is on disk, 202 when a person must look."""
    parts: Parts = request.app.state.parts
    token = parts.settings.mail_token.get_secret_value()
    if parts.mail is None or not token:
        return _turn_away(request, 403, "Forbidden", _SHUT, "shut")
    if (refused := _refused(request, token)) is not None:
        return refused
    most = parts.settings.mail_most_bytes
    raw = await _body(request, most)
    if raw is None:
        return _turn_away(request, 413, "Content Too Large", _LARGE.format(most), "too_large")
    if not raw.strip():
        return _turn_away(request, 422, "Malformed", _EMPTY, "empty")
    try:
        received = await parts.mail.take(raw, Envelope())
    except Parked:
        return JSONResponse({"parked": True}, 202)
    return JSONResponse(
        {
            "conversation_id": str(received.conversation_id),
            "message_id": str(received.message_id),
            "duplicate": received.duplicate,
        }
    )


# A plain route: the body is for nobody but the road to read.
router.add_route("/webhooks/mail", take_mail, methods=["POST"])


def _refused(request: Request, token: str) -> Response | None:
    """Return what speaks against who asks, or the form in which they do."""
    if not hmac.compare_digest(_bearer(request).encode(), token.encode()):
        return _turn_away(request, 401, "Unauthorized", _UNSIGNED, "token")
    if request.headers.get("content-type", "").partition(";")[0].strip() != "message/rfc822":
        return _turn_away(request, 415, "Unsupported Media Type", _TYPE, "type")
    return None


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _body(request: Request, most: int) -> bytes | None:
    """Return the body, or None as soon as it is larger than a mail may be."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told) > most:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def _turn_away(request: Request, status: int, title: str, detail: str, why: str) -> Response:
    REFUSED.labels(why).inc()
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return problem(request, status, title, detail, headers=headers)
