"""A conversation: one matter with one contact, and the only legal moves it can make."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import Moment, Row, word
from models.contact import Channel
from models.errors import IllegalMove, NotFound


class State(StrEnum):
    """Who has the conversation: the bot, the queue, one specialist, or nobody."""

    BOT = "bot"
    QUEUED = "queued"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    SNOOZED = "snoozed"
    WRAPPING = "wrapping"
    CLOSED = "closed"


#: The only legal moves. Nothing else writes `state`; the database checks owners too.
MOVES: dict[State, frozenset[State]] = {
    State.BOT: frozenset({State.QUEUED, State.CLOSED}),
    State.QUEUED: frozenset({State.OFFERED, State.CLOSED}),
    State.OFFERED: frozenset({State.ASSIGNED, State.QUEUED}),
    State.ASSIGNED: frozenset({State.WRAPPING, State.QUEUED, State.SNOOZED}),
    State.SNOOZED: frozenset({State.ASSIGNED, State.QUEUED}),
    State.WRAPPING: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.BOT, State.QUEUED}),
}

#: In these states a specialist holds the conversation, and only in these.
HELD = frozenset({State.ASSIGNED, State.SNOOZED, State.WRAPPING})


class Conversation(Row, table=True):
    """Everything said with one contact about one matter, begun on one channel.

    The row is also the lock: whoever numbers its messages or moves its state
    holds it `FOR UPDATE`.
    """

    __table_args__ = (
        Index(
            "one_open_thread",
            "thread_key",
            unique=True,
            postgresql_where=text("state <> 'closed'"),
        ),
        Index("newest_of_thread", "thread_key", "id"),
        Index("held_by", "staff_id", postgresql_where=text("staff_id IS NOT NULL")),
        Index(
            "unanswered_turns",
            "last_inbound_at",
            postgresql_where=text("state = 'bot' AND last_inbound_seq > answered_seq"),
        ),
        Index("quiet_bot_talks", "last_message_at", postgresql_where=text("state = 'bot'")),
        CheckConstraint(
            "(staff_id IS NOT NULL) = (state IN ('assigned', 'snoozed', 'wrapping'))",
            name="one_owner",
        ),
        CheckConstraint("(closed_at IS NOT NULL) = (state = 'closed')", name="closed_when"),
    )

    contact_id: UUID = Field(foreign_key="contact.id", index=True)
    endpoint_id: UUID = Field(foreign_key="endpoint.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    #: The address of ours that was written to; replies leave from it.
    our_address: str = Field(max_length=320)
    #: What the channel says belongs together, e.g. "sms:+15035550100:+15035550123".
    thread_key: str = Field(max_length=700)
    state: State = Field(default=State.BOT, sa_type=word(State))
    staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    #: Who should have it again when it reopens or comes back.
    preferred_staff_id: UUID | None = Field(default=None, foreign_key="staff.id")
    language: str | None = Field(default=None, max_length=8)
    #: What the customer wants, a label of the bot's intents.
    topic: str | None = Field(default=None, max_length=64)
    #: The account this is about, for routing; never a licence to disclose.
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    previous_id: UUID | None = Field(default=None, foreign_key="conversation.id")
    opened_at: datetime = Field(sa_type=Moment)
    closed_at: datetime | None = Field(default=None, sa_type=Moment)
    disposition_id: UUID | None = Field(default=None, foreign_key="disposition.id")
    #: Messages are numbered 1, 2, 3 … without gaps, in the order screens show.
    last_seq: int = 0
    last_inbound_seq: int = 0
    #: The bot has answered, or passed over, everything up to here.
    answered_seq: int = 0
    last_inbound_at: datetime | None = Field(default=None, sa_type=Moment)
    last_message_at: datetime | None = Field(default=None, sa_type=Moment)
    #: Turns in a row that the bot did not understand.
    misses: int = 0
    #: The turn lock is a lease: who holds it, until when, and for which message.
    turn_lease: UUID | None = None
    turn_lease_until: datetime | None = Field(default=None, sa_type=Moment)
    turn_message_id: UUID | None = None


def move(conversation: Conversation, to: State, staff_id: UUID | None, now: datetime) -> None:
    """Move a conversation, held `FOR UPDATE` by the caller, to another state.

    `staff_id` is the specialist who holds it from now on, or None.
    Raises IllegalMove when the table of moves does not have it.
    """
    was = State(conversation.state)
    if to not in MOVES[was]:
        raise IllegalMove(f"The conversation is {was}; it cannot become {to}.")
    conversation.state = to
    conversation.staff_id = staff_id if to in HELD else None
    conversation.closed_at = now if to is State.CLOSED else None


async def hold(session: AsyncSession, conversation_id: UUID) -> Conversation:
    """Return the conversation as it is now, locked until this transaction ends.

    Raises NotFound.
    """
    found = await session.exec(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    conversation = found.one_or_none()
    if conversation is None:
        raise NotFound
    return conversation
