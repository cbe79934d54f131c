"""The floor of the demo's office: how many wait, and who sits where with how many browsers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.auth import SEEN_EVERY
from models.staff import LEVEL, Role

#: A browser that was not seen for so long is gone, signed out or not.
GONE_AFTER = 3 * SEEN_EVERY

_WAITING = text("SELECT count(*) FROM queue_entry WHERE state IN ('waiting', 'offered')")

_SEATS = text("""
SELECT s.username, s.role, s.languages, coalesce(p.state, 'offline') AS state,
       (SELECT count(*) FROM staff_session o
         WHERE o.staff_id = s.id AND o.ended_at IS NULL AND o.last_seen_at > :since) AS sessions
  FROM staff s LEFT JOIN presence p ON p.staff_id = s.id
 WHERE s.disabled_at IS NULL AND s.role = ANY(:roles)
 ORDER BY s.username
""")


@dataclass(frozen=True)
class Seat:
    """One specialist's seat."""

    username: str
    level: int
    languages: list[str]
    #: Their presence.
    state: str
    #: Browsers signed in there and seen lately.
    sessions: int


@dataclass(frozen=True)
class Floor:
    """How many wait in line, and every seat."""

    waiting: int
    seats: list[Seat]


async def look(session: AsyncSession, now: datetime) -> Floor:
    """Return the floor as it is, in two queries."""
    connection = await session.connection()
    waiting = (await connection.execute(_WAITING)).scalar_one()
    roles = [role.value for role in LEVEL]
    rows = (await connection.execute(_SEATS, {"since": now - GONE_AFTER, "roles": roles})).all()
    return Floor(
        waiting=waiting,
        seats=[
            Seat(row.username, LEVEL[Role(row.role)], row.languages, row.state, row.sessions)
            for row in rows
        ],
    )
