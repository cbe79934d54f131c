"""A letter as intake takes it: keys that repeat when it does, and what the desk shows. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from channels.base import Inbound, Part, Thread, Unreadable
from channels.mail.ids import is_stand_in, kept_id, made_id
from channels.mail.letter import Auto, Letter
from channels.mail.tokens import OurMailbox
from channels.redaction import redact_payload
from models.contact import Channel

#: Characters of the newly written part that a message holds; all of it is in the whole mail.
MOST_TEXT: Final = 20_000
#: Ids and addresses kept of one mail.
MOST_IDS, MOST_OTHERS = 20, 50
_LONGEST_KEY, _LONGEST_ADDRESS, _LONGEST_NAME = 400, 320, 120
#: A mail may lie somewhere for a while; what is dated before this has a broken clock.
_OLDEST: Final = timedelta(days=60)

NO_SENDER: Final = "This mail names nobody who wrote it, so nobody could be answered."
NOTHING_READ: Final = "This mail could not be read."
ELSEWHERE: Final = (
    "It answers another conversation, but its sender takes no part in that one, so it stands"
    " on its own. Ask before you tell them anything from there."
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who the mail was handed over for and from (RFC 5321 §2.3.1), where a door knows it."""

    #: Empty for the null return path: what comes back to it must not be answered.
    sender: str | None = None
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """The mail as it came: what is kept of it in the journal."""

    #: SHA-256 of all of it, in hex.
    digest: str
    #: The same of what follows its headers: those change from hop to hop.
    body: str
    size: int
    #: Its name in the object store; None when it must not be kept.
    name: str | None

    @classmethod
    def of(cls, raw: bytes, name: str | None = None) -> "Raw":
        """Return what is kept of a mail."""
        ends = [at + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (at := raw.find(mark)) >= 0]
        body = raw[min(ends) :] if ends else raw
        digest = hashlib.sha256(raw).hexdigest()
        return cls(digest, hashlib.sha256(body).hexdigest(), len(raw), name)

    def payload(self, envelope: Envelope) -> dict[str, Any]:
        """Return what the journal holds: no word of the mail."""
        told, _ = redact_payload(
            {"from": envelope.sender, "to": list(envelope.recipients[:MOST_OTHERS])}
        )
        return {"sha256": self.digest, "bytes": self.size, "raw": self.name, **told}


