"""What the desk is shown of conversations: the public shapes, told apart from how we keep them."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from agents.dossier import Dossier
from gateway.api.account_shapes import Account
from gateway.api.read import Read
from models.call import CallState, EndedBy, LegState
from models.contact import Channel
from models.conversation import State
from models.message import Author, Delivery, Kind

Level = Literal[1, 2]


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


class Part(Read):
    """A file or recording that came along. No address: it was not kept by us."""

    n: int
    name: str
    type: str
    size: int | None
    url: str | None


class Suspected(Read):
    """A conversation that a mail speaks of, though its sender takes no part in it."""

    conversation_id: UUID
    words: str


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
    subject: str | None
    #: Who wrote it, when that is not the conversation's own endpoint.
    sender: str | None
    parts: list[Part]
    #: The mail holds quoted text or formatting that is not shown: ask for `/mail`.
    has_more: bool
    suspected: Suspected | None
    #: Sent by a machine; never answered.
    automatic: bool


class Contact(Read):
    """Who we talk to."""

    id: UUID
    name: str
    language: str
    #: How many conversations they have had, on all channels.
    conversations: int


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


class Can(Read):
    """What I may do with it now, and why not."""

    reply: bool
    note: bool
    transfer: bool
    wrap_up: bool
    close: bool
    why_not: str | None


class Leg(Read):
    """The specialist's own leg of a call."""

    state: LegState
    words: str


class CallCan(Read):
    """What I may do with the call now."""

    hold: bool
    resume: bool
    transfer: bool
    hang_up: bool
    redial: bool


class Call(Read):
    """The call a conversation is. `since` is when its state of now began."""

    state: CallState
    direction: Literal["in", "out"]
    number: str
    since: datetime
    waiting_since: datetime | None
    connected_at: datetime | None
    held: bool
    held_seconds: float
    ended_at: datetime | None
    ended_by: EndedBy | None
    leg: Leg | None
    can: CallCan


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
    call: Call | None

    @classmethod
    def of(cls, dossier: Dossier) -> Self:
        """Return the conversation as the desk shows it."""
        account = Account.of(dossier.account) if dossier.account else None
        return cls.model_validate({**vars(dossier), "account": account})
