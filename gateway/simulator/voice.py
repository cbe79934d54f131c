"""Twilio's REST API for calls, conferences and recordings, as far as we use it.

Shapes as in twilio.com/docs/voice/api: call-resource, conference-resource,
conference-participant-resource, recording.
"""

import asyncio
import re
from collections.abc import Callable
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from channels.twilio import Form, read_form
from gateway.simulator.calls import Call
from gateway.simulator.conferences import Conference, Participant
from gateway.simulator.exchange import Exchange, Order
from gateway.simulator.knobs import Answer
from gateway.simulator.player import Source
from gateway.simulator.recordings import sound
from gateway.simulator.rest import answered, knows, no
from gateway.simulator.twiml import Method

router = APIRouter(prefix="/2010-04-01/Accounts/{account}")

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
#: Seconds a phone rings when the order does not say.
_RINGS = 60.0


@router.post("/Calls.json")
async def call_somebody(account: str, request: Request) -> Response:
    """Call somebody for the utility, or refuse it as Twilio would."""
    if not knows(request, account):
        return no(20003)
    form = read_form(await request.body())
    answers = request.app.state.panel.knobs.call_answers
    answer = answers.pop(0) if answers else Answer()
    refused = _objection(form)
    if refused:
        return no(refused)
    body = None
    if answer.accept:
        body = call_resource(_exchange(request).ring_out(_order(form)), account)
    await asyncio.sleep(answer.hang)
    return answered(answer, body)


@router.get("/Calls/{sid}.json")
async def one_call(account: str, sid: str, request: Request) -> Response:
    """Return one call."""
    if not knows(request, account):
        return no(20003)
    call = _exchange(request).calls.get(sid)
    return no(20404) if call is None else JSONResponse(call_resource(call, account))


@router.post("/Calls/{sid}.json")
async def change_call(account: str, sid: str, request: Request) -> Response:
    """End a call, or let it go on with another document."""
    if not knows(request, account):
        return no(20003)
    exchange = _exchange(request)
    call = exchange.calls.get(sid)
    if call is None:
        return no(20404)
    form = read_form(await request.body())
    status = form.one("Status")
    if call.over or (not status and call.answered_at is None):
        return no(21220)
    if status in ("completed", "canceled"):
        # "canceled" ends only what has not been answered.
        if status == "completed" or call.answered_at is None:
            early = "canceled" if call.answered_at is None else "completed"
            await exchange.hang_up(call, early)
    elif not (form.one("Url") or form.one("Twiml")):
        return no(21218)
    else:
        await exchange.redirect(call, _source(form))
    return JSONResponse(call_resource(call, account))


@router.get("/Conferences.json")
async def conferences(account: str, request: Request) -> Response:
    """List conferences, newest first, by FriendlyName and Status."""
    if not knows(request, account):
        return no(20003)
    asked = request.query_params
    found = _exchange(request).conferences.all(asked.get("FriendlyName"), asked.get("Status"))
    size = int(asked.get("PageSize", "50"))
    shown = [conference_resource(one, account) for one in found[:size]]
    here = request.url.path
    return JSONResponse(
        {
            "conferences": shown,
            "page": 0,
            "page_size": size,
            "start": 0,
            "end": len(shown) - 1,
            "uri": here,
            "first_page_uri": here,
            "previous_page_uri": None,
            "next_page_uri": None,
        }
    )


@router.post("/Conferences/{sid}/Participants/{call_sid}.json")
async def change_participant(account: str, sid: str, call_sid: str, request: Request) -> Response:
    """Put a participant on hold, take it back, mute it or let it speak."""
    if not knows(request, account):
        return no(20003)
    rooms = _exchange(request).conferences
    conference = rooms.get(sid)
    seat = conference.participants.get(call_sid) if conference else None
    if conference is None or seat is None or conference.status == "completed":
        return no(20404)
    form = read_form(await request.body())
    if "EndConferenceOnExit" in form:
        seat.end_on_exit = _truth(form, "EndConferenceOnExit")
    if "Muted" in form:
        rooms.mute(conference, seat, muted=_truth(form, "Muted"))
    if "Hold" in form:
        by: Method = "POST" if form.one("HoldMethod").upper() == "POST" else "GET"
        url = form.one("HoldUrl") if "HoldUrl" in form else None
        rooms.hold(conference, seat, hold=_truth(form, "Hold"), url=url, by=by)
    return JSONResponse(participant_resource(conference, seat, account))


