"""What happens next, decided from plain values."""

from typing import Any
from uuid import uuid4

import pytest

from bot.guard import first_look
from bot.policy import Situation, Step, next_step
from bot.replies import Article, BotDown, Consent, Handoff, Mark, Reply, Say, Turn


def situation(text: str = "hello", **known: Any) -> Situation:
    given: dict[str, Any] = {"language": "en"} | known
    return Situation(first_look(text), **given)


def turn(*replies: Reply, intent: str | None = "greet", confidence: float = 0.9) -> Turn:
    return Turn(replies, intent, confidence, intent)


def decided(first: Step | None) -> Step:
    assert first is not None
    return first


def test_an_everyday_question_goes_to_the_bot_and_its_answer_to_the_customer() -> None:
    asked = situation("what is the late fee")

    assert next_step(asked) is None
    assert next_step(asked, turn(Article("late_fee"), intent="late_fee")) == Step(
        (Article("late_fee"),), topic="late_fee"
    )


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("main break on my street", "emergency_dispatch"),
        ("I smell gas", "emergency_911"),
        ("I want to kill myself", "emergency_988"),
        ("we have no water", "emergency_no_water"),
    ],
)
def test_an_emergency_gets_its_line_and_a_person_before_the_bot_is_asked(
    text: str, phrase: str
) -> None:
    step = decided(next_step(situation(text)))

    assert step.replies == (Say(phrase),)
    assert (step.handoff, step.topic) == ("emergency", "report_emergency")


def test_danger_comes_before_abuse_and_before_a_wish_for_a_person() -> None:
    step = decided(next_step(situation("fuck, get me a person, someone is hurt")))

    assert step.handoff == "emergency"


def test_not_understood_once_is_asked_and_twice_is_a_person() -> None:
    puzzled = turn(Say("not_understood"), intent="nlu_fallback", confidence=0.2)

    once = decided(next_step(situation("blorp"), puzzled))
    twice = decided(next_step(situation("blorp", misses=once.misses), puzzled))

    assert (once.replies, once.handoff, once.misses) == ((Say("not_understood"),), None, 1)
    assert (twice.handoff, twice.misses) == ("not_understood", 2)


def test_being_understood_forgets_earlier_misses() -> None:
    assert decided(next_step(situation(misses=1), turn(Say("greet")))).misses == 0


def test_a_question_in_the_middle_of_proof_is_answered_and_the_proof_asked_again() -> None:
    both = turn(Article("late_fee"), Say("ask_fact"), intent="late_fee")

    assert decided(next_step(situation(), both)).replies == both.replies


def test_half_a_guess_about_a_lien_is_a_question_not_an_answer() -> None:
    step = decided(next_step(situation(), turn(Article("lien"), intent="lien", confidence=0.41)))

    assert step.outcome == "ask"
    assert not any(isinstance(reply, Article) for reply in step.replies)


@pytest.mark.parametrize(
    ("came_back", "reason"),
    [
        (BotDown("away"), "bot_down"),
        (BotDown("slow", slow=True), "bot_slow"),
        (Turn(()), "bot_failed"),
        (Turn((), "balance", 0.99), "bot_failed"),
    ],
)
def test_a_bot_that_is_away_slow_or_silent_means_a_person(
    came_back: Turn | BotDown, reason: str
) -> None:
    assert decided(next_step(situation(), came_back)).handoff == reason


def test_anger_insult_and_a_plain_wish_reach_a_person() -> None:
    angry = decided(next_step(situation("I am fed up with this bill"), turn(Article("rates"))))
    hostile = decided(next_step(situation("fuck you")))
    wish = decided(next_step(situation("let me talk to a person")))

    assert angry.handoff == "complaint"
    assert (hostile.handoff, hostile.hostile) == ("hostile", True)
    assert (wish.handoff, wish.topic) == ("asked_for_person", "speak_to_agent")


def test_a_yes_to_the_offer_of_a_person_is_a_wish_for_one() -> None:
    yes = turn(Say("affirm"), intent="affirm")

    assert decided(next_step(situation("yes", asked="not_understood"), yes)).handoff
    assert not decided(next_step(situation("yes", asked="greet"), yes)).handoff


def test_what_the_bot_hands_off_keeps_its_reason_and_its_topic() -> None:
    step = decided(
        next_step(situation("copy of my bill"), turn(Handoff("needs_person"), intent="bill_copy"))
    )

    assert (step.handoff, step.topic, step.outcome) == ("needs_person", "bill_copy", "person")


def test_out_of_scope_is_said_and_handed_off_without_an_answer() -> None:
    step = decided(next_step(situation(), turn(Handoff("out_of_scope"), intent="out_of_scope")))

    assert step == Step((Say("out_of_scope"),), handoff="out_of_scope", topic="out_of_scope")


@pytest.mark.parametrize(
    "text", ["is my visa bill due this week", "my comcast bill jumped", "cuánto debo de luz"]
)
def test_another_companys_bill_is_never_answered_as_ours(text: str) -> None:
    taken = turn(Say("ask_claim"), intent="balance")

    assert decided(next_step(situation(text), taken)).handoff == "out_of_scope"
    assert decided(next_step(situation("can I pay with my visa card"), taken)).handoff is None


def test_a_language_the_bot_does_not_speak_gets_an_interpreter_and_a_person() -> None:
    step = decided(next_step(situation("combien je dois", language="fr")))

    assert (step.replies, step.handoff) == ((Say("interpreter"),), "language")


def test_an_emergency_in_an_unknown_language_is_still_an_emergency() -> None:
    assert decided(next_step(situation("emergency", language="fr"))).handoff == "emergency"


def test_keywords_are_carried_out_and_stop_says_nothing_but_tells_a_person() -> None:
    stopped = decided(next_step(situation("STOP", keyword="stop")))

    assert (stopped.replies, stopped.consent, stopped.handoff) == ((), "opt_out", "opt_out")
    assert decided(next_step(situation("START", keyword="start"))).consent == "opt_in"
    assert decided(next_step(situation("HELP", keyword="help"))).replies == (Say("sms_help"),)


def test_wishes_about_messages_are_carried_out_when_surely_meant() -> None:
    wished = decided(next_step(situation("stop texting me")))
    guessed = decided(
        next_step(situation("restart"), turn(Consent("opt_in"), intent="opt_in", confidence=0.7))
    )

    assert wished.consent == "opt_out"
    assert (guessed.consent, guessed.outcome) == (None, "ask")


def test_a_picture_alone_goes_to_a_person_and_silence_is_asked_about() -> None:
    assert decided(next_step(situation("", has_parts=True))).handoff == "needs_person"
    assert decided(next_step(situation(""))).outcome == "ask"
    assert decided(next_step(situation("", misses=1))).handoff == "not_understood"


def test_a_card_number_is_warned_about_before_anything_else_is_said() -> None:
    paid = situation("pay with [card number removed]")

    step = decided(next_step(paid, turn(Article("payment_methods"), intent="payment_methods")))

    assert step.replies == (Say("card_warning"), Article("payment_methods"))


def test_a_conversation_a_person_had_goes_back_to_a_person() -> None:
    assert decided(next_step(situation(had_person=True))).handoff == "reopened"


def test_a_mark_is_left_to_whoever_can_read_it() -> None:
    mark = Mark(uuid4())

    assert decided(next_step(situation(), turn(mark, intent="balance"))).replies == (mark,)
