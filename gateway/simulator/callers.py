"""The customer's side of calls: phones that call, speak, press keys and hang up."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from gateway.simulator.calls import Call, Pressed, Spoken, State
from gateway.simulator.exchange import Exchange
from gateway.simulator.phone import Sid

router = APIRouter()


class NewCall(BaseModel):
    """Who calls. Without `to` it is the utility that is called."""

    model_config = ConfigDict(populate_by_name=True)

    sender: str = Field(alias="from", min_length=1, max_length=32)
    to: str | None = Field(default=None, min_length=1, max_length=32)


class Speech(BaseModel):
    """What somebody says into a phone; empty is a silence, and ends a turn as one."""

    text: str = Field(max_length=20_000)


class Digits(BaseModel):
    """Keys somebody presses."""

    digits: str = Field(min_length=1, max_length=64, pattern=r"^[0-9*#]+$")


class Lines(BaseModel):
    """What a phone heard, where to go on from, and what it is doing now."""

    items: list[dict[str, Any]]
    last: int
    state: State


class Leg(BaseModel):
    """The live call of a phone."""

    sid: str
    #: "in" when the phone called the utility, "out" when it was called.
    direction: str
    sender: str = Field(serialization_alias="from")
    to: str
    state: State
    since: datetime


@router.post("/calls", status_code=201)
async def dial(new: NewCall, request: Request) -> Sid:
    """Call the utility."""
    exchange = _exchange(request)
    call = exchange.ring_in(new.sender, new.to or request.app.state.number)
    return Sid(sid=call.sid)


@router.post("/calls/{sid}/say", status_code=204)
async def say(sid: str, speech: Speech, request: Request) -> None:
    """Say something into the phone. What nobody listens to yet waits for who does."""
    exchange = _exchange(request)
    exchange.utter(_live(exchange, sid), Spoken(speech.text.strip()))


@router.post("/calls/{sid}/press", status_code=204)
async def press(sid: str, keys: Digits, request: Request) -> None:
    """Press keys, one or several."""
    exchange = _exchange(request)
    exchange.utter(_live(exchange, sid), Pressed(keys.digits))


@router.post("/calls/{sid}/answer", status_code=204)
async def answer(sid: str, request: Request) -> None:
    """Pick up a phone that rings."""
    _live(_exchange(request), sid).picked_up.set()


@router.post("/calls/{sid}/hangup", status_code=204)
async def hang_up(sid: str, request: Request) -> None:
    """Hang up. A phone that rings says that it is busy; a call not yet taken was not answered."""
    exchange = _exchange(request)
    call = exchange.calls.get(sid)
    if call is None:
        raise _gone(sid)
    early = "no-answer" if call.direction == "inbound" else "busy"
    await exchange.hang_up(call, early if call.answered_at is None else "completed")


@router.get("/calls/{sid}/lines")
async def lines(
    sid: str,
    request: Request,
    after: int = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0.0,
) -> Lines:
    """Return what a phone heard since; waits for any change, also of what it is doing."""
    call = _exchange(request).calls.get(sid)
    if call is None:
        raise _gone(sid)
    found = await call.newer(after, wait)
    return Lines(items=[line.shown() for line in found], last=call.news.last, state=call.state)


@router.get("/phones/{number}/call")
async def live_call(number: str, request: Request) -> Leg:
    """Return the call a phone is in, whoever called whom."""
    call = _exchange(request).calls.at(number)
    if call is None:
        raise HTTPException(404, f"{number} is in no call.")
    return Leg(
        sid=call.sid,
        direction="in" if call.direction == "inbound" else "out",
        sender=call.sender,
        to=call.recipient,
        state=call.state,
        since=call.answered_at or call.began_at,
    )


def _live(exchange: Exchange, sid: str) -> Call:
    call = exchange.calls.get(sid)
    if call is None:
        raise _gone(sid)
    if call.over:
        raise HTTPException(409, "This call is over.")
    return call


def _gone(sid: str) -> HTTPException:
    return HTTPException(404, f"There is no call {sid}.")


def _exchange(request: Request) -> Exchange:
    return request.app.state.exchange
