"""One LISTEN, many browsers: what changed, told to whoever asked to hear of it.

The bell says only "look". Events are read by (xid, id) below the oldest
transaction still open, so nothing that commits late is ever skipped
(decision 0005). A listener that falls behind is told to read everything anew.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self
from uuid import UUID

import psycopg
import structlog

from models.base import utcnow
from models.changes import BELL

log = structlog.get_logger()

#: A lost ring costs at most this many seconds.
TICK = 2.0
#: How soon to look again when something newer is not yet visible to all.
SOON = 0.02
#: A listener with this much unread is told to start over.
UNREAD_LIMIT = 500
#: The most events replayed to one that comes back; past it, it starts over.
REPLAY_LIMIT = 500

_NOW: Final = """
SELECT coalesce(max(xid), 0), coalesce((SELECT max(id) FROM event), 0) FROM event
 WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""
_AFTER: Final = """
SELECT xid, id, kind, at, conversation_id, staff_id, data
  FROM event
 WHERE (xid, id) > (%s, %s) AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
 ORDER BY xid, id
 LIMIT 2000
"""
_MORE: Final = "SELECT EXISTS (SELECT FROM event WHERE (xid, id) > (%s, %s))"

Cursor = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened, as listeners hear it."""

    #: Where to resume from: "xid.id".
    cursor: str
    kind: str
    at: datetime
    conversation_id: UUID | None = None
    staff_id: UUID | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def heard_as(self) -> Iterable[str]:
        """Yield the names a listener may hear this by."""
        yield "all"
        if self.staff_id is None:
            yield "floor"
        else:
            yield f"staff:{self.staff_id}"
        if self.conversation_id is not None:
            yield f"conversation:{self.conversation_id}"


class Subscription:
    """One listener's unread changes. Iterate it; it ends when the hub closes."""

    def __init__(self, hub: "Hub", keys: Iterable[str]) -> None:
        self._hub = hub
        self._keys: set[str] = set()
        self._unread: asyncio.Queue[Change | None] = asyncio.Queue()
        for key in keys:
            self.add(key)

    def add(self, key: str) -> None:
        """Hear of this too, e.g. "conversation:<id>"."""
        self._keys.add(key)
        self._hub.listeners[key].add(self)

    def tell(self, change: Change) -> None:
        """Take a change in; a listener that does not read is told to start over."""
        if self._unread.qsize() >= UNREAD_LIMIT:
            while not self._unread.empty():
                self._unread.get_nowait()
            change = Change(change.cursor, "reload", change.at)
        self._unread.put_nowait(change)

    def end(self) -> None:
        """Let the listener's loop come to its end."""
        self._unread.put_nowait(None)

    def leave(self) -> None:
        """Hear of nothing any more."""
        for key in self._keys:
            self._hub.listeners[key].discard(self)
            if not self._hub.listeners[key]:
                del self._hub.listeners[key]

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        change = await self._unread.get()
        if change is None:
            raise StopAsyncIteration
        return change


class Hub:
    """Reads events once for this process and hands them to its listeners."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self.listeners: dict[str, set[Subscription]] = defaultdict(set)
        self._cursor: Cursor = (0, 0)
        self._task: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()

    async def start(self) -> None:
        """Begin to listen; returns once nothing that commits from now on is missed."""
        self._task = asyncio.create_task(self._run())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._ready.wait(), 10)

    async def close(self) -> None:
        """Stop, and end every listener's loop."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        for subscription in {one for some in self.listeners.values() for one in some}:
            subscription.end()

    @contextlib.asynccontextmanager
    async def listen(self, *keys: str) -> AsyncGenerator[Subscription]:
        """Hear of changes by these names while the block lasts."""
        subscription = Subscription(self, keys)
        try:
            yield subscription
        finally:
            subscription.leave()

    async def since(self, cursor: str, *keys: str) -> list[Change]:
        """Return what happened after a cursor, by these names, oldest first.

        An unknown cursor or too long a gap gives one "reload".
        """
        start = _parse(cursor)
        reload = Change(_written(self._cursor), "reload", utcnow())
        if start is None:
            return [reload]
        async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
            found = await _read(connection, start)
        wanted = [change for change in found if not set(keys).isdisjoint(change.heard_as())]
        return wanted if len(found) <= REPLAY_LIMIT else [reload]

    async def _run(self) -> None:
        """Keep a listening connection; when it breaks, make another and catch up."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("realtime.connection_lost", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self._dsn, autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {BELL}")
            if not self._ready.is_set():
                self._cursor = await _newest(connection)
                self._ready.set()
            wait = SOON
            while True:
                async for _ in connection.notifies(timeout=wait, stop_after=1):
                    pass
                wait = SOON if await self._catch_up(connection) else TICK

    async def _catch_up(self, connection: psycopg.AsyncConnection[Any]) -> bool:
        """Tell what is new; return whether more is written but not yet visible to all."""
        changes = await _read(connection, self._cursor)
        for change in changes:
            told: set[Subscription] = set()
            for key in change.heard_as():
                told |= self.listeners.get(key, set())
            for subscription in told:
                subscription.tell(change)
        if changes:
            self._cursor = _parse(changes[-1].cursor) or self._cursor
        found = await connection.execute(_MORE, self._cursor)
        row = await found.fetchone()
        return bool(row and row[0])


async def _read(connection: psycopg.AsyncConnection[Any], after: Cursor) -> list[Change]:
    cursor = await connection.execute(_AFTER, after)
    return [
        Change(_written((xid, number)), kind, at, conversation_id, staff_id, data)
        for xid, number, kind, at, conversation_id, staff_id, data in await cursor.fetchall()
    ]


async def _newest(connection: psycopg.AsyncConnection[Any]) -> Cursor:
    found = await connection.execute(_NOW)
    xid, number = await found.fetchone() or (0, 0)
    return xid, number


def _written(cursor: Cursor) -> str:
    return f"{cursor[0]}.{cursor[1]}"


def _parse(cursor: str) -> Cursor | None:
    """Return a cursor that came back from a browser, or None when it is not one."""
    xid, _, number = cursor.partition(".")
    if not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (xid, number)):
        return None
    return int(xid), int(number)
