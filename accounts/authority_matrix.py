"""The starting matrix of authority: data the office owns, dated, not rules in code.

Only the $25 goodwill limit is from a public rule; the other figures are
placeholders for the office to set. A change is a new row from a new day,
never an edit of an old one, so that an old act can still be judged by its day.
"""

from decimal import Decimal

from accounts.authority import Action, Grant, Level, Unit

_ONE, _TWO, _TOP = Level.SPECIALIST_1, Level.SPECIALIST_2, Level.SUPERVISOR


def _up_to(action: Action, unit: Unit, one: str | None, two: str | None) -> list[Grant]:
    """Return the rows of an act that each level may do up to a limit, and a supervisor beyond."""
    name = action.value.replace("_", " ").capitalize()
    rows = [Grant(action, _TOP, unit, f"{name}: a supervisor decides above level II's limit.")]
    for level, limit, title in ((_ONE, one, "level I"), (_TWO, two, "level II")):
        if limit is not None:
            words = f"{name}: {title} up to {_shown(limit, unit)}."
            rows.append(Grant(action, level, unit, words, Decimal(limit)))
    return rows


def _shown(limit: str, unit: Unit) -> str:
    """Return a limit in words: $25, 6 months, 1 in 12 months."""
    return f"${limit}" if unit is Unit.DOLLARS else f"{limit} {unit.value}"


def _decided_by(action: Action, decider: Level, words: str, proposer: Level | None) -> list[Grant]:
    """Return the rows of an act that one level decides and a lower one may propose."""
    rows = [Grant(action, decider, Unit.EACH, words)]
    if proposer is not None:
        rows.append(Grant(action, proposer, Unit.EACH, words, proposes=True))
    return rows


_HOLD = "Shut-off holds: level I up to 5 business days, level II up to 30 days."
_LIEN = "Liens: level I prepares, level II decides, nobody approves their own."
_REFUND = "Refunds: level I proposes, level II up to $500, always two persons."
_RESTRICT = "Restricting a customer: level I flags, level II up to 7 days, a supervisor longer."

MATRIX: tuple[Grant, ...] = (
    *_up_to(Action.GOODWILL_CREDIT, Unit.DOLLARS, "25", "250"),
    *_up_to(Action.BILLING_ADJUSTMENT, Unit.DOLLARS, "150", "2500"),
    *_up_to(Action.LEAK_ADJUSTMENT, Unit.DOLLARS, "300", "3000"),
    *_up_to(Action.LATE_FEE_WAIVER, Unit.PER_YEAR, "1", "3"),
    *_up_to(Action.PAYMENT_ARRANGEMENT, Unit.MONTHS, "6", "12"),
    # Five business days are seven by the calendar, which is what is counted.
    Grant(Action.SHUTOFF_HOLD, _ONE, Unit.DAYS, _HOLD, Decimal(7)),
    Grant(Action.SHUTOFF_HOLD, _TWO, Unit.DAYS, _HOLD, Decimal(30)),
    Grant(Action.SHUTOFF_HOLD, _TOP, Unit.DAYS, _HOLD),
    Grant(Action.DEPOSIT_REQUIRE, _ONE, Unit.EACH, "Deposits: level I requires them by rule."),
    Grant(Action.DEPOSIT_REFUND, _ONE, Unit.EACH, "Deposits: level I refunds them by rule."),
    *_decided_by(Action.DEPOSIT_WAIVE, _TWO, "Deposits: level II may waive them.", None),
    *_decided_by(Action.LIEN_PLACE, _TWO, _LIEN, _ONE),
    *_decided_by(Action.LIEN_RELEASE, _TWO, _LIEN, _ONE),
    Grant(Action.REFUND, _ONE, Unit.DOLLARS, _REFUND, proposes=True),
    Grant(Action.REFUND, _TWO, Unit.DOLLARS, _REFUND, Decimal(500)),
    Grant(Action.REFUND, _TOP, Unit.DOLLARS, _REFUND),
    Grant(
        Action.ACCOUNT_CLOSE,
        _ONE,
        Unit.EACH,
        "Closing or transferring an account: level I, once the customer was seen (proof level 3).",
    ),
    *_decided_by(
        Action.CONTESTED_TRANSFER, _TWO, "Contested transfers of responsibility: level II.", None
    ),
    Grant(Action.CUSTOMER_RESTRICTION, _ONE, Unit.DAYS, _RESTRICT, proposes=True),
    Grant(Action.CUSTOMER_RESTRICTION, _TWO, Unit.DAYS, _RESTRICT, Decimal(7)),
    Grant(Action.CUSTOMER_RESTRICTION, _TOP, Unit.DAYS, _RESTRICT),
)
