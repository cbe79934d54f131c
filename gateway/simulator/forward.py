"""The demo page's way to its phone: browsers reach the gateway, not the carrier."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, FastAPI, Query, Request
from starlette.responses import Response

from gateway.parts import AppParts
from gateway.simulator.phone import News, NewText, Sid
from models.errors import Unavailable


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[dict[str, httpx2.AsyncClient]]:
    del app
    async with httpx2.AsyncClient(timeout=70.0, trust_env=False) as carrier:
        yield {"carrier": carrier}


router = APIRouter(prefix="/demo/carrier", tags=["demo"], lifespan=_lifespan)


@router.post("/texts", status_code=201, response_model=Sid)
async def send_text(new: NewText, parts: AppParts, request: Request) -> Response:
    """Text the utility from an invented phone."""
    body = new.model_dump(by_alias=True)
    return await _ask(request, "POST", f"{parts.settings.simulator_url}/texts", json=body)


@router.get("/texts", response_model=News)
async def read_texts(
    parts: AppParts,
    request: Request,
    number: str,
    after: int = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0.0,
) -> Response:
    """Return what is new on an invented phone; waits when there is nothing yet."""
    asked = {"number": number, "after": after, "wait": wait}
    return await _ask(request, "GET", f"{parts.settings.simulator_url}/texts", params=asked)


async def _ask(request: Request, method: str, url: str, **more: Any) -> Response:
    """Ask the carrier and hand its answer on as it is."""
    carrier: httpx2.AsyncClient = request.state.carrier
    try:
        answer = await carrier.request(method, url, **more)
    except httpx2.TransportError:
        message = "The simulated carrier is not running."
        raise Unavailable(message) from None
    return Response(answer.content, answer.status_code, media_type="application/json")
