"""STOP means stop, and only what is nothing but a keyword is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.consent import Keyword, keyword

STOPS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "ALTO"]


@pytest.mark.parametrize("word", [*STOPS, "PARAR"])
@pytest.mark.parametrize("form", ["{}", " {} ", "{}.", "{}!!", '"{}"', "\n{}\n"])
def test_stop_is_heard_in_any_dress(word: str, form: str) -> None:
    assert keyword(form.format(word)) is Keyword.STOP
    assert keyword(form.format(word.lower())) is Keyword.STOP
    assert keyword(form.format(word.capitalize())) is Keyword.STOP


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Stop all", Keyword.STOP),
        ("opt-out", Keyword.STOP),
        ("ＳＴＯＰ", Keyword.STOP),
        ("start", Keyword.START),
        ("Unstop", Keyword.START),
        ("HELP", Keyword.HELP),
        ("ayuda", Keyword.HELP),
        ("please stop my water service", None),
        ("stop the late fees", None),
        ("cancel my account", None),
        ("I need help", None),
        ("the end of the month", None),
        ("yes", None),
        ("", None),
        ("STOP " * 500, None),
    ],
)
def test_only_the_word_itself_counts(text: str, found: Keyword | None) -> None:
    assert keyword(text) is found


@given(st.text())
def test_any_text_may_be_asked_about(text: str) -> None:
    assert keyword(text) in {None, *Keyword}
