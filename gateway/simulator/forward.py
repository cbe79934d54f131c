"""The demo page's way to its phones: browsers reach the gateway, not the carrier."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import quote

import httpx2
from fastapi import APIRouter, FastAPI, Path, Query, Request
from starlette.responses import Response

from gateway.parts import AppParts
from gateway.simulator.callers import Digits, Leg, Lines, NewCall, Speech
from gateway.simulator.letters import MailId
from gateway.simulator.phone import News, NewText, Sid
from models.errors import ForebayError, Unavailable

#: Bytes a mail of the demo may have, as JSON: 10 MB of photos in base64, and some.
MOST_MAIL = 14 * 1024 * 1024


class TooMuchMail(ForebayError):
    """The attachments are too large: ten megabytes together is the most."""

    status = 413


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[dict[str, httpx2.AsyncClient]]:
    del app
    async with httpx2.AsyncClient(timeout=70.0, trust_env=False) as carrier:
        yield {"carrier": carrier}


router = APIRouter(prefix="/demo/carrier", tags=["demo"], lifespan=_lifespan)

#: Seconds a browser may wait for news.
Wait = Annotated[float, Query(ge=0, le=60)]
CallSid = Annotated[str, Path(pattern=r"^CA[0-9a-f]{32}$")]
Number = Annotated[str, Path(pattern=r"^\+?[0-9]{1,20}$")]


@router.post("/texts", status_code=201, response_model=Sid)
async def send_text(new: NewText, parts: AppParts, request: Request) -> Response:
    """Text the utility from an invented phone."""
    return await _ask(parts, request, "POST", "/texts", json=new.model_dump(by_alias=True))


@router.get("/texts", response_model=News)
async def read_texts(
    parts: AppParts, request: Request, number: str, after: int = 0, wait: Wait = 0.0
) -> Response:
    """Return what is new on an invented phone; waits when there is nothing yet."""
    asked = {"number": number, "after": after, "wait": wait}
    return await _ask(parts, request, "GET", "/texts", params=asked)


@router.post("/calls", status_code=201, response_model=Sid)
async def call_office(new: NewCall, parts: AppParts, request: Request) -> Response:
    """Call the utility from an invented phone."""
    return await _ask(parts, request, "POST", "/calls", json=new.model_dump(by_alias=True))


@router.post("/calls/{sid}/say", status_code=204)
async def say_in_call(sid: CallSid, speech: Speech, parts: AppParts, request: Request) -> Response:
    """Say something into the phone."""
    return await _ask(parts, request, "POST", f"/calls/{sid}/say", json=speech.model_dump())


@router.post("/calls/{sid}/press", status_code=204)
async def press_in_call(sid: CallSid, keys: Digits, parts: AppParts, request: Request) -> Response:
    """Press keys on the phone."""
    return await _ask(parts, request, "POST", f"/calls/{sid}/press", json=keys.model_dump())


@router.post("/calls/{sid}/answer", status_code=204)
async def answer_call(sid: CallSid, parts: AppParts, request: Request) -> Response:
    """Pick up a phone that rings."""
    return await _ask(parts, request, "POST", f"/calls/{sid}/answer")


@router.post("/calls/{sid}/hangup", status_code=204)
async def hang_up_call(sid: CallSid, parts: AppParts, request: Request) -> Response:
    """Hang up."""
    return await _ask(parts, request, "POST", f"/calls/{sid}/hangup")


@router.get("/calls/{sid}/lines", response_model=Lines)
async def read_lines(
    sid: CallSid, parts: AppParts, request: Request, after: int = 0, wait: Wait = 0.0
) -> Response:
    """Return what a phone heard since; waits for any change."""
    asked = {"after": after, "wait": wait}
    return await _ask(parts, request, "GET", f"/calls/{sid}/lines", params=asked)


@router.get("/phones/{number}/call", response_model=Leg)
async def read_phone(number: Number, parts: AppParts, request: Request) -> Response:
    """Return the call an invented phone is in, whoever called whom."""
    return await _ask(parts, request, "GET", f"/phones/{quote(number)}/call")


@router.post("/mail", status_code=201, response_model=MailId)
async def write_mail(parts: AppParts, request: Request) -> Response:
    """Send a mail to the utility from an invented mailbox; the carrier reads the body."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_MAIL:
            raise TooMuchMail
    headers = {"Content-Type": "application/json"}
    return await _ask(parts, request, "POST", "/mail", content=bytes(body), headers=headers)


@router.get("/mail", response_model=News)
async def read_mail(
    parts: AppParts, request: Request, address: str, after: int = 0, wait: Wait = 0.0
) -> Response:
    """Return what is new in an invented mailbox; waits when there is nothing yet."""
    asked = {"address": address, "after": after, "wait": wait}
    return await _ask(parts, request, "GET", "/mail", params=asked)


async def _ask(parts: AppParts, request: Request, method: str, path: str, **more: Any) -> Response:
    """Ask the carrier and hand its answer on as it is."""
    carrier: httpx2.AsyncClient = request.state.carrier
    try:
        answer = await carrier.request(method, f"{parts.settings.simulator_url}{path}", **more)
    except httpx2.TransportError:
        message = "The simulated carrier is not running."
        raise Unavailable(message) from None
    if answer.status_code == httpx2.codes.NO_CONTENT:
        return Response(status_code=answer.status_code)
    return Response(answer.content, answer.status_code, media_type="application/json")
