"""When things break, or a caller is hostile: no silence, no second turn, and always a person."""

import asyncio
import io
import wave
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx2
import pytest
from sqlmodel import select

from channels.phone.forms import read_turn
from channels.twilio import Form
from gateway.database import Database
from gateway.office import close as close_office
from gateway.settings import Settings
from gateway.turns import Turns
from models.base import utcnow
from models.call import CallState
from models.conversation import State, hold
from models.journal import Journal
from models.message import Author
from models.outbox import Outbox, OutboxState
from models.saying import say
from models.work import QueueEntry
from tests.accounts.customers import an_account
from tests.doors import Served, doors, signature
from tests.gateway.phone_line import Books, Line, bot_says, rasa_that


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx2.Response(500),
        lambda request: httpx2.Response(200, text="[{"),
        lambda request: httpx2.Response(200, json=[]),
    ],
)
async def test_a_bot_that_fails_gets_the_caller_a_person(
    settings: Settings, database: Database, books: Books, answer: Any
) -> None:
    async with rasa_that(answer) as rasa, doors(settings, database, rasa=rasa) as door:
        line = Line(door)
        await line.call()
        heard = await line.say("how much is the late fee")

    assert heard.conference is not None
    assert "person will help you" in heard.text


async def test_a_turn_that_takes_too_long_is_a_persons_and_dropped_when_it_comes(
    settings: Settings, database: Database, books: Books
) -> None:
    thinking, answered = asyncio.Event(), asyncio.Event()

    async def slow(request: httpx2.Request) -> httpx2.Response:
        thinking.set()
        await answered.wait()
        return httpx2.Response(200, json=[{"custom": {"say": "thanks"}}])

    quick = settings.model_copy(update={"voice_turn_limit": 0.5})
    async with rasa_that(slow) as rasa, doors(quick, database, rasa=rasa) as door:
        line = Line(door)
        await line.call()
        heard = await line.say("how much is the late fee")
        answered.set()

    assert thinking.is_set()
    assert heard.conference is not None
    async with database.sessions() as session:
        assert (await session.exec(select(QueueEntry))).one().packet["reason"] == "bot_slow"


async def test_a_turn_whose_step_died_is_taken_by_the_worker_and_not_before(
    door: Served, books: Books, database: Database, settings: Settings
) -> None:
    line = Line(door)
    await line.call()
    assert door.parts is not None
    turn_form = line.form(SpeechResult="how much is the late fee", Confidence="0.9")
    await _only_written_down(door, turn_form)
    conversation = await books.conversation(line.sid)
    async with bot_says(article="late_fee") as rasa:
        worker = Turns(database, rasa, settings)
        assert await worker.claim() is None
        async with database.sessions() as session:
            held = await hold(session, conversation.id)
            held.last_inbound_at = utcnow() - timedelta(seconds=6)
            session.add(held)
        claim = await worker.claim()
        assert claim is not None
        await worker.take(claim)

    async with database.sessions() as session:
        row = (await session.exec(select(Outbox))).one()
    assert row.state == OutboxState.WAITING
    assert row.due_at > utcnow()
    heard = await line.say("how much is the late fee")
    assert "$7.50" in heard.words[0]
    assert [who for who, _ in await books.messages(line.sid)] == ["system", "contact", "bot"]


async def _only_written_down(door: Served, form: dict[str, str]) -> None:
    """Take a step in and die before its turn."""
    from_form = {name: [value] for name, value in form.items()}
    assert door.parts is not None
    await door.parts.intake.receive(read_turn(Form(from_form), 1, utcnow()).said)


