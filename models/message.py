"""One utterance, in or out, with its author and what became of its delivery."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Moment, Row, word


class Author(StrEnum):
    """Who said it."""

    CONTACT = "contact"
    BOT = "bot"
    STAFF = "staff"
    SYSTEM = "system"


class Kind(StrEnum):
    """Said aloud, written for colleagues only, or the office noting what happened."""

    TEXT = "text"
    NOTE = "note"
    NOTICE = "notice"


class Delivery(StrEnum):
    """What is known of a message's way. Moves forward only: see `FORWARD`."""

    NONE = "none"
    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"


#: How far along a delivery is. A receipt may raise it, never lower it.
FORWARD: dict[Delivery, int] = {
    Delivery.QUEUED: 0,
    Delivery.SENDING: 1,
    Delivery.UNKNOWN: 2,
    Delivery.SENT: 3,
    Delivery.FAILED: 4,
    Delivery.DELIVERED: 5,
}


class Message(Row, table=True):
    """One utterance in a conversation. A call's transcript line is a message too."""

    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        Index(
            "one_message_per_client_key",
            "conversation_id",
            "client_key",
            unique=True,
            postgresql_where=text("client_key IS NOT NULL"),
        ),
        CheckConstraint("(staff_id IS NOT NULL) = (author = 'staff')", name="staff_has_name"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id")
    #: Its place in the conversation, from 1; never changes once given.
    seq: int
    author: Author = Field(sa_type=word(Author))
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    kind: Kind = Field(default=Kind.TEXT, sa_type=word(Kind))
    #: Redacted before it came here (architecture §3a).
    text: str
    #: When it was said: the provider's time for what came in.
    said_at: datetime = Field(sa_type=Moment)
    delivery: Delivery = Field(default=Delivery.NONE, sa_type=word(Delivery))
    #: Why it failed or is unknown, in words for the desk.
    delivery_reason: str | None = None
    #: The author's own key: the same key twice is the same message.
    client_key: UUID | None = None
    #: The delivery it came in, for what a customer said.
    journal_id: UUID | None = Field(default=None, foreign_key="journal.id", unique=True)
    #: Something was blacked out before storage.
    redacted: bool = False
    #: Policy articles quoted, as [{"id", "slug", "version"}]; other payload for screens.
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
