"""The benchmark's load: the driver against tiny servers, its texts, its talkers, its processes."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import psycopg
import pytest
from psycopg import sql

from channels import sms
from channels.base import Inbound
from channels.twilio import Doorkeeper, read_form
from gateway.bench import stage, talks
from gateway.bench.baselines import plain
from gateway.bench.baselines.echo import AtOnce, answer
from gateway.bench.driver import drive
from gateway.bench.texts import CUSTOMERS, ORIGIN, PATH, TOKEN, Texts, form, signature
from gateway.database import Database
from gateway.intake import Intake
from models.base import utcnow
from tests.gateway.test_postgres import gone

REQUEST = b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
GOOD = answer(b"fine", "text/plain")
BAD = answer(b"no", "text/plain", "503 Service Unavailable")

WRITTEN = (
    "journal",
    "contact",
    "endpoint",
    "conversation",
    "message",
    "event",
    "procrastinate_jobs",
)


@asynccontextmanager
async def server(made: Callable[[], asyncio.Protocol]) -> AsyncGenerator[int]:
    """Serve a protocol on loopback; give its port."""
    listening = await asyncio.get_running_loop().create_server(made, "127.0.0.1", 0)
    try:
        yield listening.sockets[0].getsockname()[1]
    finally:
        listening.close()


class Slowly(AtOnce):
    """Answers in small pieces, as a busy network does."""

    def data_received(self, data: bytes) -> None:
        self._sending = asyncio.ensure_future(self._send(GOOD))

    async def _send(self, whole: bytes) -> None:
        assert self._transport is not None
        for piece in (whole[:20], whole[20:-3], whole[-3:]):
            self._transport.write(piece)
            await asyncio.sleep(0.002)


class Leaving(AtOnce):
    """Closes the connection instead of answering."""

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.close()


async def test_every_request_is_answered_once_and_counted() -> None:
    async with server(lambda: AtOnce(lambda: GOOD)) as port:
        tally = await drive(port, [REQUEST] * 100, 10, connections=7)

    assert (tally.answered, tally.refused, tally.lost) == (100, 0, 0)
    assert 0 < tally.seconds < 10
    assert tally.rate == pytest.approx(100 / tally.seconds)


async def test_an_answer_in_pieces_is_one_answer() -> None:
    async with server(lambda: Slowly(lambda: GOOD)) as port:
        tally = await drive(port, [REQUEST] * 12, 10, connections=3)

    assert (tally.answered, tally.refused, tally.lost) == (12, 0, 0)


async def test_a_refusal_is_no_answer_for_the_rate() -> None:
    answers = cycle([GOOD, BAD])
    async with server(lambda: AtOnce(lambda: next(answers))) as port:
        tally = await drive(port, [REQUEST] * 10, 10, connections=1)

    assert (tally.answered, tally.refused) == (5, 5)


async def test_a_broken_connection_is_a_lost_request() -> None:
    async with server(lambda: Leaving(lambda: GOOD)) as port:
        tally = await drive(port, [REQUEST] * 10, 10, connections=4)

    assert (tally.answered, tally.lost) == (0, 4)


async def test_the_driver_stops_when_time_is_up_and_waits_for_the_last_answers() -> None:
    async with server(lambda: AtOnce(lambda: GOOD)) as port:
        tally = await drive(port, cycle([REQUEST]), 0.05, connections=4)

    assert tally.answered > 0
    assert tally.lost == 0


def test_a_text_has_twenty_fields_and_the_carriers_own_signature() -> None:
    head, _, body = Texts().requests(1)[0].partition(b"\r\n\r\n")
    fields = read_form(body)
    shown = re.search(rb"X-Twilio-Signature: (\S+)", head)

    assert len(fields) == 20
    assert f"Content-Length: {len(body)}".encode() in head
    assert shown is not None
    assert Doorkeeper(ORIGIN, TOKEN).admits(PATH, "", fields, shown[1].decode())


def test_no_two_texts_are_the_same_and_all_numbers_are_made_up() -> None:
    forms = [read_form(each.partition(b"\r\n\r\n")[2]) for each in Texts().requests(600)]

    assert len({each.one("MessageSid") for each in forms}) == 600
    assert {each.one("From") for each in forms} == set(CUSTOMERS)
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in CUSTOMERS)


async def test_the_plain_way_writes_the_same_rows_as_intake(database: Database) -> None:
    intake = Intake(database.pool, reopen_within=3600)
    intake.start()
    texts = [form(CUSTOMERS[n], "hello") for n in (0, 1, 0)]
    for fields in texts:
        read = sms.parse(read_form(urlencode(fields).encode()), utcnow())
        assert isinstance(read, Inbound)
        await intake.receive(read)
    await intake.close()
    ours = await counts(database)

    app = plain.build(database.url)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://plain"
    ) as client:
        for number, fields in zip((2, 3, 2), texts, strict=True):
            again = form(CUSTOMERS[number], fields["Body"])
            signed = {"x-twilio-signature": signature(again)}
            done = await client.post(PATH, data=again, headers=signed)
            assert done.status_code == 200
        refused = await client.post(PATH, data=texts[0], headers={"x-twilio-signature": "no"})
    await app.state.engine.dispose()

    assert refused.status_code == 403
    assert ours["message"] == 3
    theirs = {table: many - ours[table] for table, many in (await counts(database)).items()}
    # Intake also tells that a conversation was opened; the plain way saves itself that row.
    assert theirs == ours | {"event": ours["event"] - 2}


async def counts(database: Database) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(database.dsn) as connection:
        found = {}
        for table in WRITTEN:
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            row = await (await connection.execute(query)).fetchone()
            assert row is not None
            found[table] = row[0]
    return found


def test_every_other_turn_asks_for_a_fact() -> None:
    said = list(islice(talks.sentences(), 8))

    assert all(words in talks.FACTS for words in said[::2])
    assert all(words in talks.SMALL for words in said[1::2])


async def test_nobody_speaks_before_they_were_answered_and_eight_speak_at_once() -> None:
    speaking: set[int] = set()
    most = 0

    async def turn(customer: int, _: str) -> None:
        nonlocal most
        assert customer not in speaking
        speaking.add(customer)
        most = max(most, len(speaking))
        await asyncio.sleep(0.001)
        speaking.remove(customer)

    assert await talks.talk(turn, 0.1) > 0
    assert most == talks.AT_ONCE


async def test_everybody_says_hello_once() -> None:
    heard: list[int] = []

    async def turn(customer: int, _: str) -> None:
        heard.append(customer)

    await talks.greet(turn)

    assert sorted(heard) == list(range(talks.PEOPLE))


async def test_a_turn_that_fails_ends_the_talk() -> None:
    async def turn(customer: int, _: str) -> None:
        raise stage.NotMeasured("No reply.")

    with pytest.raises(stage.NotMeasured):
        await talks.talk(turn, 10)


async def test_a_program_sees_only_its_own_settings_and_is_gone_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREBAY_TWILIO_AUTH_TOKEN", "the caller's own")
    code = "import os, time; print(sorted(k for k in os.environ if 'FOREBAY' in k), flush=True)\n"
    command = [sys.executable, "-c", code + "time.sleep(300)"]
    log = tmp_path / "log"
    async with stage._running(command, {"FOREBAY_PORT": "1"}, log) as process:
        async with asyncio.timeout(10):
            while not log.read_text():
                await asyncio.sleep(0.02)
        pid = process.pid

    assert gone(pid)
    assert "FOREBAY_TWILIO_AUTH_TOKEN" not in log.read_text()
    assert "FOREBAY_PORT" in log.read_text()
    assert os.environ["FOREBAY_TWILIO_AUTH_TOKEN"] == "the caller's own"


async def test_a_server_that_ends_before_it_listens_is_not_waited_for(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('no port for me')"]
    async with stage._running(command, {}, tmp_path / "log") as process:
        assert not await stage._opens(1, process)
