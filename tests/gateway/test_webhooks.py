"""Twilio's doors: who is let in, and what is on disk when the answer leaves."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from prometheus_client import REGISTRY
from sqlmodel import select

from gateway.database import Database
from gateway.settings import Settings
from models.journal import Journal, Outcome
from models.message import Message
from tests.doors import Served, a_text, doors, signature

SMS, STATUS = "/webhooks/twilio/sms", "/webhooks/twilio/sms/status"


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with doors(settings, database) as served:
        yield served


def refused(why: str, door: str = "sms") -> float:
    labels = {"door": door, "why": why}
    return REGISTRY.get_sample_value("forebay_webhook_refused_total", labels) or 0.0


async def rows(database: Database) -> tuple[list[Journal], list[Message]]:
    async with database.sessions() as session:
        journal = (await session.exec(select(Journal))).all()
        messages = (await session.exec(select(Message).order_by("id"))).all()
    return list(journal), list(messages)


async def test_a_signed_text_is_on_disk_when_it_is_answered_with_empty_twiml(
    door: Served, database: Database
) -> None:
    answer = await door.text("whats my balance")
    journal, messages = await rows(database)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/xml; charset=utf-8")
    assert answer.text.endswith("<Response/>")
    assert [message.text for message in messages] == ["whats my balance"]
    assert [entry.outcome for entry in journal] == [Outcome.STORED]


async def test_five_deliveries_of_one_text_at_once_are_one_message(
    door: Served, database: Database
) -> None:
    form = a_text(door.settings, "once please")
    answers = await asyncio.gather(*(door.signed(SMS, form) for _ in range(5)))
    _, messages = await rows(database)

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(messages) == 1


async def test_what_is_not_signed_or_wrongly_signed_leaves_a_count_and_no_row(
    door: Served, database: Database
) -> None:
    form = a_text(door.settings, "let me in")
    before = refused("unsigned"), refused("signature")
    unsigned = await door.http.post(SMS, data=form)
    signed = signature(door.settings, SMS, form)
    changed = await door.http.post(SMS, data=form | {"Body": "changed"}, headers=signed)
    elsewhere = await door.http.post(STATUS, data=form, headers=signed)

    assert [a.status_code for a in (unsigned, changed, elsewhere)] == [403] * 3
    assert unsigned.headers["content-type"] == "application/problem+json"
    assert (refused("unsigned"), refused("signature")) == (before[0] + 1, before[1] + 1)
    assert await rows(database) == ([], [])


async def test_a_forger_cannot_choose_the_address_that_is_signed(
    door: Served, database: Database
) -> None:
    form = a_text(door.settings, "hello")
    headers = signature(door.settings, SMS, form) | {
        "Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
    }

    assert (await door.http.post(SMS, data=form, headers=headers)).status_code == 200
    forged = Settings(
        twilio_account_sid=door.settings.twilio_account_sid,
        twilio_auth_token=door.settings.twilio_auth_token,
        public_url="https://evil.example",
    )
    headers |= signature(forged, SMS, form)

    assert (await door.http.post(SMS, data=form, headers=headers)).status_code == 403


async def test_another_accounts_text_is_turned_away(door: Served, database: Database) -> None:
    answer = await door.text("hello", AccountSid="AC" + "9" * 32)

    assert answer.status_code == 403
    assert await rows(database) == ([], [])


async def test_a_form_that_is_too_large_is_not_read(door: Served) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b"a" * 1000

    told = await door.http.post(SMS, content=b"a" * (64 * 1024 + 1))
    chunked = await door.http.post(SMS, content=chunks())

    assert (told.status_code, chunked.status_code) == (413, 413)


async def test_what_is_no_form_is_turned_away(door: Served) -> None:
    headers = [
        (b"content-type", b"application/x-www-form-urlencoded"),
        (b"x-twilio-signature", "é".encode()),
    ]
    for body in (b"\xff\xfe", b"&".join([b"a=1"] * 500), b'{"a": 1}', b""):
        answer = await door.http.post(SMS, content=body, headers=headers)

        assert answer.status_code == 403


async def test_a_genuine_text_that_cannot_be_read_is_kept_for_a_person(
    door: Served, database: Database
) -> None:
    form = a_text(door.settings, "no name")
    del form["From"]
    answers = [await door.signed(SMS, form) for _ in range(2)]
    journal, messages = await rows(database)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [(entry.outcome, messages) for entry in journal] == [(Outcome.PARKED, [])]
    assert journal[0].problem == "A text came without From."


ODD_TEXTS = [
    ("", ""),
    ("🚰💧 agua ¿por qué?", "🚰💧 agua ¿por qué?"),
    ("x" * 1600, "x" * 1600),
    ("nul\x00 bell\x07 tab\t line\r\nend", "nul bell tab\t line\nend"),
    ("/restart", "/restart"),
    ("' OR 1=1 --", "' OR 1=1 --"),
    ("a+b=c&d%20e", "a+b=c&d%20e"),
]


async def test_odd_texts_are_kept_as_they_were_written(door: Served, database: Database) -> None:
    answers = [await door.text(body) for body, _ in ODD_TEXTS]
    _, messages = await rows(database)

    assert {answer.status_code for answer in answers} == {200}
    assert [message.text for message in messages] == [kept for _, kept in ODD_TEXTS]


async def test_a_card_number_is_written_nowhere(door: Served, database: Database) -> None:
    await door.text("pay with 4111 1111 1111 1111 exp 12/29 cvv 123, ssn 123-45-6789")
    journal, messages = await rows(database)
    written = f"{[entry.payload for entry in journal]}{[m.text for m in messages]}"

    assert "4111" not in written
    assert "6789" not in written
    assert messages[0].redacted


async def test_a_receipt_for_a_message_nobody_knows_is_answered_and_harmless(
    door: Served, database: Database
) -> None:
    form = {
        "MessageSid": "SM" + "1" * 32,
        "MessageStatus": "delivered",
        "AccountSid": door.settings.twilio_account_sid,
    }
    path = f"{STATUS}?outbox=0195f9a4-0000-7000-8000-000000000000"
    answers = [await door.signed(path, form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert await rows(database) == ([], [])
