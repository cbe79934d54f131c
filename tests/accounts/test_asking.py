"""What a query means is told by its look."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import number
from accounts.asking import (
    FEW_DIGITS,
    NO_SUCH_NUMBER,
    NOTHING_TO_FIND,
    TOO_SHORT,
    Asked,
    Split,
    read,
)

PHONE = "+15035550123"


@pytest.mark.parametrize(
    "text", ["5000000017", "500 000 0017", "500-000-0017", "#5000000017", " 500.000.0017 "]
)
def test_ten_digits_are_an_account_number_however_they_are_grouped(text: str) -> None:
    assert read(text).number == "5000000017"


@pytest.mark.parametrize(
    "text", ["(503) 555-0123", "503.555.0123", "+1 503 555 0123", "1-503-555-0123", PHONE]
)
def test_a_phone_number_is_one_however_it_is_written(text: str) -> None:
    assert read(text).phone == PHONE


def test_ten_digits_may_be_either() -> None:
    assert read("503 555 0123") == Asked(number="5035550123", phone=PHONE)


def test_a_country_prefix_is_no_account_number() -> None:
    assert read("+52 55 1234 5678") == Asked(phone="+525512345678")


def test_some_digits_begin_an_account_number() -> None:
    assert read("500 000") == Asked(number_start="500000")


@pytest.mark.parametrize("text", ["Maria <Maria@Example.com>", "mailto:maria@example.com"])
def test_an_at_sign_makes_a_mailbox(text: str) -> None:
    assert read(text) == Asked(mail="maria@example.com")


def test_words_are_a_name_a_place_or_both_in_either_order() -> None:
    assert set(read("Lopez Alder").splits) == {
        Split(("lopez", "alder"), ()),
        Split((), ("lopez", "alder")),
        Split(("lopez",), ("alder",)),
        Split(("alder",), ("lopez",)),
    }


def test_a_house_number_is_never_part_of_a_name() -> None:
    assert read("12 Alder St #4").splits == (Split((), ("12", "alder", "4")),)


def test_a_number_that_checks_is_found_among_words() -> None:
    known = number.make(500_000_001)

    assert read(f"acct no. {number.shown(known)}") == Asked(number=known)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", TOO_SHORT),
        ("   \t ", TOO_SHORT),
        ("a", TOO_SHORT),
        ("\x00\x00\x1b", TOO_SHORT),
        ("%%%", NOTHING_TO_FIND),
        ("__", NOTHING_TO_FIND),
        ("' -- ;", NOTHING_TO_FIND),
        ("@@", NOTHING_TO_FIND),
        ("123", FEW_DIGITS),
        ("4111 1111 1111 1111", NO_SUCH_NUMBER),
    ],
)
def test_what_means_nothing_says_why(text: str, why: str) -> None:
    assert read(text) == Asked(why_not=why)


@given(st.text(max_size=400))
def test_anything_may_be_typed_and_little_of_it_is_looked_at(text: str) -> None:
    asked = read(text)

    assert len(asked.splits) <= 14
    assert len(asked.places) < 1000
