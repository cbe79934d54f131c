"""Who is here: available, away or offline, and a heartbeat that proves it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.changes import record
from models.staff import Presence, PresenceState
from models.wakeups import Wake, wake

#: Why the sweep set somebody offline.
LOST_DESK = "connection lost"


async def set_state(
    session: AsyncSession,
    staff_id: UUID,
    state: PresenceState,
    reason: str | None,
    now: datetime,
) -> Presence:
    """Set how a specialist is. Saying the same again keeps `since`, and tells nobody.

    Leaving while an offer rings does not answer it: the worker, woken here,
    takes it back to its old place in line.
    """
    presence = await _held(session, staff_id, now)
    presence.heartbeat_at = now
    session.add(presence)
    if presence.state is state and presence.reason == reason:
        return presence
    if state is PresenceState.AVAILABLE and presence.state is not PresenceState.AVAILABLE:
        presence.idle_since = now
    was = presence.state
    presence.state, presence.reason, presence.since = state, reason, now
    await _tell(session, presence, was, now)
    return presence


async def read(session: AsyncSession, staff_id: UUID, now: datetime) -> Presence:
    """Return how a specialist is; offline when they never said."""
    return await session.get(Presence, staff_id) or _offline(staff_id, now)


async def heartbeat(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """Note that the desk is still open. Never changes the state: only a person does that."""
    await session.exec(
        update(Presence).where(col(Presence.staff_id) == staff_id).values(heartbeat_at=now)
    )


async def sweep(session: AsyncSession, now: datetime, grace: timedelta) -> int:
    """Set offline whoever has shown no heartbeat for `grace`. Return how many.

    What rang for them goes back to its place when the worker, woken here,
    next looks at offers. What they hold stays theirs.
    """
    silent = await session.exec(
        select(Presence)
        .where(Presence.state != PresenceState.OFFLINE, col(Presence.heartbeat_at) < now - grace)
        .order_by(col(Presence.staff_id))
        .with_for_update(skip_locked=True)
    )
    lost = silent.all()
    for presence in lost:
        was = presence.state
        presence.state, presence.reason, presence.since = PresenceState.OFFLINE, LOST_DESK, now
        session.add(presence)
        await _tell(session, presence, was, now)
    return len(lost)


async def worked(session: AsyncSession, staff_id: UUID, now: datetime) -> None:
    """Note that a specialist finished something now: the longest idle is served first."""
    await session.exec(
        update(Presence).where(col(Presence.staff_id) == staff_id).values(idle_since=now)
    )


async def is_available(session: AsyncSession, staff_id: UUID) -> bool:
    """Tell whether offers may come, and keep it so until this transaction ends."""
    found = await session.exec(
        select(Presence.staff_id)
        .where(Presence.staff_id == staff_id, Presence.state == PresenceState.AVAILABLE)
        .with_for_update(read=True)
    )
    return found.first() is not None


async def _held(session: AsyncSession, staff_id: UUID, now: datetime) -> Presence:
    """Return the presence row held `FOR UPDATE`, made first if there was none."""
    blank = _offline(staff_id, now)
    await session.exec(insert(Presence).values(blank.model_dump()).on_conflict_do_nothing())
    found = await session.exec(
        select(Presence)
        .where(Presence.staff_id == staff_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one()


def _offline(staff_id: UUID, now: datetime) -> Presence:
    """Return the presence of somebody who never said."""
    return Presence(
        staff_id=staff_id,
        state=PresenceState.OFFLINE,
        since=now,
        idle_since=now,
        heartbeat_at=now,
    )


async def _tell(
    session: AsyncSession, presence: Presence, was: PresenceState, now: datetime
) -> None:
    """Record the change for the floor, and have the worker look at the line."""
    await record(
        session,
        "presence.changed",
        at=now,
        who=str(presence.staff_id),
        was=str(was),
        state=str(presence.state),
        reason=presence.reason,
    )
    await wake(session, Wake.MATCH)
