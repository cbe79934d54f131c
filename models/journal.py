"""The intake journal: everything that came through a door, as it came, once."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Moment, Row, word
from models.contact import Channel


class Outcome(StrEnum):
    """What intake made of it."""

    STORED = "stored"
    PARKED = "parked"


class Journal(Row, table=True):
    """One delivery from a provider, redacted, kept whole.

    `(channel, dedupe_key)` is the ledger that makes five deliveries of one
    provider id a single message. What could not be read is *parked*: kept
    here, and shown to a person.
    """

    __table_args__ = (
        UniqueConstraint("channel", "dedupe_key"),
        Index("parked", "received_at", postgresql_where=text("outcome = 'parked'")),
    )

    channel: Channel = Field(sa_type=word(Channel))
    #: The provider's id for it, e.g. a MessageSid.
    dedupe_key: str = Field(max_length=400)
    received_at: datetime = Field(sa_type=Moment)
    payload: dict[str, Any] = Field(sa_type=JSONB)
    outcome: Outcome = Field(default=Outcome.STORED, sa_type=word(Outcome))
    #: Why it was parked, in words.
    problem: str | None = None
