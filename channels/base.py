"""The port every channel shares: what comes in, what goes out, and how a send may end.

A channel turns its provider's words into these values and back. It holds no
state, touches no table, and knows neither the bot nor the queue. Text,
letters, calls and mail were tried on these shapes in decision 0007.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from models.contact import Channel
from models.message import Delivery


class Sign(StrEnum):
    """What the customer gave a sign of: words, or only that they came or went.

    A call begins before anything is said, and its end closes the conversation.
    """

    SAID = "said"
    BEGAN = "began"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came along with the words: a picture, a file, a recording.

    Only referred to. Nothing is fetched on a customer's say-so: `source` is
    None when the address given is not one this channel may be asked for.
    """

    name: str
    #: Media type as the provider states it; a claim, not a fact.
    type: str
    #: Where it can be had: an address at the provider, or a key in our object store.
    source: str | None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """What a channel with threads of its own says about belonging together.

    Mail only: SMS, chat and calls leave it out, for their `thread_key` is enough.
    """

    #: The provider's id of this very message, e.g. its Message-ID.
    own_id: str | None = None
    #: Ids this message answers, nearest first (RFC 5322 In-Reply-To, References).
    answers: tuple[str, ...] = ()
    #: Our own reply token found in it, its signature already checked.
    token: str | None = None
    subject: str | None = None
    #: Everyone else who takes part, as addresses.
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inbound:
    """One delivery from a customer, read and redacted, ready for intake."""

    channel: Channel
    #: The same key twice is the same delivery, for this channel. At most 400 characters.
    dedupe_key: str
    #: The customer's endpoint: E.164 number, mailbox, hash of a device token.
    sender: str
    #: The address of ours that was written to; replies leave from it.
    our_address: str
    #: Joins the open conversation of this key, else begins one.
    thread_key: str
    text: str
    #: The provider's time where it tells one, else when it reached our door.
    said_at: datetime
    #: The raw delivery, redacted; big raw mail is in the object store and named here.
    payload: dict[str, Any]
    sign: Sign = Sign.SAID
    parts: tuple[Part, ...] = ()
    #: BCP 47, when the channel was told; never guessed here.
    language_hint: str | None = None
    #: Sent by a machine (RFC 3834): recorded, never answered, reopens nothing.
    automatic: bool = False
    #: Something was blacked out of text or payload.
    redacted: bool = False
    #: What the sender calls themselves; proves nothing.
    sender_name: str | None = None
    #: The sender's own key for the message, handed back when it is shown again.
    client_key: UUID | None = None
    thread: Thread | None = None
    #: What screens show beside the words, kept with the message: JSON, redacted.
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def quiet(self) -> bool:
        """Whether it asks for nothing: it is recorded, and opens or reopens no conversation."""
        return self.automatic or self.sign is Sign.ENDED


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A genuine delivery that could not be read. Parked by intake, shown to a person."""

    channel: Channel
    dedupe_key: str
    #: Why, in words for the desk.
    problem: str
    payload: dict[str, Any]


#: What a provider's status word means in ours, and why it failed, in words for the desk.
Meaning = tuple[Delivery | None, str | None]


@dataclass(frozen=True, slots=True)
class ReceiptIn:
    """The provider's word on what became of a message of ours. A mail bounce is one too."""

    channel: Channel
    external_id: str
    #: The provider's own word, e.g. "undelivered"; kept once per id.
    status: str
    #: The same in ours; None when the word says nothing new or is not known to us.
    delivery: Delivery | None
    #: Our outbox row, when the callback's address named it.
    outbox_id: UUID | None = None
    error_code: str | None = None
    #: Why it failed, in words for the desk.
    reason: str | None = None
    #: The carrier will not deliver to this endpoint: its holder opted out.
    opted_out: bool = False
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outbound:
    """One message on its way out."""

    outbox_id: UUID
    conversation_id: UUID
    #: The address of ours it leaves from.
    sender: str
    recipient: str
    text: str
    #: Subject, and the ids it answers; for channels that thread.
    thread: Thread | None = None
    #: Written by a machine: channels that can say so must (RFC 3834).
    automatic: bool = False
    #: The conversation's own, e.g. "voice:CA…": how a live call is found.
    thread_key: str = ""
    #: BCP 47, the customer's; for channels that speak.
    language: str | None = None
    #: Which try this is, from 1.
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider has it and calls it this."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """It surely did not go out."""

    #: In words for the desk.
    reason: str
    #: Whether trying again may help.
    retry: bool
    #: Seconds the provider asked us to wait.
    after: float | None = None
    #: The provider says the customer opted out.
    opted_out: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may or may not have gone out. Settled later, never simply sent again."""

    reason: str


Outcome = Sent | Refused | Unknown


class Sender(Protocol):
    """Sends the messages of one channel. Raises nothing for the provider's trouble."""

    async def send(self, message: Outbound) -> Outcome:
        """Send once, and say which of the three things happened."""
        ...

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        """Return the provider's ids of messages like this one, oldest first.

        How an `Unknown` is settled. An empty tuple means the provider surely
        has none; None means it could not be asked, or keeps no list.
        """
        ...
