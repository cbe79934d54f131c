"""Saying whether offers may come."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from agents import presence
from gateway import auth
from gateway.api.me import Presence, shown
from gateway.deps import Now, Session
from gateway.permissions import Permission, Require
from models.staff import PresenceState, Staff

router = APIRouter(prefix="/api/presence", tags=["presence"], dependencies=[auth.SameOrigin])


class PresenceChange(BaseModel):
    """How somebody wants to be. Wrap-up is not set by hand: it follows from the work."""

    state: Literal["available", "away", "offline"]
    reason: str | None = Field(default=None, max_length=64)


@router.put("")
async def set_presence(
    change: PresenceChange,
    me: Annotated[Staff, Depends(Require(Permission.PRESENCE))],
    session: Session,
    now: Now,
) -> Presence:
    """Set one's presence. What rings when one leaves goes back to its place in line."""
    state = PresenceState(change.state)
    here = await presence.set_state(session, me.id, state, change.reason, now)
    return shown(here.state, here.reason, here.since)
