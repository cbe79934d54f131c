"""Telling everyone that something happened: one event row, one ring of the bell."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import utcnow
from models.history import Event

#: The one LISTEN channel. It says "look", never what: rows hold the truth, and
#: NOTIFY has no replay, so every listener also looks on its own from time to time.
BELL = "forebay_events"


async def record(
    session: AsyncSession,
    kind: str,
    *,
    conversation_id: UUID | None = None,
    staff_id: UUID | None = None,
    at: datetime | None = None,
    **data: object,
) -> None:
    """Write down that something happened, and tell listeners when this transaction commits.

    `staff_id` is the one specialist it concerns; None means the whole floor.
    `data` must be JSON: ids as strings, no customer text.
    """
    event = Event(
        kind=kind,
        conversation_id=conversation_id,
        staff_id=staff_id,
        at=at or utcnow(),
        data=data,
    )
    session.add(event)
    if "rung" not in session.info:
        session.info["rung"] = True
        connection = await session.connection()
        await connection.execute(text("SELECT pg_notify(:bell, '')"), {"bell": BELL})