@dataclass(frozen=True, slots=True)
class Joined:
    """The conversation a letter belongs to: it says so, and its sender takes part."""

    thread_key: str
    #: Whose conversation it is; the letter's own sender may be another who takes part.
    endpoint: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a letter belongs."""

    joined: Joined | None = None
    #: A conversation it speaks of without taking part, as an id.
    suspected: str | None = None


def own_id(letter: Letter, body_hash: str) -> str:
    """Return the id by which later mails answer this one; made when it has none."""
    return kept_id(letter.message_id) if letter.message_id else made_id(letter, body_hash)


def answers(letter: Letter) -> tuple[str, ...]:
    """Return the ids a letter answers, nearest first, without doubles."""
    stated = (letter.in_reply_to, *reversed(letter.references))
    return tuple(dict.fromkeys(kept_id(one) for one in stated if one))[:MOST_IDS]


def dedupe_key(letter: Letter, raw: Raw, ours: OurMailbox) -> str:
    """Return what the same mail has again, by whichever door and hop it comes."""
    mailbox = ours.address if len(ours.address) <= 120 else Raw.of(ours.address.encode()).digest
    return f"{own_id(letter, raw.body)} {mailbox} {raw.body[:32]}"[:_LONGEST_KEY]


def new_thread_key(sender: str, letter: Letter, raw: Raw, ours: OurMailbox) -> str:
    """Return the key of a conversation this letter begins.

    Letters of one sender that go back to one root belong together, whichever
    comes first. The sender is in it: an id alone, which anybody may copy, does
    not lead into somebody else's conversation.
    """
    root = kept_id(letter.references[0]) if letter.references else None
    root = root or (kept_id(letter.in_reply_to) if letter.in_reply_to else None)
    said = f"{sender} {root or own_id(letter, raw.body)}"
    return f"mail:{ours.address}:{hashlib.sha256(said.encode()).hexdigest()[:32]}"


def is_automatic(letter: Letter, envelope: Envelope, ours: OurMailbox) -> bool:
    """Tell whether a machine sent it: then it is recorded and never answered (RFC 3834).

    A mail of our own, or one that bears an id we signed, has come round in a loop.
    """
    sender = letter.sender.mailbox if letter.sender else ""
    return (
        letter.auto is not Auto.NONE
        or letter.bounce is not None
        or envelope.sender == ""
        or ours.is_ours(sender)
        or bool(letter.message_id and ours.outbox_of(letter.message_id))
    )


def sender_of(letter: Letter, envelope: Envelope) -> str | None:
    """Return who wrote it, as the letter says, else as the envelope does."""
    stated = letter.sender.mailbox if letter.sender else (envelope.sender or "").lower()
    fits = "@" in stated and len(stated) <= _LONGEST_ADDRESS and stated.isprintable()
    return stated if fits and " " not in stated else None


def others_in(letter: Letter, ours: OurMailbox, sender: str) -> tuple[str, ...]:
    """Return whom the sender also wrote to: from now on they take part."""
    named = dict.fromkeys(one.mailbox for one in (*letter.to, *letter.cc))
    return tuple(one for one in named if one != sender and not ours.is_ours(one))[:MOST_OTHERS]


def inbound(
    letter: Letter,
    raw: Raw,
    envelope: Envelope,
    place: Place,
    ours: OurMailbox,
    now: datetime,
    *,
    redacted: bool,
    parts: tuple[Part, ...] = (),
    whole: str | None = None,
) -> Inbound | Unreadable:
    """Return a letter that is fit to keep as one delivery.

    `parts` are its files and `whole` its full rendering, as they lie in the
    object store. Unreadable when nobody is named who could be answered.
    """
    sender = sender_of(letter, envelope)
    if sender is None:
        key, payload = dedupe_key(letter, raw, ours), raw.payload(envelope)
        return Unreadable(Channel.MAIL, key, NO_SENDER, payload)
    joined = place.joined
    text, more = _words(letter)
    others = others_in(letter, ours, sender)
    mail = {
        "subject": letter.subject,
        "message_id": own_id(letter, raw.body),
        "references": [kept_id(one) for one in _bounded(letter)],
        "from": sender,
        "cc": list(others),
        "more": more and whole is not None,
        "key": whole,
    }
    if joined and joined.endpoint != sender:
        mail["written_by"] = sender
    if letter.problems:
        mail["problems"] = list(letter.problems)
    details: dict[str, Any] = {"mail": mail}
    if place.suspected and not is_automatic(letter, envelope, ours):
        details["suspected"] = {"conversation_id": place.suspected, "words": ELSEWHERE}
    return Inbound(
        channel=Channel.MAIL,
        dedupe_key=dedupe_key(letter, raw, ours),
        sender=joined.endpoint if joined else sender,
        our_address=ours.address,
        thread_key=joined.thread_key if joined else new_thread_key(sender, letter, raw, ours),
        text=text,
        said_at=_said_at(letter, now),
        payload=raw.payload(envelope),
        parts=parts,
        automatic=is_automatic(letter, envelope, ours),
        redacted=redacted,
        sender_name=_name(letter, sender),
        thread=Thread(
            own_id=own_id(letter, raw.body),
            answers=answers(letter),
            subject=letter.subject,
            others=others,
        ),
        details=details,
    )


def _said_at(letter: Letter, now: datetime) -> datetime:
    """Return when it says it was written, unless a clock was wrong: never later than now."""
    plausible = letter.date is not None and now - letter.date < _OLDEST
    return min(letter.date, now) if letter.date and plausible else now


def _words(letter: Letter) -> tuple[str, bool]:
    """Return what the message says, and whether the whole mail says more."""
    said = letter.reply or letter.text
    more = letter.text.strip() != said.strip() or letter.html is not None
    if not said.strip() and letter.problems:
        return f"({NOTHING_READ} {' '.join(letter.problems)})"[:MOST_TEXT], more
    return said[:MOST_TEXT], more or len(said) > MOST_TEXT


def _bounded(letter: Letter) -> tuple[str, ...]:
    """Return the references, oldest first: the root and the nearest."""
    stated = letter.references or ((letter.in_reply_to,) if letter.in_reply_to else ())
    kept = stated if len(stated) <= MOST_IDS else (stated[0], *stated[-MOST_IDS + 1 :])
    return tuple(one for one in kept if not is_stand_in(one))


def _name(letter: Letter, sender: str) -> str | None:
    """Return what the sender calls themselves, if the letter's From is who it is from."""
    name = letter.sender.name if letter.sender and letter.sender.mailbox == sender else None
    return name[:_LONGEST_NAME] if name and name.strip() else None
