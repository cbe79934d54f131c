"""Every error as RFC 9457 problem details. What went wrong inside stays inside."""

from http import HTTPStatus
from uuid import uuid4

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from models.errors import ForebayError, Unavailable

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


def problem(
    request: Request,
    status: int,
    title: str,
    detail: str,
    *,
    headers: dict[str, str] | None = None,
    **more: object,
) -> JSONResponse:
    """Return one problem (RFC 9457) as a response."""
    kind = title.lower().replace(" ", "-")
    body = {
        "type": f"/problems/{kind}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        **more,
    }
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Teach an app to answer every error as a problem."""
    app.add_exception_handler(ForebayError, _ours)
    app.add_exception_handler(HTTPException, _frameworks)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(Exception, _unforeseen)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    status, retry = getattr(error, "status", 500), getattr(error, "retry_after", None)
    headers = {"Retry-After": str(retry)} if retry else None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.SERVICE_UNAVAILABLE:
        return await _unforeseen(request, error)
    return problem(request, status, _words(type(error).__name__), str(error), headers=headers)


async def _frameworks(request: Request, error: Exception) -> JSONResponse:
    status = getattr(error, "status_code", 500)
    title = HTTPStatus(status).phrase
    headers = dict(getattr(error, "headers", None) or {})
    said = str(getattr(error, "detail", "") or "")
    detail = said if said and said != title else _plain(status)
    return problem(request, status, title, detail, headers=headers)


async def _malformed(request: Request, error: Exception) -> JSONResponse:
    """Say which field is wrong, without repeating what was sent."""
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [
        {"at": "/".join(str(step) for step in found["loc"]), "problem": found["msg"]}
        for found in errors
    ]
    detail = "Some of what was sent does not fit."
    return problem(request, 422, "Malformed", detail, errors=fields)


async def _database_away(request: Request, error: Exception) -> JSONResponse:
    log.warning("database.away", path=request.url.path, error=type(error).__name__)
    return await _ours(request, Unavailable("The database is away. Try again in a moment."))


async def _unforeseen(request: Request, error: Exception) -> JSONResponse:
    """Tell the caller only a number to quote; the log has the rest, without customer words."""
    trace = uuid4().hex[:12]
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}" if at else "?"
    log.error(
        "request.failed",
        trace=trace,
        path=request.url.path,
        error=type(error).__name__,
        where=where,
    )
    detail = f"Something went wrong here. If you report it, mention {trace}."
    return problem(request, 500, "Internal Server Error", detail, trace=trace)


def _words(name: str) -> str:
    """Turn OfferOver into Offer over."""
    spaced = "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip()
    return spaced.capitalize()


def _plain(status: int) -> str:
    return {
        404: "There is nothing at this address.",
        405: "This address does not take that method.",
        413: "What was sent is too large.",
    }.get(status, HTTPStatus(status).description or HTTPStatus(status).phrase)
