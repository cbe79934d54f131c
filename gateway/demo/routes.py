"""What the demo page asks of the office: whom a newcomer can be, their stories, its switch."""

from datetime import datetime
from typing import Literal

import httpx2
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from sqlmodel import col, select

from gateway import auth, office
from gateway.demo import floor, stories, townspeople
from gateway.demo.cast import CastMember, cast
from gateway.demo.households import OUR_MAILBOX
from gateway.demo.leak import leak_photo
from gateway.demo.stories import STORIES, Pane
from gateway.deps import Now, Session
from gateway.office import Office
from gateway.parts import AppParts
from models.errors import Unavailable
from models.office import Closure

router = APIRouter(prefix="/demo", include_in_schema=False, dependencies=[auth.SameOrigin])


class Step(BaseModel):
    """One thing to do in one pane, and what is to be seen then."""

    pane: Pane
    do: str
    say: str | None
    subject: str | None
    press: str | None
    attach: str | None
    sign_in: str | None
    expect: str


class Story(BaseModel):
    """One of the ten stories. `who` is a name among the people."""

    number: int
    key: str
    title: str
    who: str
    shows: str
    seconds: int
    steps: list[Step]


class Cast(BaseModel):
    """Everyone to be, how to reach the office, and what to try."""

    our_number: str
    our_mailbox: str
    people: list[CastMember]
    stories: list[Story]


class OpenOrNot(BaseModel):
    """The office's switch. Closed means closed whatever its hours say."""

    open: bool
    #: Since when somebody has closed it.
    since: datetime | None = Field(default=None)


class Change(BaseModel):
    """How the simulated people are to live."""

    paused: bool
    speed: Literal[1, 2, 5, 20]


class Colleagues(Change):
    """How the simulated people live, if their process is there."""

    running: bool


@router.get("/cast")
async def read_cast(session: Session, now: Now, parts: AppParts) -> Cast:
    """List the invented customers with what they know about their accounts, as of today."""
    settings = parts.settings
    today = Office.read(settings.office_hours, settings.office_timezone).today(now)
    return Cast(
        our_number=settings.twilio_number,
        our_mailbox=settings.mail_from or OUR_MAILBOX,
        people=await cast(session, today),
        stories=[
            Story.model_validate({**vars(story), "number": number, "steps": _steps(story.steps)})
            for number, story in enumerate(STORIES, start=1)
        ],
    )


def _steps(steps: tuple[stories.Step, ...]) -> list[dict[str, object]]:
    return [dict(vars(step)) for step in steps]


@router.get("/leak.png")
async def read_leak_photo() -> Response:
    """Return the photo the story of the leak attaches."""
    return Response(leak_photo(), media_type="image/png", headers={"Cache-Control": "max-age=3600"})


@router.get("/office")
async def read_office(session: Session, now: Now, parts: AppParts) -> OpenOrNot:
    """Tell whether the office is open."""
    here = await office.office_now(session, parts.settings)
    closures = select(Closure.since).where(col(Closure.ended_at).is_(None))
    return OpenOrNot(open=here.is_open(now), since=(await session.exec(closures)).first())


@router.put("/office")
async def switch_office(
    change: OpenOrNot, session: Session, now: Now, parts: AppParts
) -> OpenOrNot:
    """Close the office, or open it again. Anybody in the demo may."""
    if change.open:
        await office.reopen(session, now)
    else:
        await office.close(session, "Closed with the demo's switch.", now)
    await session.flush()
    return await read_office(session, now, parts)


@router.get("/floor")
async def read_floor(session: Session, now: Now) -> floor.Floor:
    """Return how many wait and who sits where; asked by the simulated colleagues."""
    return await floor.look(session, now)


@router.get("/townspeople")
async def read_townspeople(session: Session) -> list[townspeople.Neighbor]:
    """List who may write by themselves; asked by the simulated colleagues."""
    return await townspeople.neighbors(session)


@router.get("/colleagues")
async def read_colleagues(parts: AppParts) -> Colleagues:
    """Tell whether the simulated colleagues work, and how fast."""
    return await _pace(parts.settings.colleagues_url, None)


@router.put("/colleagues")
async def set_colleagues(change: Change, parts: AppParts) -> Colleagues:
    """Let them rest, or live faster or slower. Anybody in the demo may. 503 if they are away."""
    told = await _pace(parts.settings.colleagues_url, change)
    if not told.running:
        raise Unavailable("The simulated colleagues are not running.")
    return told


async def _pace(url: str, change: Change | None) -> Colleagues:
    """Ask the colleagues' own process."""
    away = Colleagues(running=False, paused=True, speed=1)
    if not url:
        return away
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=5, trust_env=False) as crew:
            if change is None:
                answer = await crew.get("/pace")
            else:
                answer = await crew.put("/pace", json=change.model_dump())
    except httpx2.TransportError:
        return away
    return Colleagues.model_validate({**answer.json(), "running": True})
