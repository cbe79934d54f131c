"""Web chat: the frames of the customer's socket, read without touching anything.

The socket itself is the gateway's. What is sent to a chat needs no provider:
the socket shows a message as soon as the outbox says it is sent.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from channels.base import Inbound, Outbound, Outcome, Sent
from channels.redaction import clean, redact
from models.contact import Channel

#: Bytes of a frame, and characters of what is said in it.
MOST_BYTES = 32 * 1024
MOST_TEXT = 4_000

#: The address of ours that every chat is with.
OUR_ADDRESS = "web"

LANGUAGES = frozenset({"en", "es"})


@dataclass(frozen=True, slots=True)
class Hello:
    """The first frame: who is back, and what they have seen."""

    session: str | None
    after: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Say:
    """Something said. The same `client_msg_id` twice is the same message."""

    client_msg_id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class Language:
    """The customer chose a language."""

    language: str


@dataclass(frozen=True, slots=True)
class Ping:
    """Still there."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A frame that says nothing we know, and the answer its sender gets."""

    code: str
    detail: str
    client_msg_id: str | None = None


Frame = Hello | Say | Language | Ping


def read(raw: str | bytes) -> Frame | Fault:
    """Read one frame. Never raises, whatever it holds."""
    size = len(raw) if isinstance(raw, bytes) else len(raw.encode(errors="replace"))
    if size > MOST_BYTES:
        return Fault("too_large", f"A frame may have {MOST_BYTES} bytes.")
    try:
        frame = json.loads(raw)
    except (ValueError, RecursionError):
        frame = None
    if not isinstance(frame, dict):
        return Fault("not_json", "A frame must be one JSON object.")
    reader = _READERS.get(str(frame.get("type")))
    if reader is None:
        return Fault("unknown_type", f"Known types are {', '.join(_READERS)}.")
    return reader(frame)


def parse(said: Say, address: str, language: str | None, now: datetime) -> Inbound:
    """Return what was said as intake takes it. `address` is that of the chat session."""
    text, redacted = redact(clean(said.text))
    return Inbound(
        channel=Channel.CHAT,
        dedupe_key=f"{address}:{said.client_msg_id}",
        sender=address,
        our_address=OUR_ADDRESS,
        thread_key=thread_key(address),
        text=text,
        said_at=now,
        payload={"client_msg_id": str(said.client_msg_id), "text": text, "language": language},
        language_hint=language,
        redacted=redacted,
        client_key=said.client_msg_id,
    )


def thread_key(address: str) -> str:
    """Return what one chat session's conversations have in common."""
    return f"chat:{address}"


def new_token() -> str:
    """Return a fresh session token: 256 bits that only this browser will know."""
    return secrets.token_urlsafe(32)


def address_of(token: str) -> str:
    """Return the endpoint address of a session: the token's hash, for tokens are not kept."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class WebChat:
    """Sends to the customer's socket, by doing nothing: rows and announcements carry it."""

    async def send(self, message: Outbound) -> Outcome:
        """Return Sent: from now on the socket may show it."""
        return Sent(str(message.outbox_id))

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        """Return the message's own id: what we meant to show, we can show."""
        del since
        return (str(message.outbox_id),)


def _hello(frame: dict[str, Any]) -> Frame | Fault:
    return Hello(_word(frame, "session"), _word(frame, "after"), _language(frame))


def _choice(frame: dict[str, Any]) -> Frame | Fault:
    chosen = _language(frame)
    return Language(chosen) if chosen else Fault("unknown_type", "Choose en or es.")


def _ping(frame: dict[str, Any]) -> Frame | Fault:
    del frame
    return Ping()


def _say(frame: dict[str, Any]) -> Frame | Fault:
    told = _word(frame, "client_msg_id")
    try:
        key = UUID(told or "")
    except ValueError:
        return Fault("unknown_type", "client_msg_id must be a UUID.", told)
    text = frame.get("text")
    if not isinstance(text, str) or not clean(text).strip():
        return Fault("empty", "There is nothing in it.", told)
    if len(text) > MOST_TEXT:
        return Fault("too_large", f"A message may have {MOST_TEXT} characters.", told)
    return Say(key, text)


def _word(frame: dict[str, Any], name: str) -> str | None:
    value = frame.get(name)
    return value if isinstance(value, str) and len(value) <= 200 else None


def _language(frame: dict[str, Any]) -> str | None:
    value = _word(frame, "language")
    return value if value in LANGUAGES else None


_READERS: dict[str, Callable[[dict[str, Any]], Frame | Fault]] = {
    "hello": _hello,
    "say": _say,
    "language": _choice,
    "ping": _ping,
}
