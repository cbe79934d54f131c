"""The simulated carrier and the gateway together: a text's whole way, there and back."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlmodel import col, select

from channels.outbox import deliver_due
from channels.sms import TwilioSms
from channels.twilio import TwilioHttp, client
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.contact import Channel
from models.conversation import hold
from models.message import Author, Delivery, Message
from models.outbox import Receipt
from models.saying import say
from tests.doors import PHONE, Served, carrier, doors


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with doors(settings, database) as served:
        yield served


@pytest.fixture
async def away(door: Served) -> AsyncIterator[Served]:
    async with carrier(door.settings) as served:
        yield served


@asynccontextmanager
async def our_sms(away: Served) -> AsyncGenerator[TwilioSms]:
    settings = away.settings
    http = TwilioHttp(settings.twilio_api_url, timeout=2.0)
    token = settings.twilio_auth_token.get_secret_value()
    callback = f"{settings.origin}/webhooks/twilio/sms/status"
    yield TwilioSms(client(settings.twilio_account_sid, token, http), callback)
    await http.close()


async def until(holds: Callable[[], Awaitable[object]], seconds: float = 30) -> None:
    """Wait until an async condition holds."""
    async with asyncio.timeout(seconds):
        while not await holds():
            await asyncio.sleep(0.05)


async def messages(database: Database, author: Author) -> list[Message]:
    async with database.sessions() as session:
        found = await session.exec(
            select(Message).where(Message.author == author).order_by(col(Message.seq))
        )
        return list(found.all())


async def answer(database: Database, away: Served, text: str) -> None:
    """Reply in the newest conversation and let the outbox send it."""
    said = (await messages(database, Author.CONTACT))[-1]
    async with database.sessions() as session:
        conversation = await hold(session, said.conversation_id)
        await say(session, conversation, text, author=Author.BOT, now=utcnow())
    async with our_sms(away) as sms:
        await deliver_due(database.sessions, {Channel.SMS: sms}, utcnow, timedelta(seconds=5))


async def test_a_text_comes_in_and_its_answer_arrives_with_receipts(
    away: Served, database: Database
) -> None:
    await away.http.post("/knobs", json={"receipt_delay": 0.05})
    await away.http.post("/texts", json={"from": PHONE, "body": "whats my balance"})
    await until(lambda: messages(database, Author.CONTACT))
    await answer(database, away, "You owe $12.00.")

    async def delivered() -> bool:
        replies = await messages(database, Author.BOT)
        return replies[0].delivery == Delivery.DELIVERED

    await until(delivered)
    shown = (await away.http.get("/texts", params={"number": PHONE})).json()["items"]

    assert [(item["direction"], item["body"]) for item in shown] == [
        ("in", "whats my balance"),
        ("out", "You owe $12.00."),
    ]


@pytest.mark.parametrize("knobs", [{"receipts_backwards": True}, {"receipt_copies": 3}])
async def test_receipts_in_any_order_and_number_end_in_delivered(
    away: Served, database: Database, knobs: dict[str, object]
) -> None:
    await away.http.post("/knobs", json={"receipt_delay": 0.02} | knobs)
    await away.http.post("/texts", json={"from": PHONE, "body": "hi"})
    await until(lambda: messages(database, Author.CONTACT))
    await answer(database, away, "Hello.")

    async def all_three() -> bool:
        async with database.sessions() as session:
            return len((await session.exec(select(Receipt))).all()) == 3

    await until(all_three)

    assert (await messages(database, Author.BOT))[0].delivery == Delivery.DELIVERED


async def test_an_unreachable_phone_is_told_in_words(away: Served, database: Database) -> None:
    await away.http.post("/knobs", json={"receipt_delay": 0.02, "unreachable": {PHONE: 30003}})
    await away.http.post("/texts", json={"from": PHONE, "body": "hi"})
    await until(lambda: messages(database, Author.CONTACT))
    await answer(database, away, "Hello.")

    async def failed() -> bool:
        return (await messages(database, Author.BOT))[0].delivery == Delivery.FAILED

    await until(failed)

    reply = (await messages(database, Author.BOT))[0]
    assert reply.delivery_reason == "The phone is off or out of reach."


async def test_a_send_whose_answer_broke_off_is_settled_by_its_receipt(
    away: Served, database: Database
) -> None:
    await away.http.post("/knobs", json={"answers": [{"reset": True}], "receipt_delay": 0.3})
    await away.http.post("/texts", json={"from": PHONE, "body": "hi"})
    await until(lambda: messages(database, Author.CONTACT))
    await answer(database, away, "Hello.")

    async def delivered() -> bool:
        return (await messages(database, Author.BOT))[0].delivery == Delivery.DELIVERED

    await until(delivered)
    shown = (await away.http.get("/texts", params={"number": PHONE})).json()["items"]

    assert [item["body"] for item in shown] == ["hi", "Hello."]


async def test_five_webhooks_of_one_text_are_one_message(away: Served, database: Database) -> None:
    await away.http.post("/knobs", json={"webhook_copies": 5})
    await away.http.post("/texts", json={"from": PHONE, "body": "hi"})
    await until(lambda: messages(database, Author.CONTACT))
    await asyncio.sleep(0.3)

    assert len(await messages(database, Author.CONTACT)) == 1


async def test_texts_of_one_phone_arrive_in_the_order_they_were_written(
    away: Served, database: Database
) -> None:
    for n in range(10):
        await away.http.post("/texts", json={"from": PHONE, "body": f"n{n}"})

    async def ten() -> bool:
        return len(await messages(database, Author.CONTACT)) == 10

    await until(ten)

    said = await messages(database, Author.CONTACT)
    assert [message.text for message in said] == [f"n{n}" for n in range(10)]


async def test_a_phone_waits_for_news_and_sees_each_change_of_status(away: Served) -> None:
    await away.http.post("/knobs", json={"receipt_delay": 0.1})
    nothing = (await away.http.get("/texts", params={"number": PHONE})).json()
    waiting = asyncio.create_task(
        away.http.get("/texts", params={"number": PHONE, "after": nothing["last"], "wait": 10})
    )
    await asyncio.sleep(0.1)

    assert not waiting.done()
    await away.http.post("/texts", json={"from": "+15035550199", "body": "another phone"})
    await asyncio.sleep(0.1)

    assert not waiting.done()
    account = away.settings.twilio_account_sid
    auth = (account, away.settings.twilio_auth_token.get_secret_value())
    form = {"To": PHONE, "From": "+15035550100", "Body": "hello"}
    url = f"/2010-04-01/Accounts/{account}/Messages.json"
    await away.http.post(url, data=form, auth=auth)
    first = (await waiting).json()
    asked = {"number": PHONE, "after": first["last"], "wait": 10}
    second = (await away.http.get("/texts", params=asked)).json()

    assert [item["status"] for item in first["items"]] == ["queued"]
    assert [item["sid"] for item in second["items"]] == [first["items"][0]["sid"]]
    assert second["last"] > first["last"]


async def test_the_demo_page_reaches_its_phone_through_the_gateway(
    settings: Settings, database: Database, away: Served
) -> None:
    forwarded = Settings.model_validate(settings.model_dump() | {"simulator_url": away.url})
    async with doors(forwarded, database) as door:
        sent = await door.http.post("/demo/carrier/texts", json={"from": PHONE, "body": "hi"})
        seen = await door.http.get("/demo/carrier/texts", params={"number": PHONE})
        long = await door.http.post("/demo/carrier/texts", json={"from": PHONE, "body": "x" * 1601})

    assert (sent.status_code, long.status_code) == (201, 422)
    assert [(item["sid"], item["body"]) for item in seen.json()["items"]] == [
        (sent.json()["sid"], "hi")
    ]


async def test_the_demo_page_calls_through_the_gateway(
    settings: Settings, database: Database, away: Served
) -> None:
    forwarded = Settings.model_validate(settings.model_dump() | {"simulator_url": away.url})
    async with doors(forwarded, database) as door:
        base = "/demo/carrier/calls"
        sid = (await door.http.post(base, json={"from": PHONE})).json()["sid"]
        said = await door.http.post(f"{base}/{sid}/say", json={"text": "hello"})
        pressed = await door.http.post(f"{base}/{sid}/press", json={"digits": "1#"})
        live = await door.http.get(f"/demo/carrier/phones/{PHONE}/call")
        heard = (await door.http.get(f"{base}/{sid}/lines")).json()
        ended = await door.http.post(f"{base}/{sid}/hangup")
        over = await door.http.post(f"{base}/{sid}/say", json={"text": "hello?"})
        strange = await door.http.get(f"{base}/..%2Fknobs/lines")

    assert [one.status_code for one in (said, pressed, ended)] == [204, 204, 204]
    assert live.json()["sid"] == sid
    assert [one["text"] for one in heard["items"] if one["who"] == "me"] == ["hello", "1#"]
    assert over.status_code == 409
    assert strange.status_code in (404, 422)


async def test_the_demo_page_mails_through_the_gateway_up_to_a_size(
    settings: Settings, database: Database, away: Served
) -> None:
    forwarded = Settings.model_validate(settings.model_dump() | {"simulator_url": away.url})
    async with doors(forwarded, database) as door:
        mail = {"from": "ana@example.org", "to": "a@alderfalls.example", "text": "hi"}
        sent = await door.http.post("/demo/carrier/mail", json=mail)
        seen = await door.http.get("/demo/carrier/mail", params={"address": mail["from"]})
        photo = {"name": "x.png", "type": "image/png", "data": "A" * (15 * 1024 * 1024)}
        large = await door.http.post("/demo/carrier/mail", json=mail | {"attachments": [photo]})

    assert (sent.status_code, large.status_code) == (201, 413)
    assert [item["id"] for item in seen.json()["items"]] == [sent.json()["id"]]
    assert "ten megabytes" in large.json()["detail"]


async def test_a_carrier_that_is_gone_is_said_plainly(
    settings: Settings, database: Database
) -> None:
    forwarded = Settings.model_validate(
        settings.model_dump() | {"simulator_url": "http://127.0.0.1:9"}
    )
    async with doors(forwarded, database) as door:
        sent = await door.http.post("/demo/carrier/texts", json={"from": PHONE, "body": "hi"})

    assert (sent.status_code, sent.json()["detail"]) == (
        503,
        "The simulated carrier is not running.",
    )


async def test_a_gateway_that_was_away_gets_the_text_when_it_is_back(
    settings: Settings, database: Database
) -> None:
    async with doors(settings, database) as door:
        here = door.settings
    async with carrier(here) as away:
        await away.http.post("/texts", json={"from": PHONE, "body": "anyone?"})
        await asyncio.sleep(0.2)
        async with doors(settings, database, port=here.port):
            await until(lambda: messages(database, Author.CONTACT))
