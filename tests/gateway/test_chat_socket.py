"""The chat socket: acknowledged means committed, resumed means nothing missed or twice."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import websockets
from sqlmodel import col, select
from websockets.asyncio.client import ClientConnection

from channels.chat import WebChat
from channels.outbox import deliver_due
from gateway.chat import allowed
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.changes import record
from models.contact import Channel
from models.conversation import Conversation, State, hold, move
from models.message import Author, Message
from models.saying import notice, say
from models.work import EntryState, QueueEntry
from tests.doors import Served, doors


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with doors(settings, database) as served:
        yield served


class Browser:
    """A customer's browser with the chat open."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.token = ""
        self.state = ""

    async def tell(self, **frame: Any) -> None:
        await self.socket.send(json.dumps(frame))

    async def hear(self, kind: str | None = None, seconds: float = 20) -> dict[str, Any]:
        """Return the next frame, or the next of one kind."""
        async with asyncio.timeout(seconds):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                if kind in (None, frame["type"]):
                    return frame

    async def hush(self) -> list[dict[str, Any]]:
        """Return everything there is to hear by now: a pong comes after it."""
        await self.tell(type="ping")
        heard = []
        while (frame := await self.hear())["type"] != "pong":
            heard.append(frame)
        return heard

    async def say(self, text: str, key: UUID | None = None) -> dict[str, Any]:
        """Say something and return its acknowledgement."""
        await self.tell(type="say", client_msg_id=str(key or uuid4()), text=text)
        return await self.hear("ack")


@asynccontextmanager
async def browser(
    door: Served, session: str | None = None, after: str | None = None, **more: Any
) -> AsyncGenerator[Browser]:
    async with websockets.connect(_address(door), origin=_origin(door)) as socket:
        opened = Browser(socket)
        await opened.tell(type="hello", session=session, after=after, **more)
        welcome = await opened.hear("welcome")
        opened.token, opened.state = welcome["session"], welcome["state"]
        yield opened


def _origin(door: Served) -> websockets.Origin:
    return websockets.Origin(door.settings.origin)


def _address(door: Served) -> str:
    return f"{door.url.replace('http', 'ws', 1)}/chat/ws"


async def talks(database: Database) -> list[Conversation]:
    async with database.sessions() as session:
        return list((await session.exec(select(Conversation).order_by(col(Conversation.id)))).all())


async def answer(database: Database, text: str, *, deliver: bool = True, **more: Any) -> None:
    """Reply in the newest conversation, as the bot does, and let the outbox send it."""
    talk = (await talks(database))[-1]
    async with database.sessions() as session:
        held = await hold(session, talk.id)
        await say(session, held, text, author=Author.BOT, now=utcnow(), **more)
    if deliver:
        await send_due(database)


async def send_due(database: Database) -> None:
    due = timedelta(seconds=5)
    await deliver_due(database.sessions, {Channel.CHAT: WebChat()}, utcnow, due)


async def test_what_is_acknowledged_is_committed_and_the_answer_comes_by_itself(
    door: Served, database: Database
) -> None:
    key = uuid4()
    async with browser(door, language="es") as customer:
        ack = await customer.say("¿Cuánto debo?", key)
        async with database.sessions() as session:
            said = (await session.exec(select(Message))).one()
        await answer(database, "Debe $12.00.")
        reply = await customer.hear("message")

    assert (said.text, said.client_key) == ("¿Cuánto debo?", key)
    assert ack["client_msg_id"] == str(key)
    assert ack["cursor"] == f"{said.conversation_id}:1"
    assert (reply["author"], reply["text"]) == ("bot", "Debe $12.00.")
    assert reply["client_msg_id"] is None


async def test_a_message_sent_again_after_a_reconnect_is_one_message(
    door: Served, database: Database
) -> None:
    key = uuid4()
    async with browser(door) as customer:
        first = await customer.say("hello", key)
        again = await customer.say("hello", key)
    async with browser(door, customer.token, first["cursor"]) as back:
        third = await back.say("hello", key)
        async with database.sessions() as session:
            stored = (await session.exec(select(Message))).all()

    assert first["cursor"] == again["cursor"] == third["cursor"]
    assert len(stored) == 1


