"""Message-IDs as we keep them: bounded, redacted, and made where a mail has none. Pure."""

import hashlib
from typing import Final

from channels.mail.letter import Letter
from channels.redaction import clean, redact

#: Reserved (RFC 2606): no mail program ever made an id in it.
_OURS: Final = "@made.forebay.invalid"
#: Characters: it shares a key of 400 with a mailbox and a hash.
_LONGEST: Final = 200


def kept_id(stated: str) -> str:
    """Return the id as it may be kept and compared: the same for the same id, always.

    One that is too long, or that hides a card number, is replaced by its hash.
    """
    plain = clean(stated).strip()
    if 0 < len(plain) <= _LONGEST and not redact(plain)[1]:
        return plain
    return f"{_hash(stated)}{_OURS}"


def made_id(letter: Letter, body_hash: str) -> str:
    """Return an id for a mail that came without one: the same mail again gets the same."""
    sender = letter.sender.mailbox if letter.sender else ""
    date = letter.date.isoformat() if letter.date else ""
    return f"{_hash(f'{sender}|{date}|{letter.subject}|{body_hash}')}{_OURS}"


def is_stand_in(header_id: str) -> bool:
    """Tell whether this id is of our making, in place of one: nobody else knows it."""
    return header_id.endswith(_OURS)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:40]
