"""Intake's promise: acknowledged means committed, once, in order, and nothing is dropped."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.rows import dict_row

from channels.base import Unreadable
from gateway.database import Database
from gateway.intake import Intake, Parked
from models.contact import Channel
from models.errors import Unavailable
from tests.inbounds import text_message


@pytest.fixture
async def intake(database: Database) -> AsyncIterator[Intake]:
    made = Intake(database.pool, reopen_within=72 * 3600)
    made.start()
    yield made
    await made.close()


async def rows(database: Database, statement: LiteralString) -> list[dict]:
    async with database.pool.connection() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        await cursor.execute(statement)
        return await cursor.fetchall()


async def count(database: Database, table: LiteralString) -> int:
    return (await rows(database, f"SELECT count(*) AS n FROM {table}"))[0]["n"]  # noqa: S608 - a table of ours


async def test_an_acknowledged_message_is_in_the_database(
    intake: Intake, database: Database
) -> None:
    received = await intake.receive(text_message("what do I owe"))

    (message,) = await rows(database, "SELECT * FROM message")
    assert (message["id"], message["text"], message["seq"]) == (
        received.message_id,
        "what do I owe",
        1,
    )
    (conversation,) = await rows(database, "SELECT * FROM conversation")
    assert conversation["state"] == "bot"
    assert (conversation["last_seq"], conversation["last_inbound_seq"]) == (1, 1)


async def test_five_simultaneous_deliveries_of_one_sid_are_one_message(
    intake: Intake, database: Database
) -> None:
    five = [text_message("hi", dedupe_key="SMsame") for _ in range(5)]

    received = await asyncio.gather(*(intake.receive(one) for one in five))

    assert await count(database, "message") == 1
    assert len({one.message_id for one in received}) == 1
    assert sorted(one.duplicate for one in received) == [False, True, True, True, True]


async def test_a_duplicate_that_comes_much_later_is_told_where_the_first_is(
    intake: Intake,
) -> None:
    first = await intake.receive(text_message("hi", dedupe_key="SMlate"))
    again = await intake.receive(text_message("hi", dedupe_key="SMlate"))

    assert again.duplicate
    assert again.message_id == first.message_id


async def test_a_strangers_two_first_messages_at_once_make_one_contact(
    database: Database,
) -> None:
    one, two = (Intake(database.pool, reopen_within=60) for _ in range(2))
    one.start(), two.start()
    for round_ in range(20):
        sender = f"+1503555{round_:04d}"
        await asyncio.gather(
            one.receive(text_message("first", sender=sender)),
            two.receive(text_message("second", sender=sender)),
        )
    await one.close()
    await two.close()

    assert await count(database, "endpoint") == 20
    assert await count(database, "contact") == 20
    assert await count(database, "conversation") == 20
    assert await count(database, "message") == 40


async def test_messages_are_numbered_without_gaps_whatever_the_batching(
    intake: Intake, database: Database
) -> None:
    await asyncio.gather(
        *(intake.receive(text_message(f"{n}", sender=f"+150355501{n % 5:02d}")) for n in range(200))
    )

    for found in await rows(
        database,
        "SELECT array_agg(seq ORDER BY seq) AS seqs, max(last_seq) AS last FROM message m"
        " JOIN conversation c ON c.id = m.conversation_id GROUP BY c.id",
    ):
        assert found["seqs"] == list(range(1, found["last"] + 1))


async def test_two_flushers_with_the_same_keys_in_opposite_order_do_not_deadlock(
    database: Database,
) -> None:
    one, two = (Intake(database.pool, reopen_within=60) for _ in range(2))
    one.start(), two.start()
    batches = [
        [text_message("x", sender=f"+1503555{n:04d}", dedupe_key=f"SM{r}-{n}") for n in range(40)]
        for r in range(10)
    ]
    for batch in batches:
        await asyncio.gather(
            *(one.receive(message) for message in batch),
            *(two.receive(message) for message in reversed(batch)),
        )
    await one.close()
    await two.close()

    assert await count(database, "message") == 400
    async with database.pool.connection() as connection:
        found = await connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        )
        assert await found.fetchone() == (0,)


async def test_the_number_of_statements_does_not_depend_on_the_batch(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    real = psycopg.AsyncConnection.execute

    async def counting(self: Any, query: Any, *args: Any, **named: Any) -> Any:
        seen.append(str(query))
        return await real(self, query, *args, **named)

    monkeypatch.setattr(psycopg.AsyncConnection, "execute", counting)
    sizes = {}
    for size in (1, 50):
        intake = Intake(database.pool, reopen_within=60)
        waiting = [
            asyncio.ensure_future(intake.receive(text_message(sender=f"+1503{size:03d}{n:04d}")))
            for n in range(size)
        ]
        await asyncio.sleep(0)
        seen.clear()
        intake.start()
        await asyncio.gather(*waiting)
        sizes[size] = len(seen)
        await intake.close()

    assert sizes[1] == sizes[50]


async def test_a_poisoned_delivery_is_parked_and_the_rest_of_its_batch_goes_on(
    database: Database,
) -> None:
    intake = Intake(database.pool, reopen_within=60)
    good = [asyncio.ensure_future(intake.receive(text_message(f"good {n}"))) for n in range(3)]
    bad = asyncio.ensure_future(
        intake.receive(text_message("bad", thread_key="x" * 800, dedupe_key="SMbad"))
    )
    await asyncio.sleep(0)
    intake.start()

    assert len(await asyncio.gather(*good)) == 3
    with pytest.raises(Parked):
        await bad
    with pytest.raises(Parked):
        await intake.receive(text_message("bad", thread_key="x" * 800, dedupe_key="SMbad"))
    await intake.close()

    assert await count(database, "message") == 3
    (parked,) = await rows(database, "SELECT * FROM journal WHERE outcome = 'parked'")
    assert parked["dedupe_key"] == "SMbad"


async def test_what_cannot_be_read_is_kept_for_a_person(intake: Intake, database: Database) -> None:
    await intake.park(Unreadable(Channel.SMS, "no-sid-1", "No MessageSid.", {"Body": "?"}))

    (parked,) = await rows(database, "SELECT * FROM journal")
    assert (parked["outcome"], parked["problem"]) == ("parked", "No MessageSid.")


async def test_a_message_soon_after_closing_reopens_and_a_later_one_begins_a_linked_one(
    intake: Intake, database: Database
) -> None:
    first = await intake.receive(text_message("one"))
    close = "UPDATE conversation SET state = 'closed', closed_at = now() - interval '{}' "
    async with database.pool.connection() as connection:
        await connection.execute(close.format("71 hours"))
    second = await intake.receive(text_message("two"))
    async with database.pool.connection() as connection:
        await connection.execute(close.format("73 hours"))
    third = await intake.receive(text_message("three"))

    assert second.conversation_id == first.conversation_id
    assert (second.seq, third.seq) == (2, 1)
    found = await rows(database, "SELECT id, previous_id FROM conversation")
    assert {row["id"]: row["previous_id"] for row in found} == {
        first.conversation_id: None,
        third.conversation_id: first.conversation_id,
    }


@pytest.mark.parametrize("word", ["STOP", " stop ", "Unsubscribe", "STOPALL"])
async def test_stop_is_in_force_the_moment_it_is_acknowledged(
    intake: Intake, database: Database, word: str
) -> None:
    await intake.receive(text_message(word))

    (endpoint,) = await rows(database, "SELECT opted_out_at FROM endpoint")
    assert endpoint["opted_out_at"] is not None
    await intake.receive(text_message("START"))
    (endpoint,) = await rows(database, "SELECT opted_out_at FROM endpoint")
    assert endpoint["opted_out_at"] is None
    assert [
        row["move"] for row in await rows(database, "SELECT move FROM consent ORDER BY id")
    ] == [
        "withdrawn",
        "granted",
    ]


async def test_stop_then_start_in_one_batch_leaves_the_last_word(database: Database) -> None:
    intake = Intake(database.pool, reopen_within=60)
    both = [asyncio.ensure_future(intake.receive(text_message(w))) for w in ("START", "STOP")]
    await asyncio.sleep(0)
    intake.start()
    await asyncio.gather(*both)
    await intake.close()

    (endpoint,) = await rows(database, "SELECT opted_out_at FROM endpoint")
    assert endpoint["opted_out_at"] is not None


async def test_with_the_database_away_the_door_hears_later_and_nothing_is_kept(
    database_url: str,
) -> None:
    away = Database(database_url.replace("test_", "no_such_"))
    away.pool.timeout = 0.3
    await away.pool.open()
    intake = Intake(away.pool, reopen_within=60)
    intake.start()

    with pytest.raises(Unavailable):
        await intake.receive(text_message())
    await intake.close()
    await away.close()
