"""A conversation as one line of a list: who, about what, how long it waits, with whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.access import Facts
from models.contact import Channel
from models.conversation import State
from models.errors import NotFound
from models.message import Author
from models.work import EntryState

#: Characters of the last message that a line shows.
PREVIEW = 140

#: What a line is made of. `picked` names the conversations, in order.
LINES = """
SELECT c.id, c.state, c.channel, c.our_address, c.staff_id, c.preferred_staff_id, c.contact_id,
       c.account_id, c.endpoint_id, c.topic, picked.at AS key_at,
       coalesce(c.language, k.language, 'und') AS language,
       coalesce(c.last_message_at, c.opened_at) AS last_message_at,
       k.name AS contact_name, n.address, s.name AS staff_name,
       coalesce(a.managed, false) AS managed,
       coalesce(nullif(m.subject, '') || ': ' || m.text, m.text) AS preview,
       m.author AS last_author,
       e.level, e.state AS entry_state, e.entered_at, e.due_at, e.reasons, e.packet,
       (SELECT o.staff_id FROM offer o
         WHERE o.conversation_id = c.id AND o.state = 'pending') AS offered_to,
       EXISTS (SELECT FROM event v
                WHERE v.conversation_id = c.id AND v.kind = 'conversation.reopened') AS reopened
  FROM picked
  JOIN conversation c ON c.id = picked.id
  JOIN contact k ON k.id = c.contact_id
  JOIN endpoint n ON n.id = c.endpoint_id
  LEFT JOIN staff s ON s.id = c.staff_id
  LEFT JOIN account a ON a.id = c.account_id
  LEFT JOIN LATERAL (SELECT text, author, details -> 'mail' ->> 'subject' AS subject FROM message
                      WHERE conversation_id = c.id AND kind = 'text'
                      ORDER BY seq DESC LIMIT 1) m ON true
  LEFT JOIN LATERAL (SELECT * FROM queue_entry
                      WHERE conversation_id = c.id ORDER BY id DESC LIMIT 1) e ON true
 ORDER BY picked.n
"""

_ONE = text(
    "WITH picked AS (SELECT CAST(:id AS uuid) AS id, CAST(NULL AS timestamptz) AS at, 1 AS n)"
    + LINES
)


@dataclass(frozen=True)
class Holder:
    """The specialist who holds a conversation."""

    id: UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One conversation in a list."""

    id: UUID
    state: State
    channel: Channel
    contact_name: str
    #: As people write it, not as it is stored.
    address: str
    preview: str
    topic: str | None
    language: str
    level: int | None
    #: Only while it waits.
    waiting_since: datetime | None
    due_at: datetime | None
    last_message_at: datetime
    last_author: Author | None
    assigned_to: Holder | None
    reopened: bool


async def find(session: AsyncSession, conversation_id: UUID) -> Row[Any]:
    """Return what a line is made of, for one conversation. Raises NotFound."""
    connection = await session.connection()
    row = (await connection.execute(_ONE, {"id": conversation_id})).first()
    if row is None:
        raise NotFound
    return row


async def line(session: AsyncSession, conversation_id: UUID) -> Line:
    """Return one conversation as a line. Raises NotFound."""
    await session.flush()
    return Line(**columns(await find(session, conversation_id)))


def columns(row: Row[Any]) -> dict[str, Any]:
    """Return a line's fields from what the query found."""
    waits = row.entry_state in (EntryState.WAITING, EntryState.OFFERED)
    return {
        "id": row.id,
        "state": State(row.state),
        "channel": Channel(row.channel),
        "contact_name": row.contact_name or shown(row.channel, row.address),
        "address": shown(row.channel, row.address),
        "preview": (row.preview or "")[:PREVIEW],
        "topic": row.topic,
        "language": row.language,
        "level": row.level,
        "waiting_since": row.entered_at if waits else None,
        "due_at": row.due_at if waits else None,
        "last_message_at": row.last_message_at,
        "last_author": Author(row.last_author) if row.last_author else None,
        "assigned_to": Holder(row.staff_id, row.staff_name) if row.staff_id else None,
        "reopened": row.reopened,
    }


def facts(row: Row[Any]) -> Facts:
    """Return what decides who may read it."""
    return Facts(
        state=State(row.state),
        staff_id=row.staff_id,
        last_staff_id=row.preferred_staff_id,
        level=row.level,
        entry_state=EntryState(row.entry_state) if row.entry_state else None,
        managed=row.managed,
        offered_to=row.offered_to,
    )


def shown(channel: str, address: str) -> str:
    """Return an address as people write it: (503) 555-0123, web chat, a mailbox."""
    if channel == Channel.CHAT:
        return "Web chat"
    if address.startswith("+1") and len(address) == len("+15035550123"):
        return f"({address[2:5]}) {address[5:8]}-{address[8:]}"
    return address
