"""The first look: normalizing, danger, wishes, and no command to Rasa in any disguise."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard import LONGEST, first_look, folded, neutral, normalized

DISGUISES = [
    "/restart",
    "  /restart",
    "\u200b/restart",
    "\ufeff/restart",
    "\uff0frestart",
    "\u202e/restart",
    "\x00/restart",
    "/\u200b/restart",
    "\u2060 \u3000\uff0f/ /restart",
    "\u2215restart",
    "\x1c/restart",
    "\u00ad/restart",
]


@pytest.mark.parametrize("text", DISGUISES)
def test_a_command_in_any_disguise_is_only_a_word(text: str) -> None:
    assert neutral(text) == "restart"


@given(st.text())
def test_no_text_becomes_a_command_however_it_is_stripped_or_normalized_after(text: str) -> None:
    safe = neutral(text)

    for form in ("NFC", "NFKC", "NFKD"):
        assert not unicodedata.normalize(form, safe).strip().startswith("/")


@given(st.text(alphabet='/\uff0f\u2215\u200b\u2060\ufeff \t\x00\u202e{}"ab@', max_size=40))
def test_no_mixture_of_slashes_and_invisible_marks_becomes_a_command(text: str) -> None:
    assert not neutral(text).strip().startswith("/")


@given(st.text())
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = normalized(text)

    assert normalized(once) == once


@given(st.text())
def test_the_first_look_reads_any_text(text: str) -> None:
    look = first_look(text)

    assert look.text == normalized(text)
    assert "\x00" not in look.text
    assert "\n" not in look.text


def test_a_very_long_text_is_cut() -> None:
    assert len(neutral("ä" * 10_000)) == LONGEST


def test_json_and_braces_stay_the_customers_words() -> None:
    assert neutral('/inform{"fact": "ok"}') == 'inform{"fact": "ok"}'
    assert neutral('{"a": 1}') == '{"a": 1}'


def test_folding_takes_case_accents_and_apostrophes() -> None:
    assert folded("I can’t — ¡Más  AGUA!") == "i cant — ¡mas agua!"


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("a water main broke on Oak", "main_break", "dispatch"),
        ("water is gushing up out of the street", "main_break", "dispatch"),
        ("I want to report a leak", "main_break", "dispatch"),
        ("se rompió un tubo en la calle", "main_break", "dispatch"),
        ("sewage is backing up into my basement", "sewage", "dispatch"),
        ("hay aguas negras en mi sótano", "sewage", "dispatch"),
        ("my water is brown and smells", "water_quality", "dispatch"),
        ("¿se puede tomar el agua?", "water_quality", "dispatch"),
        ("is there a boil water notice", "water_quality", "dispatch"),
        ("I have no water", "no_water", "dispatch"),
        ("NO WATER!!!", "no_water", "dispatch"),
        ("no tenemos agua desde ayer", "no_water", "dispatch"),
        ("I smell gas in the kitchen", "gas", "911"),
        ("huele a gas", "gas", "911"),
        ("the meter box is on fire", "fire", "911"),
        ("someone fell into the manhole", "medical", "911"),
        ("my dad is having a heart attack", "medical", "911"),
        ("mi hijo no puede respirar", "medical", "911"),
        ("he has a gun", "violence", "911"),
        ("I want to kill myself", "self_harm", "988"),
        ("ya no quiero vivir", "self_harm", "988"),
        ("THIS IS AN EMERGENCY", "unclear", "dispatch"),
        ("no wa\u200bter at all", "no_water", "dispatch"),
    ],
)
def test_danger_is_seen_before_any_model(text: str, kind: str, line: str) -> None:
    seen = first_look(text).emergency

    assert seen is not None
    assert (seen.kind, seen.line) == (kind, line)


@pytest.mark.parametrize(
    "text",
    [
        "I got a shutoff notice",
        "you shut off my water",
        "I have no water bill yet",
        "there was no hot water",
        "I had a leak in the driveway last month, can I get a credit",
        "this bill gave me a heart attack",
        "I almost had a heart attack when I saw the bill",
        "what is the sewage charge",
        "is there emergency assistance for bills",
        "what is the fire line fee",
        "you should be fired",
        "me cortaron el agua por no pagar",
        "how much is the fire hydrant charge",
        "can I get a pool fill credit, the water was green",
        "no tengo agua caliente",
    ],
)
def test_what_only_sounds_like_danger_is_left_to_the_bot(text: str) -> None:
    assert first_look(text).emergency is None


@pytest.mark.parametrize(
    "text",
    [
        "agent",
        "Representative please",
        "I want to talk to a real person",
        "can I speak to someone",
        "please transfer me to a human being",
        "call me back",
        "quiero hablar con una persona",
        "páseme con alguien que hable español",
        "un agente por favor",
        "persona",
    ],
)
def test_a_plain_wish_for_a_person_needs_no_model(text: str) -> None:
    assert first_look(text).wants_person


@pytest.mark.parametrize(
    "text",
    [
        "are you a real person",
        "am I talking to a person or a machine",
        "¿estoy hablando con una persona?",
        "I am the account holder",
        "when is my bill due",
        "the person who lived here moved",
    ],
)
def test_who_asks_about_persons_does_not_ask_for_one(text: str) -> None:
    assert not first_look(text).wants_person


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("stop texting me", "opt_out"),
        ("please take me off your list", "opt_out"),
        ("ya no quiero mensajes", "opt_out"),
        ("start texting me again", "opt_in"),
        ("quiero recibir mensajes otra vez", "opt_in"),
        ("stop my water service", None),
        ("I don't understand your message", None),
        ("did you send me a text", None),
    ],
)
def test_consent_is_read_from_plain_words(text: str, wish: str | None) -> None:
    assert first_look(text).consent == wish


def test_insults_threats_and_complaints_about_staff_are_told_apart() -> None:
    assert first_look("fuck you and your bill").hostile
    assert first_look("I'm going to burn the place down").hostile
    assert first_look("son unos pendejos").hostile
    assert first_look("I am so fed up with this").angry
    assert not first_look("my bill is too high").angry
    assert first_look("the guy who came out was rude").about_staff
    assert not first_look("when is my bill due").about_staff


def test_nothing_written_is_empty_but_a_picture_is_an_answer() -> None:
    assert first_look("").empty
    assert first_look(" \u200b\n").empty
    assert first_look("...").empty
    assert not first_look("👍").empty


def test_a_removed_card_number_is_noticed() -> None:
    assert first_look("pay with [card number removed] please").card
