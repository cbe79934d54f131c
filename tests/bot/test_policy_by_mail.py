"""What the bot answers by mail: policy texts and the emergency line; all else is for people."""

from typing import Any
from uuid import uuid4

import pytest

from bot.guard import first_look
from bot.policy import LONGEST_MAIL, Situation, Step, next_step
from bot.replies import Article, BotDown, Consent, Handoff, Mark, Reply, Say, Turn


def by_mail(text: str = "what is the late fee", **known: Any) -> Situation:
    given: dict[str, Any] = {"language": "en", "by_mail": True} | known
    return Situation(first_look(text), **given)


def turn(*replies: Reply, intent: str = "late_fee", confidence: float = 0.9) -> Turn:
    return Turn(replies, intent, confidence, intent)


def decided(step: Step | None) -> Step:
    assert step is not None
    return step


def test_a_policy_question_is_answered_with_the_policy_text() -> None:
    step = decided(next_step(by_mail(), turn(Article("late_fee"))))

    assert step.replies == (Article("late_fee"),)
    assert step.handoff is None


def test_an_emergency_gets_its_line_and_a_person() -> None:
    step = decided(next_step(by_mail("I smell gas in the cellar")))

    assert step.replies == (Say("emergency_911"),)
    assert (step.handoff, step.silent) == ("emergency", True)


@pytest.mark.parametrize(
    "replies",
    [
        (Mark(uuid4()),),
        (Article("late_fee"), Mark(uuid4())),
        (Say("ask_claim"),),
        (Say("greet"),),
        (Say("not_understood"),),
        (Consent("opt_out"),),
        (Handoff("needs_person"),),
        (),
    ],
    ids=str,
)
def test_whatever_is_no_policy_text_goes_to_a_person_without_a_word(
    replies: tuple[Reply, ...],
) -> None:
    step = decided(next_step(by_mail(), turn(*replies)))

    assert step.replies == ()
    assert step.handoff
    assert step.silent
    assert step.consent is None


@pytest.mark.parametrize(
    "situation",
    [
        by_mail(has_parts=True),
        by_mail(suspected=True),
        by_mail("what is the late fee " * 60),
        by_mail("what is the late fee [card number removed]"),
    ],
    ids=["files", "suspected", "long", "card"],
)
def test_a_mail_that_needs_eyes_goes_to_a_person_before_the_bot_is_asked(
    situation: Situation,
) -> None:
    step = decided(next_step(situation))

    assert (step.replies, step.handoff, step.silent) == ((), "needs_person", True)


@pytest.mark.parametrize(
    "text", ["STOP", "unsubscribe me from these messages", "hablar con alguien"]
)
def test_stop_and_other_wishes_by_mail_are_read_by_a_person(text: str) -> None:
    step = decided(next_step(by_mail(text), turn(Say("greet"))))

    assert (step.replies, step.consent) == ((), None)
    assert step.handoff


@pytest.mark.parametrize("down", [BotDown("away"), BotDown("slow", slow=True)])
def test_a_bot_that_is_down_says_nothing(down: BotDown) -> None:
    step = decided(next_step(by_mail(), down))

    assert (step.replies, step.silent) == ((), True)


def test_the_longest_mail_is_still_read_by_the_bot() -> None:
    words = "what is the late fee".ljust(LONGEST_MAIL, "?")

    assert next_step(by_mail(words)) is None
