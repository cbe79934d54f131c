"""Rasa's JSON, read: whole payloads of ours, or nothing."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies import (
    Article,
    Consent,
    Handoff,
    Mark,
    Say,
    Turn,
    Unreadable,
    read,
    read_last_turn,
    read_parse,
)  # fmt: skip

NLU = {"custom": {"nlu": {"intent": "lien_particular", "confidence": 0.8, "guess": None}}}
MARK = "0190f3c4-7c2f-7aa0-8000-000000000001"
MESSAGE = "0190f3c4-7c2f-7aa0-8000-000000000002"

json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def test_each_payload_becomes_its_word() -> None:
    payloads: list[dict[str, Any]] = [
        {"say": "greet"},
        {"article": "late_fee"},
        {"mark": MARK},
        {"handoff": "complaint"},
        {"consent": "opt_out"},
    ]

    turn = read([NLU, *({"recipient_id": "x", "custom": payload} for payload in payloads)])

    assert turn.replies == (
        Say("greet"),
        Article("late_fee"),
        Mark(UUID(MARK)),
        Handoff("complaint"),
        Consent("opt_out"),
    )
    assert (turn.intent, turn.confidence, turn.topic) == ("lien", 0.8, "lien")


def test_an_empty_list_is_a_turn_without_replies() -> None:
    assert read([]) == Turn(())
    assert read([NLU]).replies == ()


@pytest.mark.parametrize(
    "body",
    [
        {},
        "text",
        [{"text": "You owe $5"}],
        [{"custom": {"say": 5}}],
        [{"custom": {"mark": "not an id"}}],
        [{"custom": {"verified": True}}],
        [None],
    ],
)
def test_anything_else_is_unreadable(body: object) -> None:
    with pytest.raises(Unreadable):
        read(body)


@given(json)
def test_no_json_breaks_the_reader(body: object) -> None:
    for reader in (read, read_parse, read_last_turn):
        try:
            reader(body)
        except Unreadable:
            continue


def test_a_shrug_keeps_its_best_guess_and_is_no_topic() -> None:
    ranking = [
        {"name": "nlu_fallback", "confidence": 0.4},
        {"name": "lien_particular", "confidence": 0.3},
    ]
    turn = read_parse({"intent": ranking[0], "intent_ranking": ranking})

    assert (turn.intent, turn.guess, turn.topic) == ("nlu_fallback", "lien", None)


def test_the_last_turn_is_harvested_from_the_tracker() -> None:
    user = {
        "event": "user",
        "text": "late fee?",
        "metadata": {"message_id": MESSAGE},
        "parse_data": {"intent": {"name": "late_fee", "confidence": 0.9}},
    }
    older = {"event": "bot", "data": {"custom": {"say": "greet"}}}
    reply = {"event": "bot", "data": {"custom": {"article": "late_fee"}}}
    events = [{"event": "action"}, older, user, {"event": "slot"}, reply, {"event": "action"}]

    assert read_last_turn({"events": events}) == (
        UUID(MESSAGE),
        Turn((Article("late_fee"),), "late_fee", 0.9, "late_fee"),
    )


def test_a_message_that_is_not_ours_is_no_last_turn() -> None:
    assert read_last_turn({"events": []}) is None
    assert read_last_turn({"events": [{"event": "user", "metadata": {}}]}) is None
