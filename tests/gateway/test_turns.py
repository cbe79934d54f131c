"""The bot's turn: the customer's order, one at a time, never silence, never over a person."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlmodel import col, select

from agents import queue
from bot.client import Rasa
from channels.base import Inbound
from gateway import handoff
from gateway.database import Database
from gateway.intake import Intake, Received
from gateway.office import close, reopen
from gateway.seed import seed
from gateway.settings import Settings
from gateway.turns import Turns
from models.base import utcnow
from models.conversation import Conversation, State, hold, move
from models.history import Event
from models.message import Author, Message
from models.outbox import Outbox
from models.work import QueueEntry
from tests.inbounds import text_message

Answer = Callable[[httpx2.Request], Any]


def says(key: str, intent: str = "thanks") -> Answer:
    """Return a Rasa that always says one phrase."""
    reply = [{"custom": {"nlu": {"intent": intent, "confidence": 0.9}}}, {"custom": {"say": key}}]
    return lambda request: httpx2.Response(200, json=reply)


@pytest.fixture
async def intake(database: Database) -> AsyncGenerator[Intake]:
    async with database.sessions() as session:
        await seed(session)
    made = Intake(database.pool, reopen_within=3600)
    made.start()
    yield made
    await made.close()


def turns(database: Database, settings: Settings, answer: Answer | None) -> Turns:
    rasa = None
    if answer is not None:
        rasa = Rasa("http://rasa", "token", limit=3, transport=httpx2.MockTransport(answer))
    return Turns(database, rasa, settings)


async def drain(taking: Turns) -> None:
    while (claim := await taking.claim()) is not None:
        await taking.take(claim)


async def said(database: Database, conversation_id: UUID) -> list[tuple[Author, str]]:
    async with database.sessions() as session:
        found = await session.exec(
            select(Message)
            .where(Message.conversation_id == conversation_id)
            .order_by(col(Message.seq))
        )
        return [(Author(message.author), message.text) for message in found]


async def state(database: Database, conversation_id: UUID) -> State:
    async with database.sessions() as session:
        return State((await hold(session, conversation_id)).state)


async def test_a_turn_is_dropped_when_a_person_took_over_meanwhile(
    database: Database, settings: Settings, intake: Intake
) -> None:
    received = await intake.receive(text_message("thank you"))
    taking = turns(database, settings, says("thanks"))
    claim = await taking.claim()
    assert claim is not None
    async with database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        move(conversation, State.QUEUED, None, utcnow())
        session.add(conversation)

    await taking.take(claim)

    assert [author for author, _ in await said(database, received.conversation_id)] == [
        Author.CONTACT
    ]


async def test_a_conversation_has_one_turn_at_a_time_in_the_customers_order(
    database: Database, settings: Settings, intake: Intake
) -> None:
    running: set[str] = set()
    order: list[str] = []

    async def answer(request: httpx2.Request) -> httpx2.Response:
        words = request.read().decode()
        assert not running, "two turns of one conversation at once"
        running.add(words)
        await asyncio.sleep(0.02)
        running.remove(words)
        order.append(words)
        return says("thanks")(request)

    for number in range(6):
        await intake.receive(text_message(f"thanks number {number}"))

    await asyncio.gather(*(drain(turns(database, settings, answer)) for _ in range(5)))

    assert [number for number in range(6) if f"number {number}" in order[number]] == list(range(6))


async def test_a_turn_left_unfinished_is_taken_again_and_its_replies_are_harvested(
    database: Database, settings: Settings, intake: Intake
) -> None:
    received = await intake.receive(text_message("thanks a lot"))
    dead = turns(database, settings, says("thanks"))
    assert await dead.claim() is not None
    assert await dead.claim() is None
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path)
        events = [
            {
                "event": "user",
                "metadata": {"message_id": str(received.message_id)},
                "parse_data": {"intent": {"name": "thanks", "confidence": 0.9}},
            },
            {"event": "bot", "data": {"custom": {"say": "thanks"}}},
        ]
        return httpx2.Response(200, json={"events": events})

    await _let_lease_end(database, received)
    await drain(turns(database, settings, answer))

    assert asked == [f"/conversations/{received.conversation_id}/tracker"]
    assert [author for author, _ in await said(database, received.conversation_id)] == [
        Author.CONTACT,
        Author.BOT,
    ]


async def test_who_comes_back_after_the_lease_ended_changes_nothing(
    database: Database, settings: Settings, intake: Intake
) -> None:
    received = await intake.receive(text_message("thanks"))
    slow = turns(database, settings, says("thanks"))
    late = await slow.claim()
    assert late is not None
    await _let_lease_end(database, received)
    again = await slow.claim()
    assert again is not None

    await slow.take(late)
    await slow.take(again)

    bots = [a for a, _ in await said(database, received.conversation_id) if a is Author.BOT]
    assert len(bots) == 1


async def _let_lease_end(database: Database, received: Received) -> None:
    async with database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        conversation.turn_lease_until = utcnow() - timedelta(seconds=1)
        session.add(conversation)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (None, "bot_down"),
        (lambda request: httpx2.Response(500), "bot_down"),
        (lambda request: httpx2.Response(200, text="[{"), "bot_down"),
        (lambda request: httpx2.Response(200, json=[]), "bot_failed"),
        (says("a phrase that does not exist"), "bot_failed"),
    ],
)
async def test_whatever_fails_the_customer_gets_a_person(
    database: Database, settings: Settings, intake: Intake, answer: Answer | None, reason: str
) -> None:
    received = await intake.receive(text_message("so what about it then"))

    await drain(turns(database, settings, answer))

    assert await state(database, received.conversation_id) is State.QUEUED
    async with database.sessions() as session:
        entry = (await session.exec(select(QueueEntry))).one()
        assert entry.packet["reason"] == reason
        assert (await session.exec(select(Outbox))).one().body


async def test_a_handoff_happens_whole_or_not_at_all(
    database: Database,
    settings: Settings,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    received = await intake.receive(text_message("a person please"))
    taking = turns(database, settings, None)
    claim = await taking.claim()
    assert claim is not None
    real = queue.enter

    async def breaks(*args: Any, **named: Any) -> QueueEntry:
        await real(*args, **named)
        raise RuntimeError

    monkeypatch.setattr(handoff.queue, "enter", breaks)
    with pytest.raises(RuntimeError):
        await taking.take(claim)

    assert await state(database, received.conversation_id) is State.BOT
    async with database.sessions() as session:
        assert (await session.exec(select(QueueEntry))).all() == []
        assert (await session.exec(select(Outbox))).all() == []
        handed = select(Event).where(Event.kind == "conversation.handed_off")
        assert (await session.exec(handed)).all() == []


async def test_a_machines_mail_gets_no_turn(
    database: Database, settings: Settings, intake: Intake
) -> None:
    automatic: Inbound = text_message("out of office", automatic=True)
    await intake.receive(automatic)
    taking = turns(database, settings, says("thanks"))
    assert await taking.claim() is None

    await intake.receive(text_message("thanks"))
    claim = await taking.claim()
    assert claim is not None
    assert claim.text == "thanks"


async def test_a_small_word_does_not_change_what_it_is_about(
    database: Database, settings: Settings, intake: Intake
) -> None:
    received = await intake.receive(text_message("how do i pay"))
    await drain(turns(database, settings, says("help", intent="payment_methods")))
    await intake.receive(text_message("thanks!"))
    await drain(turns(database, settings, says("thanks")))

    async with database.sessions() as session:
        conversation = await session.get(Conversation, received.conversation_id)
        assert conversation is not None
        assert conversation.topic == "payment_methods"


async def test_out_of_hours_the_customer_is_told_when_and_an_emergency_still_gets_its_line(
    database: Database, settings: Settings, intake: Intake
) -> None:
    opens = utcnow() + timedelta(days=3)
    hours = f"{opens:%a} 09:00-17:00".lower()
    closed = turns(database, settings.model_copy(update={"office_hours": hours}), says("thanks"))
    asking = await intake.receive(text_message("can i talk to a person", sender="+15035550143"))
    frightened = await intake.receive(
        text_message("a water main just broke, the street is flooding", sender="+15035550144")
    )
    await drain(closed)

    told = " ".join(text for _, text in await said(database, asking.conversation_id))
    assert "closed now" in told
    assert f"on {opens:%A} at 9:00 am" in told
    lines = " ".join(text for _, text in await said(database, frightened.conversation_id))
    assert "503-555-0140" in lines
    assert "911" in lines


async def test_closed_by_somebody_the_customer_is_told_so_and_of_no_hour(
    database: Database, settings: Settings, intake: Intake
) -> None:
    async with database.sessions() as session:
        await close(session, "Closed with the switch.", utcnow())
    asking = await intake.receive(text_message("can i talk to a person", sender="+15035550143"))
    await drain(turns(database, settings, says("thanks")))
    async with database.sessions() as session:
        await reopen(session, utcnow())
    later = await intake.receive(text_message("can i talk to a person", sender="+15035550144"))
    await drain(turns(database, settings, says("thanks")))

    told = " ".join(text for _, text in await said(database, asking.conversation_id))
    assert "Our office is closed now. We will answer you here as soon as we open." in told
    after = " ".join(text for _, text in await said(database, later.conversation_id))
    assert "closed" not in after