@router.get("/Recordings/{name}")
async def recording(account: str, name: str, request: Request) -> Response:
    """Return a recording as WAV; Twilio gives the same with and without the ending."""
    if not knows(request, account):
        return no(20003)
    found = _exchange(request).recordings.get(name.removesuffix(".wav"))
    if found is None:
        return no(20404)
    return Response(await asyncio.to_thread(sound, found), media_type="audio/x-wav")


def call_resource(call: Call, account: str) -> dict[str, Any]:
    """Return a call as Twilio shows it."""
    uri = f"/2010-04-01/Accounts/{account}/Calls/{call.sid}"
    return {
        "sid": call.sid,
        "parent_call_sid": None,
        "account_sid": account,
        "to": call.recipient,
        "to_formatted": call.recipient,
        "from": call.sender,
        "from_formatted": call.sender,
        "phone_number_sid": None,
        "status": call.status,
        "date_created": format_datetime(call.began_at),
        "date_updated": format_datetime(call.ended_at or call.answered_at or call.began_at),
        "start_time": call.answered_at and format_datetime(call.answered_at),
        "end_time": call.ended_at and format_datetime(call.ended_at),
        "duration": str(call.seconds) if call.over else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction,
        "answered_by": None,
        "annotation": None,
        "api_version": "2010-04-01",
        "forwarded_from": None,
        "group_sid": None,
        "caller_name": None,
        "queue_time": "0",
        "trunk_sid": None,
        "uri": f"{uri}.json",
        "subresource_uris": {"recordings": f"{uri}/Recordings.json"},
    }


def conference_resource(one: Conference, account: str) -> dict[str, Any]:
    """Return a conference as Twilio shows it."""
    uri = f"/2010-04-01/Accounts/{account}/Conferences/{one.sid}"
    return {
        "sid": one.sid,
        "account_sid": account,
        "friendly_name": one.name,
        "status": one.status,
        "region": "us1",
        "api_version": "2010-04-01",
        "date_created": format_datetime(one.began_at),
        "date_updated": format_datetime(one.changed_at),
        "reason_conference_ended": one.why_ended,
        "call_sid_ending_conference": one.ended_by,
        "uri": f"{uri}.json",
        "subresource_uris": {"participants": f"{uri}/Participants.json"},
    }


def participant_resource(one: Conference, seat: Participant, account: str) -> dict[str, Any]:
    """Return a participant as Twilio shows it."""
    inside = f"Conferences/{one.sid}/Participants/{seat.call.sid}"
    at = format_datetime(seat.joined_at)
    return {
        "account_sid": account,
        "call_sid": seat.call.sid,
        "label": None,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": one.sid,
        "date_created": at,
        "date_updated": at,
        "end_conference_on_exit": seat.end_on_exit,
        "muted": seat.muted,
        "hold": seat.hold,
        "status": "connected",
        "start_conference_on_enter": seat.room.start_on_enter,
        "queue_time": None,
        "uri": f"/2010-04-01/Accounts/{account}/{inside}.json",
    }


def _objection(form: Form) -> int | None:
    """Return Twilio's code for what is wrong with an order, if anything is."""
    wrong: dict[int, Callable[[], bool]] = {
        21201: lambda: not form.one("To"),
        21213: lambda: not form.one("From"),
        21211: lambda: not _PHONE.fullmatch(form.one("To")),
        21218: lambda: not (form.one("Url") or form.one("Twiml")),
        21205: lambda: bool(form.one("Url")) and not _is_web(form.one("Url")),
    }
    return next((code for code, is_so in wrong.items() if is_so()), None)


def _order(form: Form) -> Order:
    seconds = form.one("Timeout")
    return Order(
        sender=form.one("From"),
        recipient=form.one("To"),
        source=_source(form),
        callback=form.one("StatusCallback") or None,
        events=_events(form),
        timeout=float(seconds) if seconds.isdecimal() else _RINGS,
    )


def _events(form: Form) -> frozenset[str]:
    """Return what an order wants to be told: several fields, or one with spaces."""
    named = " ".join(form.get("StatusCallbackEvent", [])).split()
    return frozenset(named or ["completed"])


def _source(form: Form) -> Source:
    method: Method = "GET" if form.one("Method").upper() == "GET" else "POST"
    return Source(form.one("Url"), form.one("Twiml") or None, method)


def _truth(form: Form, name: str) -> bool:
    return form.one(name).lower() == "true"


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _exchange(request: Request) -> Exchange:
    return request.app.state.exchange
