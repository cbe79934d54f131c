"""What is to be sent, and every try at sending it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Moment, Row, utcnow, word
from models.contact import Channel


class OutboxState(StrEnum):
    """Where a row is. `unknown` is settled by receipt, by listing, or by a person."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Outbox(Row, table=True):
    """One message to be sent. The outbox does not care who wrote it."""

    __table_args__ = (
        Index("due_to_send", "due_at", "id", postgresql_where=text("state = 'waiting'")),
        Index("leased", "lease_until", postgresql_where=text("state = 'sending'")),
        Index("unsettled", "id", postgresql_where=text("state = 'unknown'")),
        Index(
            "one_in_flight",
            "conversation_id",
            unique=True,
            postgresql_where=text("state = 'sending'"),
        ),
        Index("by_external_id", "channel", "external_id"),
    )

    message_id: UUID = Field(foreign_key="message.id", unique=True)
    conversation_id: UUID = Field(foreign_key="conversation.id", index=True)
    endpoint_id: UUID = Field(foreign_key="endpoint.id")
    channel: Channel = Field(sa_type=word(Channel))
    sender: str = Field(max_length=320)
    recipient: str = Field(max_length=320)
    body: str
    #: The account whose facts the body holds: proof is checked again at claim.
    discloses_account_id: UUID | None = Field(default=None, foreign_key="account.id")
    #: A carrier keyword's own answer (HELP, START): goes out whatever the consent.
    ignores_consent: bool = False
    state: OutboxState = Field(default=OutboxState.WAITING, sa_type=word(OutboxState))
    due_at: datetime = Field(default_factory=utcnow, sa_type=Moment)
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0
    #: The provider's id once we have it.
    external_id: str | None = Field(default=None, max_length=400)
    reason: str | None = None


class AttemptOutcome(StrEnum):
    """How one try ended."""

    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Attempt(Row, table=True):
    """One try at sending one outbox row."""

    __table_args__ = (UniqueConstraint("outbox_id", "number"),)

    outbox_id: UUID = Field(foreign_key="outbox.id")
    number: int
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    #: None while under way, or when the sender died in the middle.
    outcome: AttemptOutcome | None = Field(default=None, sa_type=word(AttemptOutcome))
    reason: str | None = None


class Receipt(Row, table=True):
    """The provider's word on a delivery, kept once per (provider id, status)."""

    __table_args__ = (UniqueConstraint("channel", "external_id", "status"),)

    channel: Channel = Field(sa_type=word(Channel))
    external_id: str = Field(max_length=400)
    status: str = Field(max_length=64)
    #: Our outbox row, when the callback's address named it.
    outbox_id: UUID | None = Field(default=None, foreign_key="outbox.id", index=True)
    error_code: str | None = Field(default=None, max_length=32)
