"""What is said: both languages, facts in their places, customers' braces left alone."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.phrases import PHRASES, handing_over, render
from bot.telling import FACTS, clock, day, money

OWES: dict[str, str | None] = {
    "amount": "84.20",
    "due_on": "2026-12-01",
    "past_due": "0.00",
    "last_payment_amount": "60.00",
    "last_payment_on": "2026-11-02",
    "shutoff_status": "none",
    "shutoff_on": None,
}


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_every_phrase_exists_in_both_languages_and_fits_two_texts(key: str) -> None:
    for language in ("en", "es"):
        phrase = PHRASES[key][language]

        assert phrase.strip() == phrase
        assert 0 < len(phrase) <= 306


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("key", sorted(FACTS))
def test_account_answers_tell_amount_day_payment_and_that_newer_ones_may_not_show(
    key: str, language: str
) -> None:
    told = render(key, language, **OWES)

    assert "$84.20" in told
    assert "$60.00" in told
    assert day(date(2026, 12, 1), language) in told
    assert day(date(2026, 11, 2), language) in told
    assert ("may not show" if language == "en" else "quizá aún no") in told


def test_the_balance_reads_well() -> None:
    assert render("balance", "en", **OWES) == (
        "You owe $84.20, due December 1, 2026. Your last posted payment was $60.00 on November 2, "
        "2026. Payments made in the last few days may not show yet."
    )


def test_past_due_credit_and_nothing_owed_are_said_plainly() -> None:
    assert "$30.00 of it is past due." in render("balance", "en", **OWES | {"past_due": "30.00"})
    assert "It is past due." in render("balance", "en", **OWES | {"past_due": "84.20"})
    assert "credit of $12.50" in render("balance", "en", **OWES | {"amount": "-12.50"})
    assert "no debe nada" in render("balance", "es", **OWES | {"amount": "0.00", "due_on": None})
    assert "It was due December 1" in render("due_date", "en", **OWES | {"past_due": "84.20"})


def test_a_shut_off_notice_and_water_that_is_off_are_told() -> None:
    notice = OWES | {"shutoff_status": "notice", "shutoff_on": "2026-12-09"}

    assert "December 9, 2026" in render("balance", "en", **notice)
    assert "está cortada" in render("balance", "es", **OWES | {"shutoff_status": "off"})


@given(
    st.decimals(-99_999, 99_999, places=2),
    st.decimals(0, 99_999, places=2),
    st.dates() | st.none(),
    st.sampled_from(["en", "es", None, "fr"]),
    st.sampled_from(sorted(FACTS)),
)
def test_no_account_breaks_its_answer(
    amount: Decimal, past: Decimal, due: date | None, language: str | None, key: str
) -> None:
    due_on = due.isoformat() if due else None
    told = render(
        key, language, **OWES | {"amount": str(amount), "past_due": str(past)} | {"due_on": due_on}
    )

    assert "{" not in told
    assert "None" not in told


def test_a_closed_office_says_when_it_opens_and_an_open_one_does_not() -> None:
    opens = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    assert "on Tuesday at 8:00 am" in handing_over("complaint", "en", is_open=False, opens=opens)
    assert "el martes a las 8:00 am" in handing_over("complaint", "es", is_open=False, opens=opens)
    assert "Tuesday" not in handing_over("complaint", "en", is_open=True, opens=opens)
    assert "closed" in handing_over("anything", "en", is_open=False)


def test_a_customers_braces_stay_braces() -> None:
    assert "{amount}" in render("closed", "en", opens="{amount}")


def test_money_days_and_clocks_in_both_languages() -> None:
    assert money(Decimal("-1234.5")) == "$1,234.50"
    assert day(date(2026, 1, 5), "es") == "5 de enero de 2026"
    assert clock(datetime(2026, 1, 5, 13, 5, tzinfo=UTC), "es") == "el lunes a la 1:05 pm"
    assert clock(datetime(2026, 1, 5, 0, 0, tzinfo=UTC), None) == "on Monday at 12:00 am"
