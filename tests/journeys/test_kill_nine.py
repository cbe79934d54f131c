"""kill -9 in the worst moments: nothing lost, nothing sent twice, no answer in the wrong place."""

import asyncio
import contextlib
from collections import Counter
from pathlib import Path
from uuid import uuid4

import httpx2
import psycopg

from channels.twilio import read_form, sign
from gateway.demo.households import phone
from tests.house import OURS, SID, TOKEN, House, Phone, running, until


def text_form(house: House, sid: str, sender: str, body: str) -> tuple[bytes, dict[str, str]]:
    """Return one signed text as the carrier would post it."""
    form = httpx2.QueryParams(
        {"MessageSid": sid, "AccountSid": SID, "From": sender, "To": OURS, "Body": body}
    )
    content = str(form).encode()
    signature = sign(f"{house.url}/webhooks/twilio/sms", read_form(content), TOKEN)
    return content, {
        "X-Twilio-Signature": signature,
        "Content-Type": "application/x-www-form-urlencoded",
    }


async def test_the_gateway_dies_in_the_middle_of_intake_and_nothing_is_lost(
    database_url: str, tmp_path: Path
) -> None:
    async with running(House(database_url, tmp_path), "gateway", "carrier") as house:
        waiting = [(f"SM{uuid4().hex}", f"+1503555{n % 40:04d}") for n in range(600)]
        acknowledged: set[str] = set()
        mine: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        for one in waiting:
            mine.put_nowait(one)

        async def carrier(client: httpx2.AsyncClient) -> None:
            while not mine.empty():
                sid, sender = mine.get_nowait()
                content, headers = text_form(house, sid, sender, "hello")
                try:
                    answer = await client.post(
                        "/webhooks/twilio/sms", content=content, headers=headers
                    )
                except httpx2.TransportError:
                    mine.put_nowait((sid, sender))
                    await asyncio.sleep(0.1)
                    continue
                if answer.status_code == 200:
                    acknowledged.add(sid)
                else:
                    mine.put_nowait((sid, sender))

        async def trouble() -> None:
            for _ in range(3):
                before = len(acknowledged)

                async def some_more(before: int = before) -> bool:
                    return len(acknowledged) > before + 60

                await until(some_more, "some messages")
                house.kill("gateway")
                house.start("gateway")

        clients = [httpx2.AsyncClient(base_url=house.url, timeout=20) for _ in range(8)]
        await asyncio.gather(trouble(), *(carrier(client) for client in clients))
        for client in clients:
            await client.aclose()

        assert acknowledged == {sid for sid, _ in waiting}
        with psycopg.connect(database_url.replace("+psycopg", "")) as database:
            found = database.execute(
                "SELECT j.dedupe_key FROM message m JOIN journal j ON j.id = m.journal_id"
            ).fetchall()
            gaps = database.execute(
                "SELECT c.id FROM conversation c JOIN message m ON m.conversation_id = c.id"
                " GROUP BY c.id HAVING max(m.seq) <> count(*) OR max(m.seq) <> max(c.last_seq)"
            ).fetchall()
        assert Counter(row[0] for row in found) == Counter(acknowledged)
        assert gaps == []


async def test_the_worker_dies_in_a_bot_turn_and_the_text_does_not_fill_the_next_question(
    house: House,
) -> None:
    assert house.rasa_proxy is not None
    people = (await house.http.get("/demo/cast")).json()["people"]
    account = next(one for one in people if one["name"] == "Samuel Brooks")
    texting = Phone(house, "+19715550163")
    await texting.text("how much do i owe")
    (question,) = await texting.hears(1)
    assert "account number" in question

    house.rasa_proxy.held.clear()
    house.rasa_proxy.holding = True
    try:
        await texting.text(account["account_number"])
        await asyncio.wait_for(house.rasa_proxy.held.wait(), 15)
        house.kill("worker")
    finally:
        house.rasa_proxy.holding = False
    house.start("worker")

    heard = await texting.hears(2, seconds=60)
    assert "last four digits" in heard[1]
    await texting.text(account["id_last4"])
    heard = await texting.hears(3)
    assert len(heard) == 3
    assert "credit" in heard[2]


async def test_the_worker_dies_in_a_send_and_the_text_goes_out_once(house: House) -> None:
    await house.carrier.post("/knobs", json={"answers": [{"hang": 8}], "receipt_delay": 0.2})
    customer = Phone(house, "+19715550164")
    await customer.text("how much is the late fee?")

    async def taken() -> bool:
        return len(await customer.heard()) == 1

    await until(taken, "the carrier to take it")
    house.kill("worker")
    house.start("worker")

    async def settled() -> bool:
        with psycopg.connect(
            house.environment["FOREBAY_DATABASE_URL"].replace("+psycopg", "")
        ) as c:
            row = c.execute(
                "SELECT o.state, m.delivery FROM outbox o JOIN message m ON m.id = o.message_id"
                " WHERE o.recipient = %s",
                [customer.number],
            ).fetchone()
        return row == ("sent", "delivered")

    await until(settled, "the send to be settled", 60)
    with contextlib.suppress(TimeoutError):
        await asyncio.sleep(2)
    assert len(await customer.heard()) == 1
    await house.carrier.post("/knobs", json={})


async def test_an_interrupted_proof_goes_on_where_it_was(house: House) -> None:
    james = Phone(house, phone(12))
    await james.text("what's my balance")
    await james.hears(1)
    await james.text("wait, how much is the late fee?")
    heard = await james.hears(2)
    assert "in force since" in heard[1]

    await james.text("3367")
    assert "past due" in (await james.hears(3))[2]
