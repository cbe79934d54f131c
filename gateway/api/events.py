"""What changed, as it changes: one stream for a browser (server-sent events).

It says what to look at again, never what it looks like now. A specialist
hears of the floor and of themselves; who reads all conversations hears all.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlmodel import col, select

from agents import presence
from agents.access import reads_all
from gateway import auth
from gateway.auth import ENDED, SignedIn
from gateway.parts import AppParts, Parts
from gateway.permissions import Permission, RequireSession
from gateway.realtime import Change, Subscription
from models.base import utcnow
from models.staff import Staff, StaffSession

router = APIRouter(prefix="/api/events", tags=["events"])

#: Seconds between looks at whether the session still holds; a sign-out elsewhere is
#: heard at once, this finds what was not heard.
CHECK = 8.0
#: Seconds of quiet after which a ping is sent, so that a dead line is noticed.
PING = 15.0

#: Which part of the screen a kind of event concerns, by the kind's first word. Kinds that
#: are not here are nobody's screen: the read log, tries to sign in.
TOPICS: dict[str, str] = {
    "message": "conversation",
    "note": "conversation",
    "conversation": "conversation",
    "consent": "conversation",
    "queue": "queue",
    "offer": "offer",
    "presence": "presence",
    "call": "conversation",
}


@router.get("", response_class=EventSourceResponse)
async def stream_events(
    parts: AppParts,
    caller: Annotated[SignedIn, Depends(RequireSession(Permission.SIGNED_IN))],
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """Stream changes until sign-out or shutdown. Resumes after `Last-Event-ID`."""
    keys = _keys(caller.staff)
    async with parts.hub.listen(*keys) as changes:
        missed = await parts.hub.since(last_event_id, *keys) if last_event_id else []
        told = {change.cursor for change in missed}
        yield ServerSentEvent(event="ping", data={"at": utcnow().isoformat()})
        for change in missed:
            for event in _events(change):
                yield event
        async for change in _while_signed_in(parts, caller, changes):
            if change is None:
                yield ServerSentEvent(event="ping", data={"at": utcnow().isoformat()})
            elif change.cursor not in told:
                for event in _events(change):
                    yield event


async def _while_signed_in(
    parts: Parts, caller: SignedIn, changes: Subscription
) -> AsyncIterator[Change | None]:
    """Yield changes, and None when it was quiet for long; end with the session or the hub."""
    beat = min(CHECK, parts.settings.presence_grace / 3)
    clock = asyncio.get_running_loop()
    checked = pinged = clock.time()
    await _still_here(parts, caller)
    while True:
        try:
            change = await asyncio.wait_for(anext(changes), beat)
        except TimeoutError:
            change = None
        except StopAsyncIteration:
            return
        if change is not None and _is_my_end(change, caller):
            return
        if clock.time() - checked >= beat:
            checked = clock.time()
            if not await _still_here(parts, caller):
                return
        if change is not None or clock.time() - pinged >= PING:
            pinged = clock.time()
            yield change


async def _still_here(parts: Parts, caller: SignedIn) -> bool:
    """Keep the heartbeat fresh; False when the session ended or its owner was disabled."""
    now = utcnow()
    async with parts.database.sessions() as session:
        found = await session.exec(
            select(StaffSession.id)
            .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
            .where(
                StaffSession.id == caller.session_id,
                col(StaffSession.ended_at).is_(None),
                StaffSession.expires_at > now,
                col(Staff.disabled_at).is_(None),
            )
        )
        if found.first() is None:
            return False
        await auth.seen(session, caller.session_id, now)
        await presence.heartbeat(session, caller.staff.id, now)
    return True


def _keys(staff: Staff) -> tuple[str, ...]:
    """Return the names by which this person hears of changes."""
    return ("all",) if reads_all(staff) else ("floor", f"staff:{staff.id}")


def _is_my_end(change: Change, caller: SignedIn) -> bool:
    """Tell whether this very session was signed out."""
    return change.kind == ENDED and change.data.get("session_id") == str(caller.session_id)


def _events(change: Change) -> list[ServerSentEvent]:
    """Return what the browser is told of a change: nothing, or what to look at again."""
    if change.kind == "reload":
        return [ServerSentEvent(event="reload", data={}, id=change.cursor)]
    topic = TOPICS.get(change.kind.partition(".")[0])
    if topic is None:
        return []
    data = {"topic": topic, "id": _subject(topic, change), "kind": change.kind}
    return [ServerSentEvent(event="change", data=data, id=change.cursor)]


def _subject(topic: str, change: Change) -> str | None:
    """Return the id of what changed."""
    named: dict[str, Any] = {"offer": "offer_id", "presence": "who"}
    if topic in named:
        return change.data.get(named[topic])
    return str(change.conversation_id) if change.conversation_id else None
