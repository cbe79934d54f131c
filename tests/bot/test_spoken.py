"""What the bot says aloud: fit for an ear, in both languages, and what callers wish of the line."""

import re

import pytest

from bot.phrases import PHRASES
from bot.spoken import (
    SPOKEN,
    Wish,
    article_aloud,
    digit_by_digit,
    hand_over_aloud,
    meant,
    speak,
    whisper,
    wish,
)

FACTS = {
    "amount": "84.20",
    "due_on": "2026-12-01",
    "past_due": "0",
    "last_payment_amount": "61.15",
    "last_payment_on": "2026-11-03",
    "shutoff_status": "notice",
    "shutoff_on": "2026-12-10",
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", sorted({*PHRASES, *SPOKEN} - {"sms_help", "no_bot"}))
def test_nothing_said_aloud_asks_to_write_or_dictates_a_number_at_a_rush(
    key: str, language: str
) -> None:
    fields = dict.fromkeys(("opens", "place", "who", "what", "dispatch"), "x")
    said = speak(key, language, **fields)

    assert not re.search(r'\bwrite "|\bescriba "|https?:|Reply |Responda ', said)
    assert not re.search(r"\d{3}-\d{3}-\d{4}", said)
    assert said.strip()


@pytest.mark.parametrize("key", sorted(SPOKEN))
def test_every_spoken_phrase_has_both_languages_and_they_differ(key: str) -> None:
    assert set(SPOKEN[key]) == {"en", "es"}
    assert SPOKEN[key]["en"] != SPOKEN[key]["es"]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", ["balance", "due_date", "payment_status"])
def test_figures_are_said_and_a_person_is_had_by_saying_so(key: str, language: str) -> None:
    said = speak(key, language, **FACTS)

    assert "$84.20" in said
    assert "person" in said
    assert '"' not in said


def test_the_dispatch_number_is_dictated_digit_by_digit() -> None:
    assert "5 0 3, 5 5 5, 0 1 4 0" in speak("emergency_dispatch", "en")
    assert digit_by_digit("300-100-1138") == "3 0 0, 1 0 0, 1 1 3 8"


def test_a_closed_office_asks_for_a_message_and_an_open_one_to_stay() -> None:
    assert "message after the tone" in hand_over_aloud("complaint", "en", is_open=False)
    assert "stay on the line" in hand_over_aloud("complaint", "en", is_open=True)


def test_a_policy_text_is_told_in_whole_sentences_no_ear_tires_of() -> None:
    said = article_aloud("A fee of $7.50 is added. " + "More is said here. " * 40)

    assert said.startswith("A fee of $7.50 is added. More")
    assert said.endswith(".")
    assert len(said) < 300


@pytest.mark.parametrize(
    ("said", "wished"),
    [
        ("*", "repeat"),
        ("Repeat, please.", "repeat"),
        ("¿Puede repetirlo?", "repeat"),
        ("otra vez", "repeat"),
        ("say that again", "repeat"),
        ("2", "es"),
        ("Español.", "es"),
        ("in spanish", "es"),
        ("english please", "en"),
        ("inglés", "en"),
        ("they charged me again", None),
        ("the repeat bill", None),
        ("my spanish neighbor has a leak", None),
        ("", None),
    ],
)
def test_wishes_of_the_line_are_told_from_what_is_said(said: str, wished: Wish | None) -> None:
    assert wish(said) == wished


def test_zero_means_a_person_and_other_keys_are_themselves() -> None:
    assert [meant(key) for key in ("0", "0#", "4821", "00")] == ["person", "person", "4821", "00"]


def test_the_whisper_names_who_and_what() -> None:
    assert whisper("Maria Lopez", "late_fee") == "Call from Maria Lopez, about a late fee."
    assert whisper(None, "speak_to_agent") == "Call from a customer."
