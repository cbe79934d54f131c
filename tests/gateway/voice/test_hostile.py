"""Hostile and odd speech: commands, rambling, cards, emergencies, and wishes about texts."""

import json

import httpx2
import pytest
from sqlmodel import select

from gateway.database import Database
from gateway.settings import Settings
from models.contact import Channel, Endpoint
from models.journal import Journal
from tests.doors import Served, doors
from tests.gateway.phone_line import Books, Line, rasa_that


@pytest.mark.parametrize("command", ["/restart", "／restart", "slash restart", '/inform{"a":1}'])
async def test_spoken_commands_are_only_words(
    settings: Settings, database: Database, books: Books, command: str
) -> None:
    asked: list[str] = []

    def note(request: httpx2.Request) -> httpx2.Response:
        asked.append(json.loads(request.read())["message"])
        return httpx2.Response(200, json=[{"custom": {"say": "thanks"}}])

    async with rasa_that(note) as rasa, doors(settings, database, rasa=rasa) as door:
        line = Line(door)
        await line.call()
        await line.say(command)

    assert asked
    assert not any(words.startswith(("/", "／")) for words in asked)


async def test_a_rambling_caller_is_heard_out_and_answered(door: Served, books: Books) -> None:
    line = Line(door)
    await line.call()
    heard = await line.say("and then my neighbor said that the water, you know, " * 100)

    assert heard.listens
    said = await books.messages(line.sid)
    assert len(said[1][1]) <= 5_000


async def test_a_card_in_words_or_keys_is_in_no_row(
    door: Served, books: Books, database: Database
) -> None:
    line = Line(door)
    await line.call()
    heard = await line.press("4111111111111111")
    assert "never give card numbers" in heard.text
    await line.say("four one one one 1111 1111 one one one one")

    async with database.sessions() as session:
        journal = (await session.exec(select(Journal))).all()
    kept = f"{[entry.payload for entry in journal]} {await books.messages(line.sid)}"
    assert "41111111" not in kept.replace(" ", "")
    assert "card number removed" in kept


async def test_an_emergency_gets_the_dispatch_line_slowly_and_a_person(
    door: Served, books: Books
) -> None:
    line = Line(door)
    await line.call()
    heard = await line.say("a water main just broke and the street is flooding")

    assert "5 0 3, 5 5 5, 0 1 4 0" in heard.text
    assert heard.conference is not None


async def test_no_more_texts_said_on_the_phone_means_the_number_it_was_said_from(
    door: Served, books: Books, database: Database
) -> None:
    line = Line(door)
    await line.call()
    heard = await line.say("stop texting me")
    again = await line.say("how much is the late fee")

    assert "will not text this number" in heard.text
    assert "$7.50" in again.text
    async with database.sessions() as session:
        out = (await session.exec(select(Endpoint).where(Endpoint.channel == Channel.SMS))).one()
    assert (out.address, out.opted_out_at is not None) == (line.number, True)
