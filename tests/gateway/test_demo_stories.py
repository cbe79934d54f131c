"""The ten stories: well formed, true to the cast, and printed as they are."""

import struct
import zlib
from pathlib import Path

from accounts import number
from gateway.demo.leak import HEIGHT, WIDTH, leak_photo
from gateway.demo.office import PEOPLE
from gateway.demo.players import PLAYERS
from gateway.demo.script import markdown
from gateway.demo.stories import STORIES

PRINTED = Path(__file__).parents[2] / "docs" / "demo-script.md"


def test_there_are_ten_stories_of_three_minutes_in_all() -> None:
    assert len(STORIES) == 10
    assert len({story.key for story in STORIES}) == 10
    assert 150 <= sum(story.seconds for story in STORIES) <= 200


def test_every_story_is_of_somebody_in_the_cast_and_each_of_another() -> None:
    names = {player.name for player in PLAYERS}

    assert {story.who for story in STORIES} <= names
    assert len({story.who for story in STORIES}) == 10


def test_every_customers_step_has_words_and_every_step_an_outcome() -> None:
    for story in STORIES:
        assert story.steps
        for step in story.steps:
            assert step.do.endswith(".")
            assert step.expect.endswith(".")
            assert (step.say is not None) == (step.pane not in {"desk", "board"})
            assert (step.subject is not None) == (step.pane == "mail")


def test_whoever_signs_in_works_here() -> None:
    people = {username for username, *_ in PEOPLE}

    assert {step.sign_in for story in STORIES for step in story.steps if step.sign_in} <= people


def test_all_four_of_the_customers_panes_the_desk_and_the_board_are_shown() -> None:
    panes = {step.pane for story in STORIES for step in story.steps}

    assert panes == {"text", "call", "mail", "chat", "desk", "board"}


def test_account_facts_typed_in_a_story_are_those_of_its_person() -> None:
    for story in STORIES:
        player = next(player for player in PLAYERS if player.name == story.who)
        known = {home.holder.id_last4 for home in player.households}
        own = {number.make(home.nine) for home in player.households}
        for step in story.steps:
            said = step.say or ""
            if said.isdigit() and len(said) == 4:
                assert said in known
            assert set(number.find(said)) <= own


def test_the_printed_script_is_the_same_as_the_stories() -> None:
    assert PRINTED.read_text() == markdown(), "run: ./forebay demo-script > docs/demo-script.md"


def test_the_leak_photo_is_a_whole_png() -> None:
    photo = leak_photo()

    assert photo.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", photo[16:24]) == (WIDTH, HEIGHT)
    at = photo.index(b"IDAT")
    size = struct.unpack(">I", photo[at - 4 : at])[0]
    assert len(zlib.decompress(photo[at + 4 : at + 4 + size])) == HEIGHT * (1 + 3 * WIDTH)
