"""The board: what waits, who is here, and how today went, in four queries.

Every number has one definition, in `DEFINITIONS`, shown to whoever points at it.
Today's numbers are computed from events, so they cost what today brought,
however many conversations there ever were.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import Channel
from models.staff import LEVEL, PresenceState, Role

DEFINITIONS: dict[str, str] = {
    "waiting": "Conversations in line now, those being offered included.",
    "longest": "Since when the conversation that waits longest has been in line.",
    "at_risk": "Waiting, and past due or with less than a quarter of the target left.",
    "with_bot": "Conversations the bot holds now.",
    "assigned": "Conversations a specialist holds now, wrap-up included.",
    "state": "In contact: holds a conversation. Wrap-up: only finishes some. "
    "Otherwise what they set themselves.",
    "holding": "Units of capacity in use on a channel, offers ringing included, and the most.",
    "today": "Conversations accepted since the office's midnight.",
    "entered": "Places taken in line since the office's midnight; a transfer takes one more.",
    "answered": "Offers accepted since the office's midnight.",
    "left": "Left the line before a person answered, since the office's midnight.",
    "asa_seconds": "Average speed of answer: total wait of the answered, by how many they are. "
    "Those who left do not count.",
    "within_target": "Share of the answered that were answered by the time they were due.",
    "bot_closed": "Closed since the office's midnight without ever standing in line.",
}

#: What a specialist is doing when they hold conversations.
IN_CONTACT = "in_contact"

_WAITING = text("""
SELECT level, channel, count(*) AS waiting, min(entered_at) AS longest_since,
       count(*) FILTER (WHERE due_at - :now < (due_at - entered_at) / 4) AS at_risk
  FROM queue_entry WHERE state IN ('waiting', 'offered')
 GROUP BY level, channel ORDER BY level, channel
""")

_TALKS = text("""
SELECT (SELECT count(*) FROM conversation WHERE state = 'bot') AS with_bot,
       (SELECT count(*) FROM conversation WHERE staff_id IS NOT NULL) AS assigned
""")

_STAFF = text("""
WITH units AS (
    SELECT staff_id, json_agg(json_build_array(channel, held, most) ORDER BY channel) AS holding
      FROM capacity GROUP BY staff_id
), talks AS (
    SELECT staff_id, count(*) FILTER (WHERE state = 'assigned') AS talking,
           count(*) FILTER (WHERE state = 'wrapping') AS wrapping
      FROM conversation WHERE staff_id IS NOT NULL GROUP BY staff_id
)
SELECT s.id, s.name, s.role, s.created_at, p.state, p.reason, p.since,
       u.holding, t.talking, t.wrapping
  FROM staff s
  LEFT JOIN presence p ON p.staff_id = s.id
  LEFT JOIN units u ON u.staff_id = s.id
  LEFT JOIN talks t ON t.staff_id = s.id
 WHERE s.disabled_at IS NULL AND s.role = ANY(:roles)
 ORDER BY s.name, s.id
""")

_TODAY = text("""
SELECT e.kind, e.staff_id, e.data ->> 'by' AS by, count(*) AS times,
       sum((e.data ->> 'waited')::float) AS waited,
       count(*) FILTER (WHERE (e.data ->> 'in_time')::boolean) AS in_time,
       count(*) FILTER (WHERE e.kind = 'conversation.closed' AND NOT EXISTS (
           SELECT FROM queue_entry q WHERE q.conversation_id = e.conversation_id)) AS never_queued
  FROM event e
 WHERE e.kind IN ('conversation.queued', 'conversation.assigned', 'conversation.closed')
   AND e.at >= :since
 GROUP BY e.kind, e.staff_id, e.data ->> 'by'
""")


@dataclass(frozen=True)
class WaitingBy:
    """One cell of the board: a level and a channel."""

    level: int
    channel: Channel
    waiting: int
    longest_since: datetime | None


@dataclass(frozen=True)
class Waiting:
    """All that waits."""

    total: int
    longest_since: datetime | None
    at_risk: int
    by: tuple[WaitingBy, ...]


@dataclass(frozen=True)
class Holding:
    """How much of a channel's capacity is in use."""

    channel: Channel
    held: int
    max: int


@dataclass(frozen=True)
class StaffLine:
    """One specialist: what they do, since when, with how much."""

    id: UUID
    name: str
    role: Role
    level: int | None
    state: str
    reason: str | None
    since: datetime
    holding: tuple[Holding, ...]
    today: int


@dataclass(frozen=True)
class Today:
    """How today went so far. None where nothing was answered yet."""

    entered: int
    answered: int
    left: int
    asa_seconds: float | None
    within_target: float | None
    bot_closed: int


@dataclass(frozen=True)
class Board:
    """The board at one moment."""

    at: datetime
    waiting: Waiting
    with_bot: int
    assigned: int
    staff: tuple[StaffLine, ...]
    today: Today
    definitions: dict[str, str] = field(default_factory=lambda: DEFINITIONS)


async def snapshot(session: AsyncSession, now: datetime, midnight: datetime) -> Board:
    """Return the board as it is now. `midnight` is when the office's day began."""
    connection = await session.connection()
    waiting = (await connection.execute(_WAITING, {"now": now})).all()
    talks = (await connection.execute(_TALKS)).one()
    roles = [role.value for role in LEVEL]
    staff = (await connection.execute(_STAFF, {"roles": roles})).all()
    today = (await connection.execute(_TODAY, {"since": midnight})).all()
    accepted: Counter[UUID | None] = Counter()
    for row in today:
        if row.kind == "conversation.assigned":
            accepted[row.staff_id] += row.times
    return Board(
        at=now,
        waiting=_waiting(waiting),
        with_bot=talks.with_bot,
        assigned=talks.assigned,
        staff=tuple(_person(row, accepted[row.id]) for row in staff),
        today=_today(today),
    )


def _waiting(rows: Sequence[Row[Any]]) -> Waiting:
    return Waiting(
        total=sum(row.waiting for row in rows),
        longest_since=min((row.longest_since for row in rows), default=None),
        at_risk=sum(row.at_risk for row in rows),
        by=tuple(
            WaitingBy(row.level, Channel(row.channel), row.waiting, row.longest_since)
            for row in rows
        ),
    )


def _person(row: Row[Any], accepted: int) -> StaffLine:
    """Return a specialist; holding something says more than what they set themselves."""
    if row.talking:
        state = IN_CONTACT
    elif row.wrapping:
        state = PresenceState.WRAP_UP.value
    else:
        state = row.state or PresenceState.OFFLINE.value
    return StaffLine(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        level=LEVEL.get(Role(row.role)),
        state=state,
        reason=row.reason,
        since=row.since or row.created_at,
        holding=tuple(Holding(Channel(c), held, most) for c, held, most in row.holding or ()),
        today=accepted,
    )


def _today(rows: Sequence[Row[Any]]) -> Today:
    """Add up the day's events."""
    times: Counter[str] = Counter()
    for row in rows:
        times[row.kind] += row.times
    answered = times["conversation.assigned"]
    taken = [row for row in rows if row.kind == "conversation.assigned"]
    waited = sum(row.waited or 0.0 for row in taken)
    in_time = sum(row.in_time for row in taken)
    return Today(
        entered=times["conversation.queued"],
        answered=answered,
        left=sum(row.times for row in rows if row.by == "left"),
        asa_seconds=waited / answered if answered else None,
        within_target=in_time / answered if answered else None,
        bot_closed=sum(row.never_queued for row in rows),
    )
