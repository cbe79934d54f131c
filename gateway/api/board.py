"""The live board, for those who watch the floor."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends

from agents import board
from gateway.api.day import Today as OfficeDay
from gateway.api.me import Capacity
from gateway.api.read import Read
from gateway.api.shapes import Level
from gateway.deps import Now, Session
from gateway.permissions import Permission, Require
from models.contact import Channel
from models.staff import Role, Staff

router = APIRouter(prefix="/api/board", tags=["board"])


class WaitingBy(Read):
    """What waits at one level on one channel."""

    level: Level
    channel: Channel
    waiting: int
    longest_since: datetime | None


class Waiting(Read):
    """All that waits."""

    total: int
    longest_since: datetime | None
    at_risk: int
    by: list[WaitingBy]


class StaffLine(Read):
    """One specialist on the board."""

    id: UUID
    name: str
    role: Role
    level: Level | None
    state: Literal["available", "away", "wrap_up", "offline", "in_contact"]
    reason: str | None
    since: datetime
    holding: list[Capacity]
    today: int


class Today(Read):
    """How today went so far."""

    entered: int
    answered: int
    left: int
    asa_seconds: float | None
    within_target: float | None
    bot_closed: int


class Board(Read):
    """The board at one moment. `definitions` says what each number counts."""

    at: datetime
    waiting: Waiting
    with_bot: int
    assigned: int
    staff: list[StaffLine]
    today: Today
    definitions: dict[str, str]


@router.get("")
async def read_board(
    me: Annotated[Staff, Depends(Require(Permission.BOARD))],
    session: Session,
    now: Now,
    day: OfficeDay,
) -> Board:
    """Return the board as it is now."""
    return Board.model_validate(await board.snapshot(session, now, day.midnight))
