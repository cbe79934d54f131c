from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.authority import Action, Grant, Level, Needs, NotPermitted, Unit, Within, within
from accounts.authority_matrix import MATRIX

TODAY = date(2026, 11, 23)
SUPERVISOR = Level.SUPERVISOR


@pytest.mark.parametrize(
    ("action", "level", "amount", "verdict"),
    [
        (Action.GOODWILL_CREDIT, 1, "25.00", Within),
        (Action.GOODWILL_CREDIT, 1, "25.01", Level.SPECIALIST_2),
        (Action.GOODWILL_CREDIT, 1, "250.01", SUPERVISOR),
        (Action.GOODWILL_CREDIT, 2, "250.00", Within),
        (Action.BILLING_ADJUSTMENT, 2, "2500.01", SUPERVISOR),
        (Action.PAYMENT_ARRANGEMENT, 1, "6", Within),
        (Action.PAYMENT_ARRANGEMENT, 1, "7", Level.SPECIALIST_2),
        (Action.SHUTOFF_HOLD, 1, "8", Level.SPECIALIST_2),
        (Action.LIEN_PLACE, 1, None, Level.SPECIALIST_2),
        (Action.REFUND, 2, "500.01", SUPERVISOR),
        (Action.GOODWILL_CREDIT, 0, "1", Level.SPECIALIST_1),
    ],
)
def test_the_matrix_says_what_the_office_wrote(
    action: Action, level: int, amount: str | None, verdict: object
) -> None:
    found = within(action, level, Decimal(amount) if amount else None, MATRIX, TODAY)

    if verdict is Within:
        assert isinstance(found, Within)
    else:
        assert isinstance(found, Needs)
        assert found.level == verdict


def test_level_one_prepares_liens_it_may_not_decide() -> None:
    found = within(Action.LIEN_RELEASE, 1, None, MATRIX, TODAY)

    assert isinstance(found, Needs)
    assert found.may_propose


def test_a_rule_holds_from_its_day_until_its_day() -> None:
    day = date(2026, 7, 1)
    old = Grant(
        Action.REFUND, Level.SPECIALIST_1, Unit.DOLLARS, "old", Decimal(5), effective_to=day
    )
    new = Grant(
        Action.REFUND, Level.SPECIALIST_1, Unit.DOLLARS, "new", Decimal(9), effective_from=day
    )

    def seen(on: date) -> str:
        return within(Action.REFUND, 1, Decimal(5), [old, new], on).rule

    assert seen(date(2026, 6, 30)) == "old"
    assert seen(day) == "new"


def test_what_no_row_grants_nobody_may_do() -> None:
    assert isinstance(within(Action.REFUND, 3, Decimal(1), (), TODAY), NotPermitted)


@given(
    action=st.sampled_from(Action),
    level=st.sampled_from(Level),
    amount=st.decimals("0.01", "100000", places=2),
)
def test_every_verdict_has_a_rule_and_points_upward(
    action: Action, level: Level, amount: Decimal
) -> None:
    found = within(action, level, amount, MATRIX, TODAY)

    assert found.rule
    if isinstance(found, Needs):
        assert found.level > level
        assert isinstance(within(action, found.level, amount, MATRIX, TODAY), Within)


@given(action=st.sampled_from(Action), amount=st.decimals("0.01", "100000", places=2))
def test_less_is_never_harder_than_more(action: Action, amount: Decimal) -> None:
    more = within(action, 1, amount, MATRIX, TODAY)
    less = within(action, 1, amount / 2, MATRIX, TODAY)

    if isinstance(more, Within):
        assert isinstance(less, Within)
