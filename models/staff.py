"""The people who work here: roles, presence, how much each can carry, their sessions."""

from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel, Text

from models.base import Moment, Row, word
from models.contact import Channel


class Role(StrEnum):
    """What a member of staff is here for."""

    SPECIALIST_1 = "specialist_1"
    SPECIALIST_2 = "specialist_2"
    LEAD = "lead"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


#: The level of matters a role may be routed. A lead is a level II specialist.
LEVEL: dict[Role, Literal[1, 2]] = {Role.SPECIALIST_1: 1, Role.SPECIALIST_2: 2, Role.LEAD: 2}


class Staff(Row, table=True):
    """One member of staff."""

    username: str = Field(unique=True, max_length=64)
    name: str
    role: Role = Field(sa_type=word(Role))
    #: Languages they serve customers in.
    languages: list[str] = Field(default_factory=lambda: ["en"], sa_type=ARRAY(Text))
    password_hash: str
    disabled_at: datetime | None = Field(default=None, sa_type=Moment)
    #: Where calls reach them: E.164. Without one they are offered no calls.
    phone: str | None = Field(default=None, max_length=32)
    #: Single-key shortcuts can be switched off (WCAG 2.1.4).
    single_keys: bool = True


class StaffSession(Row, table=True):
    """One signed-in browser. The token itself is known to that browser only."""

    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    #: SHA-256 of the opaque token, hex.
    token_hash: str = Field(unique=True, max_length=64)
    expires_at: datetime = Field(sa_type=Moment)
    last_seen_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)


class PresenceState(StrEnum):
    """Whether offers may come. Load is separate from presence."""

    AVAILABLE = "available"
    AWAY = "away"
    WRAP_UP = "wrap_up"
    OFFLINE = "offline"


class Presence(SQLModel, table=True):
    """How a specialist is now. What they were before is in the event history."""

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    state: PresenceState = Field(default=PresenceState.OFFLINE, sa_type=word(PresenceState))
    reason: str | None = Field(default=None, max_length=64)
    since: datetime = Field(sa_type=Moment)
    #: When they last finished work or became available: longest idle is served first.
    idle_since: datetime = Field(sa_type=Moment)
    #: Kept fresh by the open event stream.
    heartbeat_at: datetime = Field(sa_type=Moment)


class Capacity(SQLModel, table=True):
    """How much one specialist can hold on one channel, and holds now.

    `held` is a reservation: an offer takes its unit before it is shown, and
    the check constraint is what makes "never above capacity" true.
    """

    __table_args__ = (CheckConstraint("held BETWEEN 0 AND most", name="within_capacity"),)

    staff_id: UUID = Field(foreign_key="staff.id", primary_key=True)
    channel: Channel = Field(sa_type=word(Channel), primary_key=True)
    most: int
    held: int = 0
