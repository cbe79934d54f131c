"""The line: how a conversation enters it, goes back to its place, and leaves it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.needs import Need, Priority, Reason
from agents.routing import ANY_LANGUAGE
from models.changes import record
from models.conversation import Conversation, State, move
from models.errors import NotFound
from models.wakeups import Wake, wake
from models.work import EntryState, QueueEntry

#: A conversation in one of these has a place in line.
LIVE = (EntryState.WAITING, EntryState.OFFERED)


async def enter(
    session: AsyncSession,
    conversation: Conversation,
    need: Need,
    packet: dict[str, Any],
    now: datetime,
    entered_at: datetime | None = None,
    preferred: UUID | None = None,
) -> QueueEntry:
    """Put a conversation, held `FOR UPDATE` by the caller, in line.

    `entered_at` keeps an older place (a transfer): who waited does not wait
    again. `preferred` is who should have it if they are free. Raises
    IllegalMove when the conversation cannot be queued from where it is.
    """
    since = entered_at or now
    move(conversation, State.QUEUED, None, now)
    entry = QueueEntry(
        conversation_id=conversation.id,
        channel=conversation.channel,
        level=need.level,
        language=conversation.language or ANY_LANGUAGE,
        entered_at=since,
        due_at=since + need.target,
        preferred_staff_id=preferred,
        reasons=[{"rule": reason.rule, "words": reason.words} for reason in need.reasons],
        packet=packet,
    )
    session.add(conversation)
    session.add(entry)
    await session.flush()
    await record(
        session,
        "conversation.queued",
        conversation_id=conversation.id,
        at=now,
        entry_id=str(entry.id),
        level=entry.level,
        channel=str(entry.channel),
    )
    await wake(session, Wake.MATCH)
    return entry


async def return_to_place(
    session: AsyncSession, conversation: Conversation, entry: QueueEntry, now: datetime
) -> None:
    """Put an offered conversation back where it stood: its `due_at` was never touched.

    The caller holds both rows.
    """
    move(conversation, State.QUEUED, None, now)
    entry.state = EntryState.WAITING
    session.add_all([conversation, entry])
    await session.flush()
    await wake(session, Wake.MATCH)


async def come_back(session: AsyncSession, conversation: Conversation, now: datetime) -> QueueEntry:
    """Put an assigned conversation, held by the caller, back in line where it stood before.

    Level, reasons, packet, time of entering and due time are those of its
    newest place: nobody has answered it since.
    """
    before = await latest_entry(session, conversation.id)
    if before is None:
        raise NotFound
    reasons = tuple(Reason(**reason) for reason in before.reasons)
    need = Need(before.level, reasons, Priority.NORMAL, before.due_at - before.entered_at)
    return await enter(
        session, conversation, need, dict(before.packet), now, entered_at=before.entered_at
    )


async def leave(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Take a waiting conversation out of line and close it: the customer gave up.

    The caller holds it `FOR UPDATE`. Raises IllegalMove when it is being
    offered: the offer ends first.
    """
    move(conversation, State.CLOSED, None, now)
    entry = await live_entry(session, conversation.id)
    if entry is not None:
        entry.state, entry.ended_at = EntryState.LEFT, now
        session.add(entry)
    session.add(conversation)
    await record(session, "conversation.closed", conversation_id=conversation.id, at=now, by="left")


async def live_entry(session: AsyncSession, conversation_id: UUID) -> QueueEntry | None:
    """Return the conversation's place in line, held `FOR UPDATE`; None when it has none."""
    found = await session.exec(
        select(QueueEntry)
        .where(QueueEntry.conversation_id == conversation_id, col(QueueEntry.state).in_(LIVE))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.first()


async def latest_entry(session: AsyncSession, conversation_id: UUID) -> QueueEntry | None:
    """Return the conversation's newest place in line, over or not."""
    found = await session.exec(
        select(QueueEntry)
        .where(QueueEntry.conversation_id == conversation_id)
        .order_by(col(QueueEntry.id).desc())
        .limit(1)
    )
    return found.first()


async def position(session: AsyncSession, conversation_id: UUID) -> int | None:
    """Return the conversation's place in its level's line, 1 being next; None when not in line.

    Counts everyone of the same level who is due earlier, whatever their
    channel or language: an honest "about", not a promise.
    """
    found = await session.exec(
        select(QueueEntry).where(
            QueueEntry.conversation_id == conversation_id, col(QueueEntry.state).in_(LIVE)
        )
    )
    mine = found.first()
    if mine is None:
        return None
    ahead = await session.exec(
        select(func.count())
        .select_from(QueueEntry)
        .where(
            QueueEntry.level == mine.level,
            QueueEntry.state == EntryState.WAITING,
            tuple_(col(QueueEntry.due_at), col(QueueEntry.id)) < (mine.due_at, mine.id),
        )
    )
    return ahead.one() + 1
