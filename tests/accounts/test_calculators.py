"""Calculators: every line can be worked out again by hand."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.calculators.late_fee import RULE, late_fee
from accounts.calculators.metered import Charge, Usage, charge
from accounts.calculators.money import cents
from accounts.rates import RATES, NoRate, rate_year_on, stretches
from bot.policy_files import shipped
from models.account import AccountClass

CENT = Decimal("0.01")
starts = st.dates(date(2019, 1, 1), date(2027, 12, 31))
lengths = st.integers(1, 200)
amounts = st.decimals(0, 5000, places=3)
kinds = st.sampled_from(AccountClass)


def ccf(quantity: Decimal | str, charged: Charge, code: str) -> bool:
    found = sum((each.quantity for each in charged.lines if each.code == code), Decimal(0))
    return found == Decimal(quantity)


@given(kinds, starts, lengths, amounts, amounts)
def test_a_charge_is_the_sum_of_its_lines_and_each_line_of_its_worksheet(
    kind: AccountClass, start: date, days: int, water: Decimal, winter: Decimal
) -> None:
    made = charge(kind, start, start + timedelta(days=days), Usage(water, winter))

    assert made.total == sum((each.amount for each in made.lines), Decimal(0))
    for each in made.lines:
        assert each.amount == (each.quantity * each.rate).quantize(CENT, ROUND_HALF_UP)


@given(kinds, starts, lengths, amounts, amounts)
def test_a_change_of_rates_divides_the_quantities_and_loses_none(
    kind: AccountClass, start: date, days: int, water: Decimal, winter: Decimal
) -> None:
    made = charge(kind, start, start + timedelta(days=days), Usage(water, winter))

    assert ccf(water, made, "volume")
    assert ccf(min(water, winter), made, "sewer")
    assert ccf(Decimal(days), made, "base")


def test_a_quarter_worked_out_by_hand() -> None:
    made = charge(
        AccountClass.RESIDENTIAL,
        date(2026, 8, 1),
        date(2026, 11, 1),
        Usage(water=Decimal(12), winter=Decimal(9)),
    )

    # 92 days × 0.4675; 12 × 6.278; 9 × 13.98; 92 × 0.3345
    assert [str(each.amount) for each in made.lines] == ["43.01", "75.34", "125.82", "30.77"]
    assert made.total == Decimal("274.94")


def test_a_quarter_over_the_first_of_july_shows_both_rates() -> None:
    made = charge(
        AccountClass.RESIDENTIAL,
        date(2026, 5, 1),
        date(2026, 8, 1),
        Usage(water=Decimal(9), winter=Decimal(9)),
    )

    base = [each for each in made.lines if each.code == "base"]
    assert [(each.quantity, str(each.rate)) for each in base] == [(61, "0.4390"), (31, "0.4675")]


def test_what_cannot_be_divided_evenly_is_not_charged_twice() -> None:
    made = charge(
        AccountClass.RESIDENTIAL,
        date(2026, 6, 30),
        date(2026, 7, 2),
        Usage(water=Decimal("0.001"), winter=Decimal(0)),
    )

    assert ccf("0.001", made, "volume")


def test_half_a_cent_is_rounded_up() -> None:
    assert cents(Decimal("0.125")) == Decimal("0.13")
    assert cents(Decimal("0.135")) == Decimal("0.14")


def test_an_empty_period_and_negative_use_are_refused() -> None:
    day = date(2026, 1, 1)
    with pytest.raises(ValueError, match="ends after"):
        charge(AccountClass.RESIDENTIAL, day, day, Usage(Decimal(1), Decimal(1)))
    with pytest.raises(ValueError, match="not negative"):
        charge(
            AccountClass.RESIDENTIAL,
            day,
            day + timedelta(days=1),
            Usage(Decimal(-1), Decimal(1)),
        )


def test_no_price_is_invented_for_the_time_before_the_oldest_rate_year() -> None:
    with pytest.raises(NoRate):
        rate_year_on(RATES[0].starts_on - timedelta(days=1))


@given(starts, lengths)
def test_a_period_is_cut_into_stretches_without_gap_or_overlap(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    parts = stretches(start, end)

    assert parts[0][0] == start
    assert parts[-1][1] == end
    assert all(one[1] == other[0] for one, other in pairwise(parts))
    assert all(since < until for since, until, _ in parts)


def test_rate_years_start_in_july_and_the_article_says_what_is_charged() -> None:
    assert all((each.starts_on.month, each.starts_on.day) == (7, 1) for each in RATES)
    for article in shipped():
        if article.slug == "rates":
            year = rate_year_on(article.effective_from)
            home = AccountClass.RESIDENTIAL
            for rate in (
                year.base_per_day[home],
                year.volume_per_ccf,
                year.sewer_per_ccf,
                year.stormwater_per_day[home],
            ):
                assert f"${rate.normalize()} " in article.text


def test_a_late_fee_is_charged_after_the_days_of_grace_and_not_for_little() -> None:
    due = date(2026, 3, 1)
    graced = due + timedelta(days=RULE.grace_days)
    over = graced + timedelta(days=1)

    assert late_fee(Decimal(80), due, graced) is None
    assert late_fee(Decimal("19.99"), due, over) is None
    fee = late_fee(Decimal("20.00"), due, over)
    assert fee is not None
    assert fee.amount == RULE.amount
    newest = max(
        (each for each in shipped() if each.slug == "late_fee"), key=lambda a: a.effective_from
    )
    assert f"${RULE.amount}" in newest.text
