"""Where mail doors are opened, and when they ask for a mail again."""

import asyncio

import aiosmtplib
import pytest

from gateway.database import Database
from gateway.intake import Intake
from gateway.mail import listener
from gateway.mail.listener import Listener, Place
from gateway.mail.road import MailRoad
from gateway.settings import Settings
from gateway.up.addresses import free_ports
from models.base import utcnow
from tests.gateway.mail.conftest import Post
from tests.gateway.mail.test_lines import ENVELOPE, MOST, Door
from tests.letters import MAILBOX, letter


async def test_a_taken_port_is_tried_again_and_its_mail_then_comes_in(post: Post) -> None:
    (port,) = free_ports(1)
    first = Listener([Place("127.0.0.1", port, False)], post.road, most_bytes=MOST)
    second = Listener([Place("127.0.0.1", port, False)], post.road, most_bytes=MOST)
    await first.open()
    await second.open()
    await first.close()
    await second.open()
    await aiosmtplib.send(letter("hi"), hostname="127.0.0.1", port=port, start_tls=False)
    await second.close()

    assert [one.text for one in await post.messages()] == ["hi"]


async def test_a_parked_mail_is_kept_so_it_is_not_sent_again(post: Post) -> None:
    (port,) = free_ports(1)
    door = Listener([Place("127.0.0.1", port, False)], post.road, most_bytes=MOST)
    await door.open()
    answers = await Door(port).say(
        b"EHLO x", b"MAIL FROM:<>", ENVELOPE[1], b"DATA", b"Subject: nobody", b"", b"hi", b"."
    )
    await door.close()

    assert answers[-2].startswith("250")
    assert await post.messages() == []


async def test_when_the_database_is_away_the_mail_is_to_be_sent_again(post: Post) -> None:
    (port,) = free_ports(1)
    away = Database(f"postgresql+psycopg://127.0.0.1:{free_ports(1)[0]}/nowhere")
    intake = Intake(away.pool, reopen_within=1)
    road = MailRoad(away, intake, post.store, MAILBOX, utcnow)
    door = Listener([Place("127.0.0.1", port, False)], road, most_bytes=MOST)
    await door.open()
    answers = await Door(port).say(b"EHLO x", *ENVELOPE, b"DATA", b"From: a@b.example", b"", b".")
    await door.close()
    await away.engine.dispose()

    assert answers[-2].startswith("451")


async def test_when_the_store_is_full_the_mail_is_to_be_sent_again(
    post: Post, settings: Settings
) -> None:
    (port,) = free_ports(1)
    (post.folder / "store").write_text("no folder can be made here")
    door = Listener([Place("127.0.0.1", port, False)], post.road, most_bytes=MOST)
    await door.open()
    answers = await Door(port).say(b"EHLO x", *ENVELOPE, b"DATA", b"From: a@b.example", b"", b".")
    await door.close()

    assert answers[-2].startswith("451")
    assert await post.messages() == []


async def test_one_connection_too_many_is_asked_to_come_later(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOST_CONNECTIONS", 1)
    (port,) = free_ports(1)
    door = Listener([Place("127.0.0.1", port, False)], post.road, most_bytes=MOST)
    await door.open()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    busy, second = await asyncio.open_connection("127.0.0.1", port)
    answer = await busy.read()
    for each in (writer, second):
        each.close()
        await each.wait_closed()
    await door.close()

    assert answer.startswith(b"421 4.3.2")


@pytest.mark.parametrize(
    ("listed", "places"),
    [
        ("127.0.0.1:2525", [Place("127.0.0.1", 2525, False)]),
        ("smtp://[::1]:25, lmtp://mx:24", [Place("::1", 25, False), Place("mx", 24, True)]),
        ("", []),
    ],
)  # fmt: skip
def test_where_to_listen_is_a_list_of_addresses(listed: str, places: list[Place]) -> None:
    assert Place.all_of(listed) == places


@pytest.mark.parametrize("listed", ["2525", "localhost", "imap://x:1", "127.0.0.1:nine"])
def test_another_kind_of_address_is_refused_with_its_name(listed: str) -> None:
    with pytest.raises(ValueError, match="FOREBAY_MAIL_LISTEN"):
        Place.all_of(listed)
