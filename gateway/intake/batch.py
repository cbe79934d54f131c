"""One batch of deliveries in one transaction: a fixed number of set-based statements.

The steps are the house's first journey: journal, endpoint and contact,
conversation, message, event, wake-up. Every insert is sorted by its key, and
find-or-create is two statements, because two flushers may meet on any row.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from channels.base import Inbound, Sign, Unreadable
from channels.consent import Keyword, keyword
from gateway.intake import statements as sql
from gateway.intake.received import Received
from gateway.intake.threads import Connection, Thread, endpoints_of, held_threads, many
from models.base import utcnow, uuid7
from models.changes import BELL
from models.contact import Channel
from models.wakeups import QUEUE, Wake


@dataclass(slots=True)
class _Fresh:
    """One delivery that was not here before."""

    inbound: Inbound
    journal_id: UUID
    message_id: UUID
    seq: int = 0
    thread: Thread | None = None


async def park(connection: Connection, unreadable: Unreadable) -> None:
    """Keep one delivery that could not be read."""
    now = utcnow()
    rows = [
        (
            uuid7(), now, unreadable.channel.value, unreadable.dedupe_key,
            json.dumps(unreadable.payload), "parked", unreadable.problem,
        )
    ]  # fmt: skip
    await many(connection, sql.JOURNAL, rows)


async def write(
    connection: Connection, inbounds: Sequence[Inbound], reopen_within: float
) -> list[Received | None]:
    """Write deliveries in the open transaction; return where each one is, in their order.

    Known ones are told as duplicates, parked ones as None. The caller commits.
    """
    fresh = await _journal(connection, inbounds)
    if fresh:
        endpoints = await endpoints_of(connection, [one.inbound for one in fresh])
        threads = await held_threads(
            connection, [one.inbound for one in fresh], endpoints, reopen_within
        )
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
    new = {row[0] for row in await many(connection, sql.JOURNAL, rows)}
    return [_Fresh(i, journal_id, uuid7()) for journal_id, i in made if journal_id in new]


def _number(fresh: Sequence[_Fresh], threads: dict[str, Thread]) -> None:
    """Give every new message its place, in the order the deliveries came."""
    for one in fresh:
        thread = threads[one.inbound.thread_key]
        thread.last_seq += 1
        one.seq, one.thread = thread.last_seq, thread
        if one.inbound.automatic or one.inbound.sign is not Sign.SAID:
            continue
        thread.last_inbound_seq = thread.last_seq
        if thread.state == "snoozed":
            thread.state = "assigned"


async def _record(
    connection: Connection, fresh: Sequence[_Fresh], threads: Sequence[Thread]
) -> None:
    """Write messages, conversations, consent, events and the wake-up in one round trip."""
    now = utcnow()
    async with connection.pipeline():
        await many(connection, sql.MESSAGES, [_message(one, now) for one in fresh], answers=False)
        if ids := [row for one in fresh for row in _mail_ids(one, now)]:
            await many(connection, sql.MAIL_IDS, ids, answers=False)
        rows = [(t.id, t.last_seq, t.last_inbound_seq, t.state, now) for t in threads]
        await many(connection, sql.ADVANCE, sorted(rows), answers=False)
        decided = [row for one in fresh for row in _consent(one, now)]
        if decided:
            await many(connection, sql.CONSENT, decided, answers=False)
        await many(connection, sql.EVENTS, _events(fresh, threads, now), answers=False)
        if any(_waits_for_the_bot(one) for one in fresh):
            await connection.execute(sql.WAKE, (QUEUE, Wake.ANSWER.value))
        await connection.execute("SELECT pg_notify(%s, '')", (BELL,))


def _waits_for_the_bot(one: _Fresh) -> bool:
    """Say whether the worker should look. A call's own route gives it its turn."""
    said = one.inbound.sign is Sign.SAID and one.inbound.channel is not Channel.VOICE
    return said and _held(one).state == "bot"


def _message(one: _Fresh, now: object) -> tuple[object, ...]:
    """Return a message's columns. That somebody called or hung up is a notice, not their words."""
    inbound, thread = one.inbound, _held(one)
    author, kind, delivery = "contact", "text", "received"
    if inbound.sign is not Sign.SAID:
        author, kind, delivery = "system", "notice", "none"
    details: dict[str, Any] = dict(inbound.details)
    if inbound.parts:
        details["parts"] = [
            {"name": part.name, "type": part.type, "source": part.source, "size": part.size}
            for part in inbound.parts
        ]
    if inbound.automatic:
        details["automatic"] = True
    return (
        one.message_id, now, thread.id, one.seq, author, kind, inbound.text, inbound.said_at,
        delivery, inbound.client_key, one.journal_id, inbound.redacted, json.dumps(details),
    )  # fmt: skip


def _mail_ids(one: _Fresh, now: object) -> list[tuple[object, ...]]:
    """Return the id by which a later mail may answer this one; none for other channels."""
    thread = one.inbound.thread
    if thread is None or thread.own_id is None:
        return []
    return [(uuid7(), now, thread.own_id, _held(one).id, one.message_id)]


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
    fresh: Sequence[_Fresh], threads: Sequence[Thread], now: object
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
        for row in await many(connection, sql.EARLIER, sorted(keys - known.keys())):
            known[row[0], row[1]] = Received(row[2], row[3], row[4], duplicate=True)
    answers: list[Received | None] = []
    for inbound in inbounds:
        answer = known.get((inbound.channel.value, inbound.dedupe_key))
        again = answer is not None and id(inbound) not in first
        answers.append(replace(answer, duplicate=True) if answer and again else answer)
    return answers


def _held(one: _Fresh) -> Thread:
    if one.thread is None:
        raise AssertionError("a fresh delivery was not numbered")
    return one.thread
