"""What every part of Twilio's REST API shares: who may ask, and how it says no.

Codes as in twilio.com/docs/api/errors.
"""

import base64
import binascii
import secrets
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from gateway.simulator.knobs import Answer

_ERRORS = {
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL"),
    21211: (400, "The 'To' number is not a valid phone number."),
    21213: (400, "Caller phone number ('From') is required"),
    21218: (400, "Invalid ApplicationSid or no Url or Twiml given"),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
}


def answered(answer: Answer, body: dict[str, Any] | None) -> Response:
    """Answer a POST as a knob says, or well with the new resource."""
    if answer.reset:
        return _Broken()
    if answer.status == 201 and body is not None:
        return JSONResponse(body, 201)
    code = answer.code or (20429 if answer.status == 429 else 20500)
    headers = {} if answer.retry_after is None else {"Retry-After": str(answer.retry_after)}
    return JSONResponse(_problem(code, answer.status, "As asked."), answer.status, headers)


def no(code: int) -> Response:
    """Refuse with one of Twilio's codes."""
    status, message = _ERRORS[code]
    return JSONResponse(_problem(code, status, message), status)


def _problem(code: int, status: int, message: str) -> dict[str, Any]:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return {"code": code, "message": message, "more_info": more, "status": status}


def knows(request: Request, account: str) -> bool:
    """Check the account and its token (HTTP basic, RFC 7617)."""
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(told, validate=True)
    except (binascii.Error, ValueError):
        return False
    expected = f"{account}:{request.app.state.token}".encode()
    ours = request.app.state.account in ("", account)
    return kind.lower() == "basic" and ours and secrets.compare_digest(given, expected)


class _Broken(Response):
    """An answer that breaks off: the server closes the connection with most of it owing."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise a thousand bytes and send one."""
        del scope, receive
        headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
