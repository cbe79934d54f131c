"""Every screen costs the same few queries, however much there is to show."""

import contextlib
from collections.abc import Generator
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import event

from agents import board, candidates, dossier, handling, inbox, offers
from agents.inbox import View
from gateway.database import Database
from models.staff import Role
from tests.agents.floor import NOW, Floor
from tests.agents.test_desk import TODAY, account, assigned


@contextlib.contextmanager
def counted(database: Database) -> Generator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_list_takes_two_queries_however_long_it_is(database: Database) -> None:
    async with database.sessions() as session:
        lead = await Floor(session).staff(Role.LEAD)
        for _ in range(5):
            await Floor(session).queued()

    for view in View:
        async with database.sessions() as session:
            with counted(database) as statements:
                await inbox.page(session, lead, view, 50, None)
            assert len(statements) == 2, view


async def test_the_board_takes_four_queries(database: Database) -> None:
    await assigned(database)
    async with database.sessions() as session:
        with counted(database) as statements:
            await board.snapshot(session, NOW, NOW - timedelta(hours=9))

    assert len(statements) == 4


async def test_opening_takes_the_same_queries_however_much_was_said(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        await account(session, talk.endpoint_id)

    async def cost() -> int:
        async with database.sessions() as session:
            with counted(database) as statements:
                await dossier.read(session, person, talk.id, NOW, TODAY)
            return len(statements)

    before = await cost()
    async with database.sessions() as session:
        for _ in range(20):
            await handling.reply(session, talk.id, person, "More", uuid4(), NOW)

    assert await cost() == before <= 11


async def test_a_decision_takes_three_queries_however_long_the_line(database: Database) -> None:
    async with database.sessions() as session:
        for _ in range(candidates.HEADS * 2):
            await Floor(session).queued()
        await Floor(session).staff()

    async with database.sessions() as session:
        with counted(database) as statements:
            found = await candidates.read(session, NOW)

    assert len(statements) == 3
    assert len(found.waiting) == candidates.HEADS


async def test_nothing_is_decided_while_nobody_is_ready(database: Database) -> None:
    async with database.sessions() as session:
        await Floor(session).queued()

    assert await offers.make_offers(database.sessions, NOW, timedelta(seconds=5)) == 0
