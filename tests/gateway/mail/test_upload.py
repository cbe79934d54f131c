"""The door for whole mails by HTTP: its token, its limits, and what it answers."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from sqlmodel import select

from gateway.database import Database
from gateway.settings import Settings
from models.journal import Journal
from models.message import Message
from tests.doors import Served, doors
from tests.letters import letter


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with doors(settings, database) as served:
        yield served


async def journal(database: Database) -> list[Journal]:
    async with database.sessions() as session:
        return list((await session.exec(select(Journal))).all())


async def test_a_mail_is_answered_with_where_it_is(door: Served, database: Database) -> None:
    mail = letter("hello")
    first, again = await door.mail(mail), await door.mail(mail)
    async with database.sessions() as session:
        message = (await session.exec(select(Message))).one()

    assert first.json() == {
        "conversation_id": str(message.conversation_id),
        "message_id": str(message.id),
        "duplicate": False,
    }
    assert again.json() == first.json() | {"duplicate": True}


async def test_what_a_person_must_look_at_is_told_as_parked(door: Served) -> None:
    answer = await door.mail(letter("who am i", sender=None))

    assert (answer.status_code, answer.json()) == (202, {"parked": True})


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer guessed"}, 401),
        ({"Authorization": "Basic mail-token"}, 401),
        ({"Authorization": "Bearer mail-token", "Content-Type": "text/plain"}, 415),
    ],
)
async def test_what_is_turned_away_leaves_no_row_and_names_the_remedy(
    door: Served, database: Database, headers: dict[str, str], status: int
) -> None:
    given = {"Content-Type": "message/rfc822"} | headers
    answer = await door.http.post("/webhooks/mail", content=b"From: a@b\r\n\r\nhi", headers=given)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Send" in answer.json()["detail"]
    assert await journal(database) == []


async def test_a_door_without_a_token_is_shut(settings: Settings, database: Database) -> None:
    shut = Settings.model_validate(settings.model_dump() | {"mail_token": ""})
    async with doors(shut, database) as door:
        answer = await door.mail(letter("hello"), token="mail-token")

    assert answer.status_code == 403
    assert "FOREBAY_MAIL_TOKEN" in answer.json()["detail"]


async def test_a_mail_that_is_too_large_is_refused(settings: Settings, database: Database) -> None:
    small = Settings.model_validate(settings.model_dump() | {"mail_most_bytes": 2_000})
    async with doors(small, database) as door:
        answer = await door.mail(letter("x" * 3_000))
        fits = await door.mail(letter("hello"))

    assert (answer.status_code, fits.status_code) == (413, 200)


async def test_nothing_at_all_is_malformed(door: Served) -> None:
    assert (await door.mail(b" \r\n")).status_code == 422


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\xfe",
        b"From: <\r\nSubject: =?x?y?z?=\r\n\r\n",
        b"From: a@b.example\r\n\r\n\x00\x01 \xf0\x9f",
        b"From: a@b.example\r\nMessage-ID: <" + b"x" * 5_000 + b"@y>\r\n\r\nhi",
        b"From: a@b.example\r\nReferences: " + b"<r@x> " * 3_000 + b"\r\n\r\nhi",
        b"From: " + b"a" * 400 + b"@b.example\r\n\r\nhi",
        b"From: a@b.example\r\nContent-Type: multipart/mixed\r\n\r\nhi",
    ],
    ids=["bytes", "headers", "body", "long id", "references", "long sender", "no boundary"],
)
async def test_odd_mail_is_kept_one_way_or_another(
    door: Served, database: Database, raw: bytes
) -> None:
    answer = await door.mail(raw)
    good = await door.mail(letter("still here"))

    assert answer.status_code in {200, 202}
    assert good.status_code == 200
    assert len(await journal(database)) == 2


async def test_ids_in_the_answer_are_ids(door: Served) -> None:
    told = (await door.mail(letter("hello"))).json()

    assert UUID(told["conversation_id"]) != UUID(told["message_id"])
