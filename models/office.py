"""When the office is closed besides its usual hours."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from models.base import Moment, Row


class Closure(Row, table=True):
    """The office is closed from `since` on, whatever its hours say, until somebody opens it."""

    __table_args__ = (
        Index(
            "one_closure",
            text("(ended_at IS NULL)"),
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    since: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(max_length=200)
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
