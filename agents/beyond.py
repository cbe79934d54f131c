"""What a message carries beyond its words: subject, files, the mail it came in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.message import Message

UNTYPED = "application/octet-stream"


@dataclass(frozen=True)
class PartShown:
    """A file or recording that came along."""

    #: Its place in the message, from 1.
    n: int
    name: str
    type: str
    size: int | None
    #: Where it can be had; None when it was not kept by us.
    url: str | None


@dataclass(frozen=True)
class Suspected:
    """A conversation a mail speaks of, though its sender takes no part in it."""

    conversation_id: UUID
    words: str


@dataclass(frozen=True)
class Beyond:
    """All of it, empty for a message that is only words."""

    subject: str | None
    #: Who wrote it, when that is not the conversation's own endpoint.
    sender: str | None
    parts: tuple[PartShown, ...]
    #: The mail holds quoted text or markup that is not shown.
    has_more: bool
    suspected: Suspected | None
    automatic: bool


def beyond(message: Message) -> Beyond:
    """Return what a message carries beyond its words."""
    details = message.details
    mail = _mapping(details.get("mail"))
    kept = details.get("parts")
    parts = kept if isinstance(kept, list) else []
    return Beyond(
        subject=mail.get("subject") or None,
        sender=mail.get("written_by"),
        parts=tuple(_part(message.id, n, _mapping(part)) for n, part in enumerate(parts, 1)),
        has_more=bool(mail.get("more") and mail.get("key")),
        suspected=_suspected(_mapping(details.get("suspected"))),
        automatic=bool(details.get("automatic")),
    )


def source_of(message: Message, n: int) -> str | None:
    """Return where part `n` lies in our object store; None when it is not there."""
    parts = message.details.get("parts") or []
    if not 1 <= n <= len(parts):
        return None
    source = parts[n - 1].get("source")
    return source if source and "://" not in source else None


def whole_of(message: Message) -> str | None:
    """Return where the whole mail lies in our object store; None when it is not there."""
    return _mapping(message.details.get("mail")).get("key")


def _part(message_id: UUID, n: int, part: Mapping[str, Any]) -> PartShown:
    source = part.get("source")
    ours = bool(source) and "://" not in str(source)
    return PartShown(
        n=n,
        name=part.get("name") or f"File {n}",
        type=part.get("type") or UNTYPED,
        size=part.get("size"),
        url=f"/api/messages/{message_id}/parts/{n}" if ours else None,
    )


def _suspected(told: Mapping[str, Any]) -> Suspected | None:
    return Suspected(UUID(told["conversation_id"]), told["words"]) if told else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
