"""The hub's promise: every committed event is heard once, in order, however late it commits."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from gateway.database import Database
from gateway.realtime import UNREAD_LIMIT, Change, Hub
from models.base import utcnow
from models.changes import record


@pytest.fixture
async def hub(database: Database) -> AsyncIterator[Hub]:
    made = Hub(database.dsn)
    await made.start()
    yield made
    await made.close()


async def happen(database: Database, *kinds: str) -> None:
    for kind in kinds:
        async with database.sessions() as session:
            await record(session, kind)


async def test_what_commits_is_heard_in_order(hub: Hub, database: Database) -> None:
    async with hub.listen("floor") as changes:
        await happen(database, "a", "b", "c")

        heard = [await asyncio.wait_for(anext(changes), 5) for _ in range(3)]
    assert [change.kind for change in heard] == ["a", "b", "c"]


async def test_what_rolls_back_is_never_heard(hub: Hub, database: Database) -> None:
    async with hub.listen("floor") as changes:
        async with database.sessions() as session:
            await record(session, "undone")
            await session.rollback()
        await happen(database, "done")

        assert (await asyncio.wait_for(anext(changes), 5)).kind == "done"


async def test_an_event_that_commits_after_a_later_one_is_not_skipped(
    hub: Hub, database: Database
) -> None:
    async with hub.listen("floor") as changes:
        async with database.sessions() as slow:
            await record(slow, "early id, late commit")
            await slow.flush()
            await happen(database, "late id, early commit")
            await asyncio.sleep(0.2)

        heard = {(await asyncio.wait_for(anext(changes), 5)).kind for _ in range(2)}
    assert heard == {"early id, late commit", "late id, early commit"}


async def test_one_specialist_does_not_hear_of_anothers_work(hub: Hub, database: Database) -> None:
    async with hub.listen(f"staff:{uuid4()}") as changes:
        await happen(database, "floor only")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(changes), 0.5)


async def test_a_listener_that_comes_back_gets_what_it_missed(hub: Hub, database: Database) -> None:
    async with hub.listen("floor") as changes:
        await happen(database, "seen")
        seen = await asyncio.wait_for(anext(changes), 5)
    await happen(database, "missed one", "missed two")

    assert [change.kind for change in await hub.since(seen.cursor, "floor")] == [
        "missed one",
        "missed two",
    ]


async def test_a_cursor_that_is_none_of_ours_means_start_over(hub: Hub) -> None:
    for cursor in ("", "x", "1", "1.x", "-1.2", "1.2.3", "9" * 50 + ".1", "١.٢"):
        assert [change.kind for change in await hub.since(cursor, "floor")] == ["reload"]


async def test_a_listener_that_does_not_read_is_told_to_start_over(hub: Hub) -> None:
    async with hub.listen("floor") as changes:
        for number in range(UNREAD_LIMIT + 1):
            changes.tell(Change(f"1.{number}", "x", utcnow()))

        assert (await anext(changes)).kind == "reload"


async def test_the_hub_survives_a_cut_connection(hub: Hub, database: Database) -> None:
    async with hub.listen("floor") as changes:
        async with database.pool.connection() as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE 'LISTEN%' OR query LIKE '%FROM event%'"
                " AND pid <> pg_backend_pid() AND datname = current_database()"
            )
        await happen(database, "after the cut")

        assert (await asyncio.wait_for(anext(changes), 10)).kind == "after the cut"
