"""What the desk is shown of an account beside a conversation."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from agents.dossier import Linked
from gateway.api.read import Read


class Shutoff(Read):
    """Whether the water is on."""

    status: Literal["none", "notice", "off"]
    on: date | None
    words: str


class Payment(Read):
    """The last payment posted."""

    amount: Decimal
    posted_on: date


class BillLine(Read):
    """One line of a bill, with its worksheet."""

    words: str
    quantity: Decimal | None
    unit: str | None
    rate: Decimal | None
    amount: Decimal


class Bill(Read):
    """One bill."""

    id: UUID
    number: str
    period_start: date
    period_end: date
    issued_on: date
    due_on: date
    total: Decimal
    lines: list[BillLine]


class Person(Read):
    """Somebody with a say in the account."""

    name: str
    role: str


class Account(Read):
    """The account beside a conversation."""

    id: UUID
    number: str
    kind: Literal["residential", "commercial", "industrial", "multifamily"]
    managed: bool
    status: Literal["active", "closed"]
    holder: str
    service_address: str
    balance: Decimal
    due_on: date | None
    past_due: Decimal
    shutoff: Shutoff
    last_payment: Payment | None
    bills: list[Bill]
    persons: list[Person]
    linked_by: Literal["proof", "endpoint"]

    @classmethod
    def of(cls, linked: Linked) -> Self:
        """Return the account as the desk shows it."""
        standing, brief = linked.standing, linked.standing.brief
        return cls.model_validate(
            {
                **vars(standing),
                **vars(brief),
                "id": brief.account_id,
                "shutoff": {
                    "status": brief.shutoff,
                    "on": brief.shutoff_on,
                    "words": standing.shutoff_words,
                },
                "linked_by": linked.by,
            }
        )
