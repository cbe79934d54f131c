"""What happened when: the append-only record that screens and metrics are computed from."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from models.base import Moment, utcnow


class Event(SQLModel, table=True):
    """One thing that happened.

    Readers resume by (xid, id) and only look below the oldest transaction
    still open, because ids become visible out of order: decision 0005.
    """

    __table_args__ = (
        Index("in_visible_order", "xid", "id"),
        Index("of_conversation", "conversation_id", "id"),
        Index("by_kind", "kind", "at"),
    )

    id: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    #: The writing transaction, as a bigint so that drivers can carry it.
    xid: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger,
            server_default=text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
    )
    at: datetime = Field(default_factory=utcnow, sa_type=Moment)
    #: e.g. "message.received", "conversation.handed_off", "offer.expired".
    kind: str = Field(max_length=48)
    conversation_id: UUID | None = Field(default=None, foreign_key="conversation.id")
    #: The one specialist it concerns; None when it concerns the floor.
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    data: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
