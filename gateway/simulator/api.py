"""Twilio's REST API for messages, as far as we use it.

Shapes as in twilio.com/docs/messaging/api/message-resource.
"""

import asyncio
import re
from email.utils import format_datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from channels.twilio import Form, read_form
from gateway.simulator.courier import Courier, segments
from gateway.simulator.knobs import Answer
from gateway.simulator.rest import answered, knows, no
from gateway.simulator.texts import Text, Texts

router = APIRouter(prefix="/2010-04-01/Accounts/{account}")

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 1_600


@router.post("/Messages.json")
async def create(account: str, request: Request) -> Response:
    """Take a message from the utility, or refuse it as Twilio would."""
    texts, courier = _parts(request)
    if not knows(request, account):
        return no(20003)
    form = read_form(await request.body())
    answers = request.app.state.panel.knobs.answers
    answer = answers.pop(0) if answers else Answer()
    refused = _objection(texts, form, request.app.state.number)
    if refused:
        return no(refused)
    body = None
    if answer.accept:
        text = texts.add(
            "out",
            form.one("From") or request.app.state.number,
            form.one("To"),
            form.one("Body"),
            "queued",
            form.one("StatusCallback") or None,
        )
        courier.report(text)
        body = resource(text, account)
    await asyncio.sleep(answer.hang)
    return answered(answer, body)


@router.get("/Messages.json")
async def listed(account: str, request: Request) -> Response:
    """List messages, newest first, by To and From."""
    texts, _ = _parts(request)
    if not knows(request, account):
        return no(20003)
    asked = request.query_params
    size, page = int(asked.get("PageSize", "50")), int(asked.get("Page", "0"))
    found = [
        text
        for text in texts.all()
        if asked.get("To") in (None, text.recipient) and asked.get("From") in (None, text.sender)
    ]
    shown = found[page * size : (page + 1) * size]
    more = len(found) > (page + 1) * size
    here = request.url.path
    following = str(request.url.include_query_params(Page=page + 1)).partition(here)[2]
    return JSONResponse(
        {
            "messages": [resource(text, account) for text in shown],
            "page": page,
            "page_size": size,
            "start": page * size,
            "end": page * size + len(shown) - 1,
            "uri": here,
            "first_page_uri": here,
            "previous_page_uri": None,
            "next_page_uri": f"{here}{following}" if more else None,
        }
    )


@router.get("/Messages/{sid}.json")
async def one(account: str, sid: str, request: Request) -> Response:
    """Return one message."""
    texts, _ = _parts(request)
    if not knows(request, account):
        return no(20003)
    text = texts.get(sid)
    return no(20404) if text is None else JSONResponse(resource(text, account))


def resource(text: Text, account: str) -> dict[str, Any]:
    """Return a message as Twilio shows it."""
    uri = f"/2010-04-01/Accounts/{account}/Messages/{text.sid}"
    at = format_datetime(text.at)
    return {
        "sid": text.sid,
        "account_sid": account,
        "messaging_service_sid": None,
        "from": text.sender,
        "to": text.recipient,
        "body": text.body,
        "status": text.status,
        "direction": "outbound-api" if text.direction == "out" else "inbound",
        "date_created": at,
        "date_updated": at,
        "date_sent": None if text.status == "queued" else at,
        "num_media": "0",
        "num_segments": str(segments(text.body)),
        "error_code": text.error_code,
        "error_message": None,
        "price": None,
        "price_unit": "USD",
        "api_version": "2010-04-01",
        "uri": f"{uri}.json",
        "subresource_uris": {"media": f"{uri}/Media.json"},
    }


def _objection(texts: Texts, form: Form, ours: str) -> int | None:
    """Return Twilio's code for what is wrong with a message, if anything is."""
    to, sender = form.one("To"), form.one("From")
    wrong = {
        21604: not to,
        21603: not (sender or form.one("MessagingServiceSid")),
        21602: not form.one("Body"),
        21211: not _PHONE.fullmatch(to),
        21617: len(form.one("Body")) > _LONGEST,
        21610: texts.has_stopped(to, sender or ours),
    }
    return next((code for code, is_so in wrong.items() if is_so), None)


def _parts(request: Request) -> tuple[Texts, Courier]:
    return request.app.state.texts, request.app.state.courier
