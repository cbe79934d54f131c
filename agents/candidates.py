"""Who could take what right now, read without locks in a fixed number of queries.

Only the heads of line are read: a line of ten thousand costs what a line of a
hundred costs. Lines are told apart by level, channel and language, because
who can take the one behind may not be able to take the one in front.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.routing import ANY_LANGUAGE, Pair, Ready, Waiting, in_order, match
from models.contact import Channel
from models.staff import LEVEL, Role

#: How many are read from the front of each line. More are offered in the next pass.
HEADS = 20

#: Who declined a conversation is not asked again for so long, unless everybody declined.
DECLINE_HOLDS = timedelta(minutes=5)

_READY = text("""
SELECT s.id, s.role, s.languages, p.idle_since,
       array_agg(c.channel) AS channels,
       array_agg(CASE WHEN c.channel = 'voice' AND s.phone IS NULL THEN 0
                      ELSE c.most - c.held END) AS room,
       sum(c.held)::float / greatest(sum(c.most), 1) AS load,
       EXISTS (SELECT FROM offer o WHERE o.staff_id = s.id AND o.state = 'pending') AS ringing
  FROM presence p
  JOIN staff s ON s.id = p.staff_id
  JOIN capacity c ON c.staff_id = s.id
 WHERE p.state = 'available' AND s.disabled_at IS NULL
 GROUP BY s.id, p.idle_since
HAVING bool_or(c.held < c.most AND (c.channel <> 'voice' OR s.phone IS NOT NULL))
""")

# A loose index scan: one probe of `in_line` per line there is, whatever its length.
_HEADS = text("""
WITH RECURSIVE line AS (
    (SELECT level, channel, language FROM queue_entry WHERE state = 'waiting'
      ORDER BY level, channel, language LIMIT 1)
    UNION ALL
    SELECT n.level, n.channel, n.language
      FROM line l CROSS JOIN LATERAL (
           SELECT e.level, e.channel, e.language FROM queue_entry e
            WHERE e.state = 'waiting'
              AND (e.level, e.channel, e.language) > (l.level, l.channel, l.language)
            ORDER BY e.level, e.channel, e.language LIMIT 1) n
)
SELECT h.id, h.conversation_id, h.channel, h.level, h.due_at, h.language, h.preferred_staff_id
  FROM line l CROSS JOIN LATERAL (
       SELECT * FROM queue_entry e
        WHERE e.state = 'waiting' AND e.level = l.level AND e.channel = l.channel
          AND e.language = l.language
        ORDER BY e.due_at, e.id LIMIT :heads) h
""")

_DECLINES = text("""
SELECT entry_id, staff_id FROM offer
 WHERE entry_id = ANY(:entries) AND state = 'declined' AND ended_at > :since
 ORDER BY ended_at
""")


@dataclass(frozen=True)
class Candidates:
    """The front of every line, and everyone who is ready."""

    waiting: tuple[Waiting, ...]
    ready: tuple[Ready, ...]

    def pairs(self) -> list[Pair]:
        """Return what to offer now: as if whole lines had been read, perhaps fewer pairs.

        Where a line's whole front was paired there may be one behind it who
        was due before the next pair's; so pairs after that point wait for the
        next pass.
        """
        found = {pair.entry_id: pair for pair in match(self.waiting, self.ready)}
        order = in_order(self.waiting)
        fronts: dict[tuple[int, Channel, str], list[Waiting]] = {}
        for place in order:
            fronts.setdefault((place.level, place.channel, place.language), []).append(place)
        used_up = {
            front[-1].entry_id
            for front in fronts.values()
            if len(front) >= HEADS and all(place.entry_id in found for place in front)
        }
        kept: list[Pair] = []
        for place in order:
            if place.entry_id in found:
                kept.append(found[place.entry_id])
            if place.entry_id in used_up:
                break
        return kept


async def read(session: AsyncSession, now: datetime) -> Candidates:
    """Read who is ready and who is next in each line. At most three queries, no locks."""
    ready = await _ready(session)
    if not any(not person.ringing for person in ready):
        return Candidates((), ready)
    connection = await session.connection()
    rows = (await connection.execute(_HEADS, {"heads": HEADS})).all()
    declined = await _declines(session, [row.id for row in rows], now) if rows else {}
    waiting = tuple(
        Waiting(
            entry_id=row.id,
            conversation_id=row.conversation_id,
            channel=Channel(row.channel),
            level=row.level,
            due_at=row.due_at,
            language=row.language or ANY_LANGUAGE,
            preferred=row.preferred_staff_id,
            declined_by=declined.get(row.id, ()),
        )
        for row in rows
    )
    return Candidates(waiting, ready)


async def _ready(session: AsyncSession) -> tuple[Ready, ...]:
    """Return everyone available with room somewhere, those with an offer ringing included."""
    connection = await session.connection()
    rows = (await connection.execute(_READY)).all()
    return tuple(
        Ready(
            staff_id=row.id,
            level=LEVEL[Role(row.role)],
            languages=frozenset(row.languages),
            room={Channel(c): n for c, n in zip(row.channels, row.room, strict=True)},
            load=row.load,
            idle_since=row.idle_since,
            ringing=row.ringing,
        )
        for row in rows
        if Role(row.role) in LEVEL
    )


async def _declines(
    session: AsyncSession, entries: list[UUID], now: datetime
) -> dict[UUID, tuple[UUID, ...]]:
    """Return who declined which entry lately, the earliest first."""
    connection = await session.connection()
    since = now - DECLINE_HOLDS
    rows = await connection.execute(_DECLINES, {"entries": entries, "since": since})
    found: dict[UUID, tuple[UUID, ...]] = {}
    for entry_id, staff_id in rows.all():
        if staff_id not in found.get(entry_id, ()):
            found[entry_id] = (*found.get(entry_id, ()), staff_id)
    return found
