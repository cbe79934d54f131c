"""Everything said with one customer, on every channel, as one timeline.

Conversations overlap: a mail may arrive while a chat goes on. So messages are
merged by time, and each run of messages from one conversation is a stretch
under that conversation's heading. Within a conversation its own order holds.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import timeline
from agents.access import may_read, may_read_in_history
from agents.lines import facts, shown
from agents.ties import Ties
from agents.timeline import Said
from models.contact import Channel
from models.conversation import State
from models.errors import Malformed, NotAllowed
from models.staff import Staff

#: The newest conversations that are merged; a customer has a few, a machine that writes has many.
MOST = 500

_CONVERSATIONS = text(
    """
SELECT c.id, c.channel, c.state, c.staff_id, c.preferred_staff_id, c.topic, c.opened_at,
       c.closed_at, coalesce(c.language, k.language, 'und') AS language, k.name, n.address,
       coalesce(a.managed, false) AS managed, s.name AS handler, d.words AS disposition,
       e.level, e.state AS entry_state,
       (SELECT o.staff_id FROM offer o
         WHERE o.conversation_id = c.id AND o.state = 'pending') AS offered_to
  FROM conversation c
  JOIN contact k ON k.id = c.contact_id
  JOIN endpoint n ON n.id = c.endpoint_id
  LEFT JOIN account a ON a.id = c.account_id
  LEFT JOIN staff s ON s.id = coalesce(c.staff_id, c.preferred_staff_id)
  LEFT JOIN disposition d ON d.id = c.disposition_id
  LEFT JOIN LATERAL (SELECT level, state FROM queue_entry
                      WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1) e ON true
 WHERE c.contact_id = ANY(CAST(:contacts AS uuid[]))
 ORDER BY c.opened_at DESC, c.id DESC LIMIT :most
"""
)

#: One page of what was said, newest first. A message never stands before one of a lower
#: number in its conversation, whatever times its channel gave. Number 0 is the conversation
#: itself, at its opening.
_PAGE = text(
    """
WITH said AS (
    SELECT m.conversation_id, m.seq, m.id,
           max(m.said_at) OVER (PARTITION BY m.conversation_id ORDER BY m.seq) AS at
      FROM message m WHERE m.conversation_id = ANY(CAST(:readable AS uuid[]))
     UNION ALL
    SELECT c.id, 0, NULL, c.opened_at
      FROM conversation c
     WHERE c.id = ANY(CAST(:all AS uuid[]))
       AND (c.last_seq = 0 OR c.id <> ALL(CAST(:readable AS uuid[])))
)
SELECT conversation_id, seq, id, at
  FROM said
 WHERE CAST(:last AS uuid) IS NULL
    OR (at, conversation_id, seq)
     < (CAST(:at AS timestamptz), CAST(:last AS uuid), CAST(:seq AS integer))
 ORDER BY at DESC, conversation_id DESC, seq DESC LIMIT :limit
"""
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, as the heading over a stretch."""

    id: UUID
    channel: Channel
    state: State
    opened_at: datetime
    closed_at: datetime | None
    language: str
    #: What follows is None where the conversation is not theirs to read.
    contact_name: str | None
    #: As people write it.
    address: str | None
    topic: str | None
    handled_by: str | None
    disposition: str | None
    #: Why no words are shown; None when they are.
    why_not: str | None
    #: It can be opened as a conversation of its own.
    opens: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said in one conversation without another between, oldest first."""

    talk: Talk
    messages: tuple[Said, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a timeline, oldest first. `next` asks for the one before it in time."""

    items: tuple[Stretch, ...]
    next: str | None


async def page(
    session: AsyncSession,
    staff: Staff,
    ties: Ties,
    limit: int,
    after: str | None = None,
    *,
    talking: bool,
) -> Page:
    """Return the newest of what was said, or what came before `after`, in four queries.

    `talking`: they talk with this customer now (`ties.talking`). What is not
    theirs to read appears as a heading without words that says why.
    Raises Malformed when `after` is not the `next` of a page.
    """
    at, last, seq = _read(after) if after else (None, None, None)
    connection = await session.connection()
    asked = {"contacts": list(ties.contacts), "most": MOST}
    rows = (await connection.execute(_CONVERSATIONS, asked)).all()
    talks = {row.id: _talk(staff, row, talking=talking) for row in rows}
    readable = [talk.id for talk in talks.values() if talk.why_not is None]
    place = {"at": at, "last": last, "seq": seq, "limit": limit + 1}
    found = await connection.execute(_PAGE, {"all": list(talks), "readable": readable, **place})
    entries = found.all()
    kept = list(reversed(entries[:limit]))
    names = {talk.id: talk.contact_name for talk in talks.values() if talk.contact_name}
    said = await timeline.of_messages(session, [row.id for row in kept if row.id], names)
    return Page(
        items=tuple(_stretches(kept, talks, said)),
        next=_written(kept[0]) if len(entries) > limit else None,
    )


def _stretches(
    entries: Sequence[Row[Any]], talks: dict[UUID, Talk], said: dict[UUID, Said]
) -> Iterable[Stretch]:
    for talk_id, run in groupby(entries, key=lambda row: row.conversation_id):
        yield Stretch(talks[talk_id], tuple(said[row.id] for row in run if row.id in said))


def _talk(staff: Staff, row: Row[Any], *, talking: bool) -> Talk:
    known = facts(row)
    why_not, opens = None, True
    try:
        may_read_in_history(staff, known, talking=talking)
    except NotAllowed as refusal:
        why_not = str(refusal)
    try:
        may_read(staff, known)
    except NotAllowed:
        opens = False
    address = shown(row.channel, row.address)
    theirs = why_not is None
    return Talk(
        id=row.id,
        channel=Channel(row.channel),
        state=State(row.state),
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        language=row.language,
        contact_name=(row.name or address) if theirs else None,
        address=address if theirs else None,
        topic=row.topic if theirs else None,
        handled_by=row.handler if theirs else None,
        disposition=row.disposition if theirs else None,
        why_not=why_not,
        opens=opens,
    )


def _written(row: Row[Any]) -> str:
    """Return where a page ended, as an opaque word."""
    place = f"{row.at.isoformat()} {row.conversation_id} {row.seq}"
    return base64.urlsafe_b64encode(place.encode()).decode()


def _read(after: str) -> tuple[datetime, UUID, int]:
    """Return where a page ended, from the word given out for it."""
    try:
        at, last, seq = base64.urlsafe_b64decode(after.encode()).decode().split(" ")
        return datetime.fromisoformat(at), UUID(last), int(seq)
    except (ValueError, binascii.Error) as error:
        raise Malformed("The place to continue from is not one of ours.") from error
