"""The signed-in person: who they are, what they may, how much they hold."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import presence
from agents.access import level_of
from gateway import auth
from gateway.api.read import Read
from gateway.api.shapes import Level
from gateway.deps import Now, Session
from gateway.permissions import TABLE, Permission, Require
from models.contact import Channel
from models.errors import NotFound
from models.staff import Capacity as CapacityRow
from models.staff import PresenceState, Role, Staff

router = APIRouter(prefix="/api/me", tags=["me"], dependencies=[auth.SameOrigin])


class Presence(Read):
    """How somebody is now."""

    state: Literal["available", "away", "wrap_up", "offline"]
    reason: str | None
    since: datetime


class Capacity(Read):
    """How much of a channel they hold, and can at most."""

    channel: Channel
    held: int
    max: int


class Settings(BaseModel):
    """What they set for themselves."""

    single_keys: bool


class Me(BaseModel):
    """The signed-in person."""

    id: UUID
    username: str
    name: str
    role: Role
    level: Level | None
    #: E.164; where their calls ring. Without it they are offered none.
    phone: str | None
    permissions: list[Permission]
    languages: list[str]
    presence: Presence
    capacities: list[Capacity]
    settings: Settings


class MeChange(BaseModel):
    """What they want otherwise."""

    single_keys: bool | None = None


MeNow = Annotated[Staff, Depends(Require(Permission.SIGNED_IN))]


@router.get("")
async def read_me(me: MeNow, session: Session, now: Now) -> Me:
    """Return who is signed in."""
    return await me_of(session, me, now)


@router.patch("")
async def change_me(change: MeChange, me: MeNow, session: Session, now: Now) -> Me:
    """Change one's own settings."""
    mine = await session.get(Staff, me.id)
    if mine is None:
        raise NotFound
    if change.single_keys is not None:
        mine.single_keys = change.single_keys
        session.add(mine)
    return await me_of(session, mine, now)


async def me_of(session: AsyncSession, staff: Staff, now: datetime) -> Me:
    """Return somebody as their own desk shows them, in two queries."""
    here = await presence.read(session, staff.id, now)
    found = await session.exec(
        select(CapacityRow)
        .where(CapacityRow.staff_id == staff.id)
        .order_by(col(CapacityRow.channel))
    )
    return Me(
        id=staff.id,
        username=staff.username,
        name=staff.name,
        role=staff.role,
        level=level_of(staff),
        phone=staff.phone,
        permissions=sorted(TABLE[Role(staff.role)]),
        languages=staff.languages,
        presence=shown(here.state, here.reason, here.since),
        capacities=[
            Capacity(channel=unit.channel, held=unit.held, max=unit.most) for unit in found.all()
        ],
        settings=Settings(single_keys=staff.single_keys),
    )


def shown(state: PresenceState, reason: str | None, since: datetime) -> Presence:
    """Return presence in its public shape."""
    return Presence.model_validate({"state": state, "reason": reason, "since": since})
