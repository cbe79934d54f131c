"""What each level may do by its own word: one pure question put to dated data.

The matrix is `accounts.authority_matrix`. Who may be *routed* a matter and who
may *settle* it are asked here alike, so the two can never disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum


class Action(StrEnum):
    """An act on an account that needs authority."""

    GOODWILL_CREDIT = "goodwill_credit"
    BILLING_ADJUSTMENT = "billing_adjustment"
    LEAK_ADJUSTMENT = "leak_adjustment"
    LATE_FEE_WAIVER = "late_fee_waiver"
    PAYMENT_ARRANGEMENT = "payment_arrangement"
    SHUTOFF_HOLD = "shutoff_hold"
    DEPOSIT_REQUIRE = "deposit_require"
    DEPOSIT_REFUND = "deposit_refund"
    DEPOSIT_WAIVE = "deposit_waive"
    LIEN_PLACE = "lien_place"
    LIEN_RELEASE = "lien_release"
    REFUND = "refund"
    ACCOUNT_CLOSE = "account_close"
    CONTESTED_TRANSFER = "contested_transfer"
    CUSTOMER_RESTRICTION = "customer_restriction"


class Level(IntEnum):
    """Whose word it is. A lead has level II's authority."""

    BOT = 0
    SPECIALIST_1 = 1
    SPECIALIST_2 = 2
    SUPERVISOR = 3


class Unit(StrEnum):
    """What a limit is counted in."""

    DOLLARS = "dollars"
    MONTHS = "months"
    DAYS = "days"
    PER_YEAR = "in 12 months"
    EACH = "each"


@dataclass(frozen=True)
class Grant:
    """What one level may do, from a day on. `limit` None means whatever the amount."""

    action: Action
    level: Level
    unit: Unit
    words: str
    limit: Decimal | None = None
    #: May prepare it, but a higher level decides.
    proposes: bool = False
    effective_from: date = date.min
    #: First day it no longer holds.
    effective_to: date = date.max


@dataclass(frozen=True)
class Within:
    """It may be done on this level's own word, by this rule."""

    rule: str


@dataclass(frozen=True)
class Needs:
    """It takes `level`'s word. `may_propose`: the one asked for may prepare it."""

    level: Level
    rule: str
    may_propose: bool = False


@dataclass(frozen=True)
class NotPermitted:
    """Nobody in this office may do it; the rule says who decides."""

    rule: str


Verdict = Within | Needs | NotPermitted


def within(
    action: Action, level: int, amount: Decimal | None, matrix: Sequence[Grant], on: date
) -> Verdict:
    """Say whether `level` may do `action` for `amount` on the day `on`, and by which rule.

    `amount` is in the action's own unit: dollars of total effect on the
    customer, months, days, or the how-manieth in twelve months; None where
    it is not known, and then the least is assumed. No level widens another's limit:
    the answer is read from the rows in force, never computed from role names.
    """
    in_force = sorted(
        (g for g in matrix if g.action is action and g.effective_from <= on < g.effective_to),
        key=lambda grant: grant.level,
    )
    mine = next((grant for grant in in_force if grant.level == level), None)
    if mine is not None and _covers(mine, amount):
        return Within(mine.words)
    proposes = mine is not None and mine.proposes
    for grant in in_force:
        if grant.level > level and _covers(grant, amount):
            return Needs(grant.level, mine.words if mine else grant.words, proposes)
    return NotPermitted(mine.words if mine else "No one in this office may do this.")


def _covers(grant: Grant, amount: Decimal | None) -> bool:
    """Tell whether the grant itself is enough for the amount."""
    if grant.proposes:
        return False
    return grant.limit is None or amount is None or amount <= grant.limit
