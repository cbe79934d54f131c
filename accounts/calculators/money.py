"""Rounding, said once: half up, to the cent, as a person with a pencil does it."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
THOUSANDTH = Decimal("0.001")


def cents(amount: Decimal) -> Decimal:
    """Round dollars half up (away from zero) to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def thousandths(quantity: Decimal) -> Decimal:
    """Round a quantity half up to three places, as bills show it."""
    return quantity.quantize(THOUSANDTH, ROUND_HALF_UP)
