"""A mail as it was read: what its sender wrote, who takes part, what came along."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Auto(StrEnum):
    """Whether a machine sent it, and of which kind (RFC 3834, RFC 3464, RFC 2919)."""

    NONE = "none"
    REPLIED = "auto-replied"
    GENERATED = "auto-generated"
    BOUNCE = "bounce"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox, lower-cased, and the name its owner gives themselves. Proves nothing."""

    mailbox: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail server's word that a mail could not be delivered (RFC 3464)."""

    #: Who did not get it.
    recipient: str | None
    #: RFC 3463, e.g. "5.1.1".
    status: str | None
    #: Which mail it was, without angle brackets.
    original_message_id: str | None
    #: False while the server still tries: the mail is late, not lost.
    failed: bool = True


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along."""

    #: Safe to show and to save under: no path, no control characters, never empty.
    name: str
    #: Media type by content where that can be told, else as stated.
    type: str
    data: bytes = field(repr=False)
    #: Set when HTML shows it inline (RFC 2392), without angle brackets.
    content_id: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail, read. Nothing in it is redacted yet.

    Ids are without angle brackets; text has plain line breaks and no control
    characters. Whatever could not be read is named in `problems`, never raised.
    """

    #: As stated; None when the mail came without a usable one.
    message_id: str | None
    in_reply_to: str | None
    #: Oldest first, as they stand.
    references: tuple[str, ...]
    #: Who wrote it; None when nobody usable is named.
    sender: Address | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    #: One line.
    subject: str
    #: Aware; None when there is none or it cannot be read.
    date: datetime | None
    auto: Auto
    bounce: Bounce | None
    #: All that was written, the quoted included.
    text: str
    #: What the sender newly wrote.
    reply: str
    #: Sanitised: no script, no form, no remote picture. None when there was no HTML.
    html: str | None
    attachments: tuple[Attachment, ...]
    #: In words for the desk.
    problems: tuple[str, ...]
