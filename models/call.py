"""A phone call: where it stands, what was answered to each of its steps, and its other legs."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Moment, Row, word


class CallState(StrEnum):
    """Who the caller hears now."""

    #: The bot, or the greeting before it.
    BOT = "bot"
    #: Music and the place in line; nobody has taken the call yet.
    WAITING = "waiting"
    #: A specialist has taken it, and their phone rings.
    CONNECTING = "connecting"
    TALKING = "talking"
    HELD = "held"
    #: A tone, and then silence while a message is recorded.
    VOICEMAIL = "voicemail"
    ENDED = "ended"


class EndedBy(StrEnum):
    """Who ended a call."""

    CUSTOMER = "customer"
    STAFF = "staff"
    OFFICE = "office"
    CARRIER = "carrier"


class Call(Row, table=True):
    """One call from a customer. From the moment it waits for a person it is a conference.

    The conversation is its record; this is what a desk needs to steer it.
    """

    __table_args__ = (
        CheckConstraint("(ended_at IS NOT NULL) = (state = 'ended')", name="ended_when"),
        Index("live_calls", "heard_at", postgresql_where=text("state <> 'ended'")),
        Index("calls_to_tell", "tell_at", postgresql_where=text("tell_at IS NOT NULL")),
        Index(
            "tapes_awaited",
            "ended_at",
            postgresql_where=text("tape_asked_at IS NOT NULL AND tape_sid IS NULL"),
        ),
        Index("tapes_to_fetch", "fetch_at", postgresql_where=text("fetch_at IS NOT NULL")),
    )

    conversation_id: UUID = Field(foreign_key="conversation.id", unique=True)
    #: The carrier's id of the customer's leg (CallSid).
    sid: str = Field(unique=True, max_length=64)
    state: CallState = Field(default=CallState.BOT, sa_type=word(CallState))
    #: BCP 47; what the caller chose or speaks.
    language: str = Field(default="en", max_length=8)
    #: The newest step that was answered; the next action's address carries the one after it.
    step: int = 0
    began_at: datetime = Field(sa_type=Moment)
    #: When the carrier last told us anything of it. Long silence means: ask.
    heard_at: datetime = Field(sa_type=Moment)
    #: From when on the caller's leg is to be told where it stands; None when it knows.
    tell_at: datetime | None = Field(default=None, sa_type=Moment)
    #: When it last began to wait for a person.
    waiting_since: datetime | None = Field(default=None, sa_type=Moment)
    #: When a person first spoke with the caller.
    connected_at: datetime | None = Field(default=None, sa_type=Moment)
    #: Since when it is on hold; with what was before, how long the caller heard music.
    held_since: datetime | None = Field(default=None, sa_type=Moment)
    held_seconds: float = 0.0
    #: The carrier's id of the conference, once it told us.
    conference_sid: str | None = Field(default=None, max_length=64)
    #: When the caller was asked to leave a message.
    tape_asked_at: datetime | None = Field(default=None, sa_type=Moment)
    #: The carrier's id of that message, once there is one (RecordingSid).
    tape_sid: str | None = Field(default=None, max_length=64)
    #: The line of the timeline that the message is kept with.
    tape_message_id: UUID | None = Field(default=None, foreign_key="message.id")
    #: From when on it is to be fetched from the carrier; None when it is ours, or there is none.
    fetch_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    #: Who ended it; set before the end when one of us has asked the carrier to end it.
    ended_by: EndedBy | None = Field(default=None, sa_type=word(EndedBy))


class CallStep(Row, table=True):
    """What was answered to one step of a call: asked again, it is answered the same."""

    __table_args__ = (UniqueConstraint("call_id", "number"),)

    call_id: UUID = Field(foreign_key="call.id")
    number: int
    #: TwiML, as it left.
    answer: str


class LegState(StrEnum):
    """How a specialist's leg stands."""

    #: To be called; nothing has left yet.
    DUE = "due"
    #: The carrier was asked to call, or may have been.
    CALLING = "calling"
    JOINED = "joined"
    LEFT = "left"
    FAILED = "failed"


class Leg(Row, table=True):
    """One call to a specialist's own phone that joins them to a customer's call."""

    __table_args__ = (
        Index(
            "one_live_leg",
            "call_id",
            unique=True,
            postgresql_where=text("state IN ('due', 'calling', 'joined')"),
        ),
        Index("legs_due", "created_at", postgresql_where=text("state = 'due'")),
        Index("legs_calling", "lease_until", postgresql_where=text("state = 'calling'")),
        Index("legs_to_end", "hang_up_at", postgresql_where=text("hang_up_at IS NOT NULL")),
    )

    call_id: UUID = Field(foreign_key="call.id", index=True)
    staff_id: UUID = Field(foreign_key="staff.id")
    #: The specialist's number, E.164, as it was when they took the call.
    number: str = Field(max_length=32)
    state: LegState = Field(default=LegState.DUE, sa_type=word(LegState))
    sid: str | None = Field(default=None, max_length=64)
    #: While `due`: not to be called before this. While `calling`: given up after this.
    lease_until: datetime | None = Field(default=None, sa_type=Moment)
    tries: int = 0
    #: From when on the carrier is to be asked to hang it up; None when it need not be.
    hang_up_at: datetime | None = Field(default=None, sa_type=Moment)
    joined_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    #: Why it failed, in words for the desk.
    reason: str | None = None
