"""How the simulated people live: their clock, their words, how many come, whose seats."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx2
import pytest

from gateway.demo.colleagues import manners
from gateway.demo.colleagues.crew import CREW, is_players
from gateway.demo.colleagues.floor import Floor
from gateway.demo.colleagues.tempo import Tempo
from gateway.demo.colleagues.townsfolk import AN_HOUR, WAITING, Townsfolk
from gateway.demo.office import PEOPLE
from gateway.demo.players import PLAYERS
from gateway.demo.talks import TOPICS
from models.staff import LEVEL, Role


async def test_who_lives_faster_rests_shorter() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await Tempo(speed=1000).rest(20)

    assert loop.time() - began < 15


async def test_a_pause_is_felt_in_the_middle_of_a_rest_and_lasts_until_it_ends() -> None:
    tempo = Tempo(speed=100)
    resting = asyncio.create_task(tempo.rest(10))
    await asyncio.sleep(0)
    tempo.set(100, paused=True)
    await asyncio.wait({resting}, timeout=0.3)
    assert not resting.done()

    tempo.set(100, paused=False)
    await resting


async def test_a_new_speed_is_felt_in_the_middle_of_a_rest() -> None:
    tempo = Tempo(speed=1)
    resting = asyncio.create_task(tempo.rest(600))
    await asyncio.sleep(0)
    tempo.set(100_000, paused=False)

    await asyncio.wait_for(resting, 30)


@pytest.mark.parametrize("topic", sorted(TOPICS))
@pytest.mark.parametrize("language", ["en", "es"])
def test_both_sides_of_a_talk_speak_the_same_one(topic: str, language: str) -> None:
    said = [*TOPICS[topic].spoken(language).asks]
    conversation = {
        "messages": [{"author": "contact", "text": f"Can I talk to a person? {said[0]}"}],
        "topic": "speak_to_agent",
        "language": language,
        "address": "(541) 555-0123",
    }
    theirs = manners.part(topic, language, "+15415550123")

    assert manners.part_of(conversation) == theirs
    assert theirs.ours("Celia Moreno")
    assert not any("{" in line for line in theirs.ours("Celia") + theirs.theirs("1 Fern St"))


def test_an_ask_of_the_stock_belongs_to_one_topic_alone() -> None:
    asks = [
        ask for topic in TOPICS.values() for words in topic.words.values() for ask in words.asks
    ]

    assert len(asks) == len(set(asks))
    for name, topic in TOPICS.items():
        for words in topic.words.values():
            assert all(manners.topic_of([ask]) == name for ask in words.asks)


def test_nothing_known_still_gets_an_answer_in_their_language() -> None:
    talk = {"messages": [], "topic": None, "language": "es", "address": "someone@mail.example"}

    assert manners.part_of(talk).language == "es"


def test_the_crew_has_five_of_level_one_and_one_of_two_and_leaves_the_newcomers_seats() -> None:
    levels = {username: LEVEL.get(role) for username, _, role, _ in PEOPLE}

    assert sorted(levels[name] or 0 for name in CREW) == [1, 1, 1, 1, 1, 2]
    assert not {"amara", "benito", "karla", "marisol", "petra"} & set(CREW)
    spoken = {username: languages for username, _, role, languages in PEOPLE if role in Role}
    assert sum("es" in spoken[name] for name in CREW) >= 2


def test_a_players_matter_is_known_by_its_address_as_the_desk_writes_it() -> None:
    phone, mailbox = PLAYERS[0].phone, PLAYERS[0].mail
    shown = f"({phone[2:5]}) {phone[5:8]}-{phone[8:]}"

    assert is_players({"address": shown, "channel": "sms"})
    assert is_players({"address": mailbox, "channel": "mail"})
    assert is_players({"address": "web chat", "channel": "chat"})
    assert not is_players({"address": "(541) 555-0123", "channel": "sms"})


@pytest.mark.parametrize(
    ("language", "minutes", "left"),
    [("es", 2, True), ("es", 25, False), ("en", 2, False), ("und", 2, False)],
)
def test_a_young_matter_in_another_language_is_left_to_who_speaks_it(
    language: str, minutes: int, *, left: bool
) -> None:
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)
    line = {
        "language": language,
        "waiting_since": (now - timedelta(minutes=minutes)).isoformat(),
    }

    assert manners.is_for_a_speaker(line, ["en"], now) is left


class Told(Floor):
    """A floor that is what a test says."""

    def __init__(self, seats: dict[str, dict[str, Any]], waiting: int | None = None) -> None:
        super().__init__(httpx2.AsyncClient())
        self._seats, self.waiting = seats, waiting


def seat(state: str = "available", sessions: int = 1, level: int = 1) -> dict[str, Any]:
    return {"state": state, "sessions": sessions, "level": level, "languages": ["en"]}


def test_a_second_browser_in_a_colleagues_seat_is_somebody_real() -> None:
    floor = Told({"celia": seat(), "amara": seat(), "gwen": seat(sessions=0)})
    floor.ours = {"celia"}

    assert not floor.human_at("celia")
    assert floor.human_at("amara")
    assert not floor.human_at("gwen")
    assert Told({"celia": seat(sessions=2)}).human_at("celia")


@pytest.mark.parametrize(
    ("there", "level", "language", "left"),
    [
        (seat(), 1, "en", True),
        (seat(), 1, "und", True),
        (seat(state="away"), 1, "en", False),
        (seat(), 2, "en", False),
        (seat(), 1, "es", False),
        (seat(level=2), 2, "en", True),
    ],
)
def test_a_newcomers_matter_is_left_to_somebody_real_who_could_take_it(
    there: dict[str, Any], level: int, language: str, *, left: bool
) -> None:
    floor = Told({"amara": there, "celia": seat(level=2)})
    floor.ours = {"celia"}

    assert floor.has_human_for(level, language) is left


async def townsfolk(floor: Floor, tempo: Tempo) -> Townsfolk:
    nobody = httpx2.AsyncClient()
    return Townsfolk(nobody, nobody, tempo, floor, Random(1))


@pytest.mark.parametrize(
    ("waiting", "comes"), [(0, True), (WAITING - 1, True), (WAITING, False), (None, False)]
)
async def test_nobody_comes_while_a_dozen_wait_or_nobody_knows(
    waiting: int | None, *, comes: bool
) -> None:
    town = await townsfolk(Told({}, waiting), Tempo())

    assert town.may_come() is comes


async def test_however_quick_the_office_is_an_hour_has_its_most() -> None:
    town = await townsfolk(Told({}, 0), Tempo())
    came = 0
    while town.may_come():
        town.note_coming()
        came += 1

    assert came == AN_HOUR
