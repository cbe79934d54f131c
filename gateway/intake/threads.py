"""Whose a delivery is and where it belongs: endpoints, contacts, and the threads they write in.

Find-or-create is two statements, because two flushers may meet on any row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg import AsyncConnection

from channels.base import Inbound
from gateway.intake import statements as sql
from models.base import utcnow, uuid7

Connection = AsyncConnection[tuple[Any, ...]]


@dataclass(slots=True)
class Thread:
    """A conversation as this transaction holds it."""

    id: UUID
    endpoint_id: UUID
    state: str
    last_seq: int
    staff_id: UUID | None
    last_inbound_seq: int
    opened: str | None = None


async def endpoints_of(
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
        await many(connection, sql.ENDPOINTS, rows, answers=False)
        found |= await _known_endpoints(connection, missing)
    return found


async def _known_endpoints(
    connection: Connection, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], tuple[UUID, UUID]]:
    rows = await many(connection, sql.KNOWN_ENDPOINTS, keys)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


async def held_threads(
    connection: Connection,
    inbounds: Sequence[Inbound],
    endpoints: dict[tuple[str, str], tuple[UUID, UUID]],
    reopen_within: float,
) -> dict[str, Thread]:
    """Hold the conversation of every thread, reopening or opening where none is open.

    What is quiet (a machine's mail, the end of a call) goes to the newest
    conversation of its thread as that stands, or to one that is closed from the start.
    """
    wanted = {inbound.thread_key: inbound for inbound in inbounds if inbound.quiet}
    wanted |= {inbound.thread_key: inbound for inbound in inbounds if not inbound.quiet}
    found = await _held_threads(connection, sql.HOLD_OPEN, list(wanted))
    missing = sorted(key for key in wanted if key not in found)
    loud = [key for key in missing if not wanted[key].quiet]
    if loud:
        since = utcnow() - timedelta(seconds=reopen_within)
        cursor = await connection.execute(sql.REOPEN, (loud, since))
        reopened = {row[0] for row in await cursor.fetchall()}
        await _open(connection, [wanted[key] for key in loud if key not in reopened], endpoints)
        found |= await _held_threads(connection, sql.HOLD_OPEN, loud)
        for key in loud:
            found[key].opened = "reopened" if key in reopened else "opened"
    if quiet := [wanted[key] for key in missing if wanted[key].quiet]:
        found |= await _quiet_threads(connection, quiet, endpoints)
    return found


async def _quiet_threads(
    connection: Connection,
    inbounds: Sequence[Inbound],
    endpoints: dict[tuple[str, str], tuple[UUID, UUID]],
) -> dict[str, Thread]:
    """Hold the newest conversation of each thread as it stands; make a closed one if none."""
    keys = [inbound.thread_key for inbound in inbounds]
    found = await _held_threads(connection, sql.HOLD_NEWEST, keys)
    unknown = [inbound for inbound in inbounds if inbound.thread_key not in found]
    if unknown:
        await _open(connection, unknown, endpoints, state="closed")
        found |= await _held_threads(
            connection, sql.HOLD_NEWEST, [inbound.thread_key for inbound in unknown]
        )
    return found


async def _open(
    connection: Connection,
    inbounds: Sequence[Inbound],
    endpoints: dict[tuple[str, str], tuple[UUID, UUID]],
    state: str = "bot",
) -> None:
    """Begin a conversation for each; one that someone else began meanwhile is left alone."""
    now = utcnow()
    rows = []
    for inbound in inbounds:
        endpoint_id, contact_id = endpoints[inbound.channel.value, inbound.sender]
        rows.append(
            (
                uuid7(), now, contact_id, endpoint_id, inbound.channel.value,
                inbound.our_address, inbound.thread_key, inbound.language_hint, state,
            )
        )  # fmt: skip
    if rows:
        await many(connection, sql.OPEN, rows, answers=False)


async def _held_threads(
    connection: Connection, statement: LiteralString, keys: Sequence[str]
) -> dict[str, Thread]:
    cursor = await connection.execute(statement, (list(keys),))
    return {row[0]: Thread(*row[1:]) for row in await cursor.fetchall()}


async def many(
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
