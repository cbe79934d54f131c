"""What operators ask: is it alive, is it ready, how much waits, which version."""

import ipaddress
from datetime import datetime, timedelta
from hmac import compare_digest
from importlib.metadata import version
from typing import Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.client import Rasa
from gateway.deps import Session
from gateway.migrate import at_head
from gateway.pages import built
from gateway.parts import AppParts, Parts
from models.base import utcnow
from models.errors import NotFound

VERSION = version("forebay")

#: A worker that was not heard of for this long is not running.
WORKER_SILENCE = timedelta(seconds=40)

WAITING = Gauge("forebay_waiting", "Conversations waiting for a specialist.", ["level", "channel"])
UNSETTLED = Gauge("forebay_outbox_unknown", "Sends whose outcome is not known yet.")
PARKED = Gauge("forebay_journal_parked", "Deliveries that could not be read.")

_HEARD: Final = text("SELECT max(last_heartbeat) FROM procrastinate_workers")
_WAITING: Final = text(
    "SELECT level, channel, count(*) FROM queue_entry"
    " WHERE state IN ('waiting', 'offered') GROUP BY 1, 2"
)
_UNSETTLED: Final = text("SELECT count(*) FROM outbox WHERE state = 'unknown'")
_PARKED: Final = text("SELECT count(*) FROM journal WHERE outcome = 'parked'")


def for_operators(request: Request, parts: AppParts) -> None:
    """Let in this machine itself, a bearer of the token, or everyone if the office says so.

    Behind a proxy every request comes from this machine, so one that carries
    forwarding headers does not count as local. Others are told there is nothing here.
    """
    settings = parts.settings
    if settings.public_docs or _local(request):
        return
    token = settings.docs_token.get_secret_value()
    shown = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not token or not compare_digest(shown.encode(), token.encode()):
        raise NotFound


def _local(request: Request) -> bool:
    forwarded = {"forwarded", "x-forwarded-for", "x-real-ip"} & set(request.headers)
    if forwarded or request.client is None:
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False


Operators = Depends(for_operators)
router = APIRouter(include_in_schema=False)


@router.get("/health/live")
async def live() -> dict[str, str]:
    """Say that the process answers. Touches nothing."""
    return {"status": "alive"}


@router.get("/health/ready")
async def ready(parts: AppParts) -> JSONResponse:
    """Say whether work can be done: 200 when database and schema are there, else 503.

    A missing worker or bot is told but does not make the gateway unready:
    what comes in is kept, and people get it.
    """
    found = await _database(parts) | {"bot": await _bot(parts)}
    is_ready = found["database"] == "ok" and found["schema"] == "ok"
    return JSONResponse({"ready": is_ready, **found}, 200 if is_ready else 503)


async def _database(parts: Parts) -> dict[str, str]:
    try:
        async with parts.database.sessions() as session:
            connection = await session.connection()
            heard: datetime | None = (await connection.execute(_HEARD)).scalar_one()
            schema = await connection.run_sync(at_head)
    except (SQLAlchemyError, OSError):
        return {"database": "away", "schema": "unknown", "worker": "unknown"}
    alive = heard is not None and utcnow() - heard < WORKER_SILENCE
    return {
        "database": "ok",
        "schema": "ok" if schema else "behind: run forebay migrate",
        "worker": "ok" if alive else "not running",
    }


async def _bot(parts: Parts) -> str:
    url = parts.settings.rasa_url
    if not url:
        return "off: everything goes to people"
    async with Rasa(url, parts.settings.rasa_token.get_secret_value(), limit=1.0) as rasa:
        return "ok" if await rasa.ready() else "not ready"


@router.get("/version")
async def version_() -> dict[str, str]:
    """Say which version runs."""
    return {"version": VERSION}


@router.get("/metrics", dependencies=[Operators])
async def metrics(session: Session) -> Response:
    """Answer in Prometheus' text format. Counts of rows are read when asked."""
    connection = await session.connection()
    WAITING.clear()
    for level, channel, waiting in await connection.execute(_WAITING):
        WAITING.labels(str(level), channel).set(waiting)
    UNSETTLED.set((await connection.execute(_UNSETTLED)).scalar_one())
    PARKED.set((await connection.execute(_PARKED)).scalar_one())
    return PlainTextResponse(generate_latest(), media_type=CONTENT_TYPE_LATEST)


@router.get("/openapi.json", dependencies=[Operators])
async def openapi(request: Request) -> dict[str, Any]:
    """Answer with the API's description (OpenAPI 3.1)."""
    return request.app.openapi()


@router.get("/docs", dependencies=[Operators])
async def docs() -> FileResponse:
    """Show the API's description. Every asset is our own."""
    return built("docs.html")
