"""Work that waits, is offered, and ends: queue entries, offers, dispositions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Moment, Row, word
from models.contact import Channel


class EntryState(StrEnum):
    """Where a queue entry is."""

    WAITING = "waiting"
    OFFERED = "offered"
    TAKEN = "taken"
    LEFT = "left"


class QueueEntry(Row, table=True):
    """A conversation's place in line. Its `entered_at` is kept over expiry and transfer."""

    __table_args__ = (
        Index(
            "one_live_entry",
            "conversation_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered')"),
        ),
        Index(
            "in_line",
            "level",
            "channel",
            "language",
            "due_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("level IN (1, 2)", name="level_is_1_or_2"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    #: 1: any specialist. 2: level II only. Never lowered while it waits.
    level: int
    #: BCP 47; "und" while we could not tell, and then anybody may take it.
    language: str = Field(default="und", max_length=8)
    state: EntryState = Field(default=EntryState.WAITING, sa_type=word(EntryState))
    entered_at: datetime = Field(sa_type=Moment)
    #: entered_at plus the channel's target: earliest due is served first.
    due_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    preferred_staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    #: Every rule that fired, as [{"rule", "words"}].
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    #: What the next person should know: intent, proof, what was asked and tried.
    packet: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)


class OfferState(StrEnum):
    """How an offer stands or ended."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"


class Offer(Row, table=True):
    """One conversation held for one specialist until accepted, declined or too late.

    Twilio says *reservation*. A conversation may be offered many times, but
    never to two at once: the partial index is what makes that true.
    """

    __table_args__ = (
        Index(
            "one_pending_offer",
            "conversation_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "one_ring_at_a_time",
            "staff_id",
            unique=True,
            postgresql_where=text("state = 'pending'"),
        ),
        Index("runs_out", "expires_at", postgresql_where=text("state = 'pending'")),
        Index("of_entry", "entry_id"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id")
    entry_id: UUID = Field(foreign_key="queue_entry.id")
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    state: OfferState = Field(default=OfferState.PENDING, sa_type=word(OfferState))
    expires_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    decline_reason: str | None = Field(default=None, max_length=32)


class Disposition(Row, table=True):
    """An outcome a specialist can choose at wrap-up."""

    code: str = Field(unique=True, max_length=48)
    words: str
    #: The topic it belongs to; None fits all.
    topic: str | None = Field(default=None, max_length=64)
    position: int = 0
    retired_at: datetime | None = Field(default=None, sa_type=Moment)