async def test_who_comes_back_is_shown_what_they_missed_once_and_in_order(
    door: Served, database: Database
) -> None:
    async with browser(door) as customer:
        ack = await customer.say("hello")
    for n in range(3):
        await answer(database, f"n{n}")
    async with browser(door, customer.token, ack["cursor"]) as back:
        missed = [frame for frame in await back.hush() if frame["type"] == "message"]
    async with browser(door, customer.token, missed[-1]["cursor"]) as again:
        nothing = [frame for frame in await again.hush() if frame["type"] == "message"]
    async with browser(door, customer.token) as fresh:
        everything = [frame for frame in await fresh.hush() if frame["type"] == "message"]

    assert [frame["text"] for frame in missed] == ["n0", "n1", "n2"]
    assert nothing == []
    assert [frame["text"] for frame in everything] == ["hello", "n0", "n1", "n2"]


async def test_an_acknowledgement_never_skips_a_reply_that_is_still_on_its_way(
    door: Served, database: Database
) -> None:
    async with browser(door) as customer:
        await customer.say("one")
        await answer(database, "slow reply", deliver=False)
        ack = await customer.say("two")
        again = await customer.say("three")
    assert ack["cursor"] != again["cursor"]
    await send_due(database)
    async with browser(door, customer.token, ack["cursor"]) as back:
        shown = [frame for frame in await back.hush() if frame["type"] == "message"]

    assert [frame["text"] for frame in shown] == ["slow reply", "two", "three"]


async def test_notes_notices_and_failed_messages_never_leave(
    door: Served, database: Database
) -> None:
    async with browser(door) as customer:
        await customer.say("hello")
        talk = (await talks(database))[-1]
        async with database.sessions() as session:
            await notice(session, await hold(session, talk.id), "Handed off: angry.", now=utcnow())
        await answer(database, "Good morning.")
        heard = await customer.hush()

    assert [frame["text"] for frame in heard if frame["type"] == "message"] == ["Good morning."]
    assert "angry" not in json.dumps(heard)


async def test_another_sessions_cursor_shows_nothing_of_it(
    door: Served, database: Database
) -> None:
    async with browser(door) as victim:
        await victim.say("my account is 1234567897")
    talk = (await talks(database))[-1]
    async with browser(door, None, f"{talk.id}:0") as stranger:
        await stranger.say("hello")
        other = await stranger.hush()
    async with browser(door, stranger.token, f"{talk.id}:0") as again:
        more = await again.hush()

    assert "1234567897" not in json.dumps([other, more])


async def test_two_tabs_of_one_session_both_see_what_is_said(door: Served) -> None:
    async with browser(door) as one:
        await one.say("first")
        async with browser(door, one.token) as two:
            await two.hear("message")
            await two.say("from the other tab")
            seen = await one.hear("message")

    assert (seen["author"], seen["text"]) == ("contact", "from the other tab")


async def test_a_token_that_is_none_of_ours_begins_a_new_session(door: Served) -> None:
    async with browser(door, "x' OR 1=1") as customer:
        assert customer.token != "x' OR 1=1"
        assert len(customer.token) == 43


async def test_someone_in_line_hears_their_place_and_then_who_is_there(
    door: Served, database: Database
) -> None:
    async with browser(door) as customer:
        await customer.say("a person please")
        talk = (await talks(database))[-1]
        before = await _waiting_elsewhere(database, door)
        await _queue(database, talk.id, minutes=before)
        waiting = await customer.hear("state")
        while waiting["state"] != "waiting":
            waiting = await customer.hear("state")

    assert (waiting["position"], waiting["words"]) == (2, "You are in line for a person.")


async def _waiting_elsewhere(database: Database, door: Served) -> int:
    async with browser(door) as other:
        await other.say("me first")
    await _queue(database, (await talks(database))[-1].id, minutes=1)
    return 2


