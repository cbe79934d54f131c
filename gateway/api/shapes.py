"""What the desk is shown of conversations: the public shapes, told apart from how we keep them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from agents.dossier import Dossier, Linked
from models.contact import Channel
from models.conversation import State
from models.message import Author, Delivery, Kind

Level = Literal[1, 2]


class Read(BaseModel):
    """A shape that is filled from whatever has the same names."""

    model_config = ConfigDict(from_attributes=True)


class Named(Read):
    """Somebody, by name."""

    id: UUID
    name: str


class Reason(Read):
    """One rule that fired, in words."""

    rule: str
    words: str


class Line(Read):
    """One conversation in a list."""

    id: UUID
    state: State
    channel: Channel
    contact_name: str
    address: str
    preview: str
    topic: str | None
    language: str
    level: Level | None
    waiting_since: datetime | None
    due_at: datetime | None
    last_message_at: datetime
    last_author: Author | None
    assigned_to: Named | None
    reopened: bool


class Counts(Read):
    """How many stand in each list; closed ones are not counted."""

    mine: int
    waiting: int
    team: int
    closed: int | None


class LinePage(Read):
    """One page of a list. `next` asks for the one after it."""

    items: list[Line]
    next: str | None
    counts: Counts


class Article(Read):
    """A policy article a message rests on."""

    slug: str
    title: str
    citation: str
    version: int
    effective_from: date


class Message(Read):
    """One message of the timeline."""

    id: UUID
    seq: int
    author: Author
    author_name: str
    kind: Kind
    text: str
    at: datetime
    delivery: Delivery
    delivery_words: str | None
    articles: list[Article]
    redacted: bool


class Contact(Read):
    """Who we talk to."""

    id: UUID
    name: str
    language: str


class Packet(Read):
    """What the bot learned before it handed over."""

    reason: str
    reason_words: str
    intent: str
    intent_words: str
    proof_level: int
    tried: list[str]
    asked: list[str]
    own_words: list[str]
    misses: int


class Proof(Read):
    """How far the customer has proven who they are."""

    level: Literal[0, 1, 2, 3]
    words: str
    account_number: str | None


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


class Can(Read):
    """What I may do with it now, and why not."""

    reply: bool
    note: bool
    transfer: bool
    wrap_up: bool
    close: bool
    why_not: str | None


class Conversation(Line):
    """A conversation, opened."""

    our_address: str
    contact: Contact
    reasons: list[Reason]
    packet: Packet | None
    proof: Proof
    account: Account | None
    messages: list[Message]
    can: Can

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        """Return the conversation as the desk shows it."""
        account = Account.of(dossier.account) if dossier.account else None
        return cls.model_validate({**vars(dossier), "account": account})
