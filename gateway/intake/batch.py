"""One batch of deliveries in one transaction: a fixed number of set-based statements.

The steps are the house's first journey: journal, endpoint and contact,
conversation, message, event, wake-up. Every insert is sorted by its key, and
find-or-create is two statements, because two flushers may meet on any row.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from channels.base import Inbound, Unreadable
from channels.consent import Keyword, keyword
from gateway.intake import statements as sql
from gateway.intake.received import Received
from models.base import utcnow, uuid7
from models.changes import BELL
from models.contact import Channel
from models.wakeups import QUEUE, Wake

Connection = AsyncConnection[tuple[Any, ...]]


@dataclass(slots=True)
class _Thread:
    """A conversation as this transaction holds it."""

    id: UUID
    endpoint_id: UUID
    state: str
    last_seq: int
    staff_id: UUID | None
    last_inbound_seq: int
    opened: str | None = None


@dataclass(slots=True)
class _Fresh:
    """One delivery that was not here before."""

    inbound: Inbound
    journal_id: UUID
    message_id: UUID
    seq: int = 0
    thread: _Thread | None = None


async def park(connection: Connection, unreadable: Unreadable) -> None:
    """Keep one delivery that could not be read."""
    now = utcnow()
    rows = [
        (
            uuid7(), now, unreadable.channel.value, unreadable.dedupe_key,
            json.dumps(unreadable.payload), "parked", unreadable.problem,
        )
    ]  # fmt: skip
    await _many(connection, sql.JOURNAL, rows)


async def write(
    connection: Connection, inbounds: Sequence[Inbound], reopen_within: float
) -> list[Received | None]:
    """Write deliveries in the open transaction; return where each one is, in their order.

    Known ones are told as duplicates, parked ones as None. The caller commits.
    """
    fresh = await _journal(connection, inbounds)
    if fresh:
        endpoints = await _endpoints(connection, [one.inbound for one in fresh])
        threads = await _threads(connection, fresh, endpoints, reopen_within)
        _number(fresh, threads)
        await _record(connection, fresh, list(threads.values()))
    return await _answers(connection, inbounds, fresh)


async def _journal(connection: Connection, inbounds: Sequence[Inbound]) -> list[_Fresh]:
    """Write the journal; return what was new, in the order it came."""
    now = utcnow()
    made = [(uuid7(), inbound) for inbound in inbounds]
    rows = [
        (journal_id, now, i.channel.value, i.dedupe_key, json.dumps(i.payload), "stored", None)
        for journal_id, i in made
    ]
    new = {row[0] for row in await _many(connection, sql.JOURNAL, rows)}
    return [_Fresh(i, journal_id, uuid7()) for journal_id, i in made if journal_id in new]


async def _endpoints(
    connection: Connection, inbounds: Sequence[Inbound]
) -> dict[tuple[str, str], tuple[UUID, UUID]]:
    """Find or make the endpoints, and a contact for each new one: (endpoint, contact) ids."""
    wanted = {(i.channel.value, i.sender): i for i in inbounds}
    found = await _known_endpoints(connection, list(wanted))
    missing = [key for key in wanted if key not in found]
    if missing:
        now = utcnow()
        rows = [
            (uuid7(), uuid7(), now, *key, wanted[key].sender_name, wanted[key].language_hint)
            for key in missing
        ]
        await _many(connection, sql.ENDPOINTS, rows, answers=False)
        found |= await _known_endpoints(connection, missing)
    return found


async def _known_endpoints(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[UUID, UUID]]:
    rows = await _many(connection, sql.KNOWN_ENDPOINTS, keys)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


async def _threads(
    connection: Connection,
    fresh: Sequence[_Fresh],
    endpoints: dict[tuple[str, str], tuple[UUID, UUID]],
    reopen_within: float,
) -> dict[str, _Thread]:
    """Hold the open conversation of every thread, reopening or opening where there is none."""
    wanted = {one.inbound.thread_key: one.inbound for one in fresh}
    found = await _open_threads(connection, list(wanted))
    missing = sorted(key for key in wanted if key not in found)
    if missing:
        now = utcnow()
        since = now - timedelta(seconds=reopen_within)
        cursor = await connection.execute(sql.REOPEN, (missing, since))
        reopened = {row[0] for row in await cursor.fetchall()}
        await _open(connection, [wanted[key] for key in missing if key not in reopened], endpoints)
        found |= await _open_threads(connection, missing)
        for key in missing:
            found[key].opened = "reopened" if key in reopened else "opened"
    return found


async def _open(
    connection: Connection,
    inbounds: Sequence[Inbound],
    endpoints: dict[tuple[str, str], tuple[UUID, UUID]],
) -> None:
    """Begin a conversation for each; one that someone else began meanwhile is left alone."""
    now = utcnow()
    rows = []
    for inbound in inbounds:
        endpoint_id, contact_id = endpoints[inbound.channel.value, inbound.sender]
        rows.append(
            (
                uuid7(), now, contact_id, endpoint_id, inbound.channel.value,
                inbound.our_address, inbound.thread_key, inbound.language_hint,
            )
        )  # fmt: skip
    if rows:
        await _many(connection, sql.OPEN, rows, answers=False)


async def _open_threads(connection: Connection, keys: Sequence[str]) -> dict[str, _Thread]:
    cursor = await connection.execute(sql.HOLD_OPEN, (list(keys),))
    return {row[0]: _Thread(*row[1:]) for row in await cursor.fetchall()}


def _number(fresh: Sequence[_Fresh], threads: dict[str, _Thread]) -> None:
    """Give every new message its place, in the order the deliveries came."""
    for one in fresh:
        thread = threads[one.inbound.thread_key]
        thread.last_seq += 1
        one.seq, one.thread = thread.last_seq, thread
        if not one.inbound.automatic:
            thread.last_inbound_seq = thread.last_seq
        if thread.state == "snoozed":
            thread.state = "assigned"


async def _record(
    connection: Connection, fresh: Sequence[_Fresh], threads: Sequence[_Thread]
) -> None:
    """Write messages, conversations, consent, events and the wake-up in one round trip."""
    now = utcnow()
    async with connection.pipeline():
        await _many(connection, sql.MESSAGES, [_message(one, now) for one in fresh], answers=False)
        rows = [(t.id, t.last_seq, t.last_inbound_seq, t.state, now) for t in threads]
        await _many(connection, sql.ADVANCE, sorted(rows), answers=False)
        decided = [row for one in fresh for row in _consent(one, now)]
        if decided:
            await _many(connection, sql.CONSENT, decided, answers=False)
        await _many(connection, sql.EVENTS, _events(fresh, threads, now), answers=False)
        if any(thread.state == "bot" for thread in threads):
            await connection.execute(sql.WAKE, (QUEUE, Wake.ANSWER.value))
        await connection.execute("SELECT pg_notify(%s, '')", (BELL,))


def _message(one: _Fresh, now: object) -> tuple[object, ...]:
    inbound, thread = one.inbound, _held(one)
    details: dict[str, Any] = {}
    if inbound.parts:
        details["parts"] = [
            {"name": part.name, "type": part.type, "source": part.source, "size": part.size}
            for part in inbound.parts
        ]
    if inbound.automatic:
        details["automatic"] = True
    return (
        one.message_id, now, thread.id, one.seq, inbound.text, inbound.said_at,
        inbound.client_key, one.journal_id, inbound.redacted, json.dumps(details),
    )  # fmt: skip


def _consent(one: _Fresh, now: object) -> list[tuple[object, ...]]:
    """Return what a carrier keyword decides about being texted (CTIA: STOP and its kin)."""
    if one.inbound.channel is not Channel.SMS:
        return []
    word = keyword(one.inbound.text)
    if word not in {Keyword.STOP, Keyword.START}:
        return []
    move = "withdrawn" if word is Keyword.STOP else "granted"
    return [(uuid7(), now, _held(one).endpoint_id, move, word.value, one.message_id)]


def _events(
    fresh: Sequence[_Fresh], threads: Sequence[_Thread], now: object
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        (now, f"conversation.{thread.opened}", thread.id, thread.staff_id, "{}")
        for thread in threads
        if thread.opened
    ]
    for one in fresh:
        thread = _held(one)
        data = json.dumps({"message_id": str(one.message_id), "seq": one.seq})
        rows.append((now, "message.received", thread.id, thread.staff_id, data))
    return rows


async def _answers(
    connection: Connection, inbounds: Sequence[Inbound], fresh: Sequence[_Fresh]
) -> list[Received | None]:
    """Say where each delivery is; duplicates are looked up by their key."""
    known = {
        (one.inbound.channel.value, one.inbound.dedupe_key): Received(
            one.message_id, _held(one).id, one.seq
        )
        for one in fresh
    }
    first = {id(one.inbound) for one in fresh}
    keys = {(i.channel.value, i.dedupe_key) for i in inbounds}
    if keys - known.keys():
        for row in await _many(connection, sql.EARLIER, sorted(keys - known.keys())):
            known[row[0], row[1]] = Received(row[2], row[3], row[4], duplicate=True)
    answers: list[Received | None] = []
    for inbound in inbounds:
        answer = known.get((inbound.channel.value, inbound.dedupe_key))
        again = answer is not None and id(inbound) not in first
        answers.append(replace(answer, duplicate=True) if answer and again else answer)
    return answers


def _held(one: _Fresh) -> _Thread:
    if one.thread is None:
        raise AssertionError("a fresh delivery was not numbered")
    return one.thread


async def _many(
    connection: Connection,
    statement: LiteralString,
    rows: Sequence[tuple[object, ...]],
    *,
    answers: bool = True,
) -> list[tuple[Any, ...]]:
    """Run a statement that takes one array per column; return its rows if it has any."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    cursor = await connection.execute(statement, columns)
    return await cursor.fetchall() if answers else []