async def _queue(database: Database, talk: UUID, minutes: int) -> None:
    at = datetime(2026, 11, 23, 18, minutes, tzinfo=UTC)
    async with database.sessions() as session:
        held = await hold(session, talk)
        move(held, State.QUEUED, None, at)
        entry = QueueEntry(
            conversation_id=talk,
            channel=Channel.CHAT,
            level=1,
            state=EntryState.WAITING,
            entered_at=at,
            due_at=at,
        )
        session.add_all([held, entry])
        await record(session, "conversation.queued", conversation_id=talk)


BAD_FRAMES: list[tuple[str | bytes, str]] = [
    ("not json", "not_json"),
    ("[1]", "not_json"),
    ('{"type": "shout"}', "unknown_type"),
    ('{"type": ["say"]}', "unknown_type"),
    (b"\xff\x00", "not_json"),
    ("[" * 20_000, "not_json"),
    ('{"type": "say", "client_msg_id": "x", "text": "hi"}', "unknown_type"),
    (json.dumps({"type": "say", "client_msg_id": str(uuid4()), "text": " \x00"}), "empty"),
    (json.dumps({"type": "say", "client_msg_id": str(uuid4()), "text": 7}), "empty"),
    (
        json.dumps({"type": "say", "client_msg_id": str(uuid4()), "text": "x" * 4001}),
        "too_large",
    ),
    ("x" * 32_769, "too_large"),
    ('{"type": "hello", "session": null}', "not_ready"),
]


async def test_a_bad_frame_gets_a_clear_answer_and_the_talk_goes_on(door: Served) -> None:
    for raw, code in BAD_FRAMES:
        async with browser(door) as customer:
            await customer.socket.send(raw)
            error = await customer.hear("error")

            assert error["code"] == code, raw[:80]
            assert await customer.say("still here")


async def test_the_first_frame_must_be_hello(door: Served) -> None:
    async with websockets.connect(_address(door), origin=_origin(door)) as socket:
        customer = Browser(socket)
        key = str(uuid4())
        await customer.tell(type="say", client_msg_id=key, text="hi")
        error = await customer.hear("error")
        await customer.tell(type="hello")

        assert (error["code"], error["client_msg_id"]) == ("not_ready", key)
        assert await customer.hear("welcome")


async def test_too_many_frames_are_slowed_down_and_none_is_half_taken(
    door: Served, database: Database
) -> None:
    async with browser(door) as customer:
        for n in range(30):
            await customer.tell(type="say", client_msg_id=str(uuid4()), text=f"n{n}")
        heard = []
        while len(heard) < 30:
            frame = await customer.hear()
            heard += [frame.get("code", "ack")] if frame["type"] in ("ack", "error") else []
        async with database.sessions() as session:
            stored = (await session.exec(select(Message))).all()

    assert len(stored) == heard.count("ack") == 19
    assert heard.count("too_fast") == 11


async def test_a_card_number_is_not_written_down(door: Served, database: Database) -> None:
    async with browser(door) as customer:
        await customer.say("4111 1111 1111 1111")
        async with database.sessions() as session:
            said = (await session.exec(select(Message))).one()

    assert (said.text, said.redacted) == ("[card number removed]", True)


async def test_ping_is_answered(door: Served) -> None:
    async with browser(door) as customer:
        await customer.tell(type="ping")

        assert await customer.hear("pong") == {"type": "pong"}


async def test_a_page_of_another_origin_is_turned_away(door: Served) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        with pytest.raises(websockets.InvalidStatus) as refused:
            async with websockets.connect(_address(door), origin=websockets.Origin(origin)):
                pass

        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("origin", "may"),
    [
        ("https://desk.example", True),
        ("https://DESK.example", True),
        ("https://portal.example", True),
        (None, True),
        ("http://desk.example", False),
        ("https://desk.example.evil.example", False),
        ("https://evil.example/https://desk.example", False),
        ("null", False),
        ("http://localhost", False),
    ],
)
def test_only_our_pages_and_listed_ones_may_open_a_chat(origin: str | None, may: bool) -> None:
    settings = Settings(public_url="https://desk.example", chat_origins="https://portal.example/")

    assert allowed(origin, settings) is may


def test_localhost_and_loopback_are_one_site_on_a_developers_machine() -> None:
    settings = Settings(public_url="", port=8000)

    assert allowed("http://localhost:8000", settings)
    assert not allowed("http://localhost:8001", settings)