async def test_when_the_database_goes_the_caller_hears_words_and_is_asked_to_call_again(
    door: Served, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line(door)
    await line.call()
    assert door.parts is not None

    def gone() -> Any:
        raise ConnectionError("the database is away")

    monkeypatch.setattr(door.parts.database, "sessions", gone)
    path, verbs = "/turn?step=1", []
    for _ in range(4):
        answer = await line.post(path, SpeechResult="hello", Confidence="0.9")
        root = ET.fromstring(answer.text)  # noqa: S314  it is our own
        verbs.append([verb.tag for verb in root])
        leads = root.findtext("Redirect") or ""
        path = f"/turn?{urlsplit(leads).query}"

    assert verbs[:3] == [["Say", "Say", "Pause", "Redirect"]] * 3
    assert verbs[3] == ["Say", "Say", "Hangup"]
    monkeypatch.undo()
    heard = await line.hears("/turn?step=person&try=2")
    assert heard.conference is not None


async def test_out_of_hours_a_caller_leaves_a_message_and_the_matter_waits_in_line(
    door: Served, books: Books, database: Database
) -> None:
    async with database.sessions() as session:
        await close_office(session, "a storm", utcnow())
    line = Line(door)
    await line.call()
    heard = await line.press("0")
    assert "Record" in heard.verbs
    assert "message after the tone" in heard.text
    tape = {
        "RecordingSid": "RE1",
        "RecordingDuration": "42",
        "RecordingUrl": "https://evil.example",
    }
    thanks = await line.hears(f"/voicemail?step={heard.step}", **tape)
    await line.hears(f"/voicemail?step={heard.step}", **tape, RecordingStatus="completed")
    await line.hang_up()

    assert "will call you back" in thanks.text
    call = await books.call(line.sid)
    assert (call.state, call.tape_sid) == (CallState.ENDED, "RE1")
    assert call.fetch_at is not None
    assert (await books.conversation(line.sid)).state == State.QUEUED
    said = [text for _, text in await books.messages(line.sid)]
    assert said.count("Voicemail, 0:42") == 1


async def test_words_whose_proof_ended_are_not_said_again(
    door: Served, books: Books, database: Database
) -> None:
    line = Line(door)
    await line.call()
    conversation = await books.conversation(line.sid)
    async with database.sessions() as session:
        account = (await an_account(session)).id
        held = await hold(session, conversation.id)
        await say(
            session,
            held,
            "You owe $84.20.",
            author=Author.BOT,
            now=utcnow(),
            discloses_account_id=account,
        )
    heard = await line.press("*")

    assert "84.20" not in heard.text
    async with database.sessions() as session:
        assert (await session.exec(select(Outbox))).one().state == OutboxState.REFUSED


@pytest.mark.parametrize(
    "path", ["", "/turn?step=1", "/status", "/wait", "/leg?leg=1", "/conference", "/voicemail"]
)
async def test_what_is_not_the_carriers_own_is_turned_away(
    door: Served, database: Database, path: str
) -> None:
    form = Line(door).form()
    bad = {"X-Twilio-Signature": "exfkjf6u5lpBfCG5RDCU0j6QPGg="}
    answer = await door.http.post(f"/webhooks/twilio/voice{path}", data=form, headers=bad)

    assert answer.status_code == 403
    async with database.sessions() as session:
        assert (await session.exec(select(Journal))).all() == []


async def test_a_step_signed_for_another_step_is_turned_away(door: Served) -> None:
    line = Line(door)
    form = line.form(Digits="0")
    headers = signature(door.settings, "/webhooks/twilio/voice/turn?step=1", form)
    answer = await door.http.post("/webhooks/twilio/voice/turn?step=2", data=form, headers=headers)
    assert answer.status_code == 403


async def test_the_music_is_a_sound_a_telephone_can_play(door: Served) -> None:
    answer = await door.http.get("/webhooks/twilio/voice/music.wav")

    with wave.open(io.BytesIO(answer.content)) as tune:
        assert (tune.getnchannels(), tune.getsampwidth(), tune.getframerate()) == (1, 2, 8000)
        assert 20 < tune.getnframes() / tune.getframerate() < 40
    assert answer.headers["content-type"] == "audio/wav"
