"""Who has shown what: proof of identity, tries at it, and the marks of the bot's actions."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from models.base import Moment, Row, word
from models.contact import Channel


class Proof(Row, table=True):
    """A level of proof, bound to one conversation and one account (architecture §3a)."""

    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 3", name="level_is_1_to_3"),
        Index("of_talk", "conversation_id", "account_id"),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id")
    account_id: UUID = Field(foreign_key="account.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    #: 1 matched, 2 proven by one-time code, 3 seen by a specialist.
    level: int
    #: How, in the field's words: "confirmed endpoint + fact".
    how: str = Field(max_length=120)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class ProofOutcome(StrEnum):
    """How one try at proof ended. The customer hears the same words for all but `matched`."""

    MATCHED = "matched"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    LOCKED = "locked"


class ProofAttempt(Row, table=True):
    """One try at proof. Counted per account over all channels, known accounts or not."""

    __table_args__ = (Index("recent_tries", "claim_hash", "created_at"),)

    conversation_id: UUID = Field(foreign_key="conversation.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    #: SHA-256 of the account claimed, whether or not it exists.
    claim_hash: str = Field(max_length=64)
    account_id: UUID | None = Field(default=None, foreign_key="account.id", index=True)
    outcome: ProofOutcome = Field(sa_type=word(ProofOutcome))


class TurnMark(Row, table=True):
    """What one of the bot's actions found, kept here so that Rasa never holds a fact.

    A turn whose action left no mark did not happen: the conversation is handed off.
    """

    __table_args__ = (UniqueConstraint("message_id", "action"),)

    conversation_id: UUID = Field(foreign_key="conversation.id", index=True)
    message_id: UUID = Field(foreign_key="message.id")
    action: str = Field(max_length=64)
    #: Phrase key and facts to fill it with; rendered by the gateway, not by Rasa.
    result: dict[str, Any] = Field(sa_type=JSONB)
    #: The account whose facts `result` holds, if any.
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    read_at: datetime | None = Field(default=None, sa_type=Moment)
