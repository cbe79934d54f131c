"""The customer's side of the simulated carrier: a phone that texts and is texted."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from channels.consent import Keyword
from gateway.simulator.courier import Courier
from gateway.simulator.knobs import Knobs
from gateway.simulator.texts import Text, Texts

router = APIRouter()

#: What carriers answer a STOP themselves; we must not send anything after it.
STOPPED = "You have stopped messages from this number. Reply START to get them again."


class NewText(BaseModel):
    """What somebody types into a phone."""

    model_config = ConfigDict(populate_by_name=True)

    sender: str = Field(alias="from", min_length=1, max_length=32)
    body: str = Field(max_length=1600)


class Sid(BaseModel):
    """What the carrier calls a text."""

    sid: str


class News(BaseModel):
    """What changed on a phone, and where to go on from."""

    items: list[dict[str, Any]]
    last: int


@router.post("/texts", status_code=201)
async def text(new: NewText, request: Request) -> Sid:
    """Send a text to the utility."""
    texts, courier = _parts(request)
    ours: str = request.app.state.number
    word = texts.heed(new.sender, ours, new.body)
    said = texts.add("in", new.sender, ours, new.body, "received")
    courier.bring(said)
    if word is Keyword.STOP:
        texts.add("out", ours, new.sender, STOPPED, "delivered")
    return Sid(sid=said.sid)


@router.get("/texts")
async def news(
    request: Request,
    number: str,
    after: int = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0.0,
) -> News:
    """Return what is new on a phone; waits for it when there is nothing yet."""
    texts, _ = _parts(request)
    last = texts.last
    found: list[Text] = await texts.newer(number, after, wait)
    newest = max([text.n for text in found], default=min(last, max(after, 0)))
    return News(items=[text.shown() for text in found], last=newest)


@router.post("/knobs", status_code=204)
async def turn(knobs: Knobs, request: Request) -> None:
    """Make the carrier behave otherwise from now on. An empty object makes it well again."""
    request.app.state.panel.knobs = knobs


def _parts(request: Request) -> tuple[Texts, Courier]:
    return request.app.state.texts, request.app.state.courier
