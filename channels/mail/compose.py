"""A mail of ours put together: what a mail program needs to thread it, and nothing to inject. Pure.

RFC 5322 for the headers, RFC 3834 for what a machine wrote, RFC 3676's plain
text without its flowing: lines are kept as they were typed.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import Final

from channels.base import Outbound
from channels.mail.ids import is_stand_in
from channels.mail.tokens import OurMailbox

#: Ids in References: the first begins the thread, the last are nearest.
_FIRST, _LAST = 1, 15
#: Characters of a subject; longer ones only break something.
_SUBJECT: Final = 200
#: Octets a line of unencoded text may have (RFC 5322 §2.1.1).
_LINE: Final = 998

_ANSWERED = re.compile(r"^\s*(?:re|rv|aw|sv|antw?)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_NOT_IN_ONE_LINE = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")
#: What may stand between angle brackets without ending them, or the line: visible ASCII.
_ID = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")


def compose(message: Outbound, ours: OurMailbox, now: datetime) -> EmailMessage:
    """Return the mail that carries a message.

    Composed again it has the same Message-ID: two copies are one mail to a
    mail program. Raises ValueError when the recipient's address cannot stand
    in a header.
    """
    utf8 = not message.recipient.isascii()
    mail = EmailMessage(policy=_Policy(message_factory=EmailMessage, linesep="\r\n", utf8=utf8))
    mail["From"] = _address(ours.address, ours.name)
    mail["To"] = _address(message.recipient)
    mail["Reply-To"] = _address(ours.with_token(message.conversation_id), ours.name)
    mail["Subject"] = subject_of(message, ours)
    mail["Date"] = now
    mail["Message-ID"] = f"<{ours.message_id(message.outbox_id)}>"
    answers = _ids(message.thread.answers if message.thread else ())
    if answers:
        mail["In-Reply-To"] = f"<{answers[0]}>"
        mail["References"] = " ".join(f"<{one}>" for one in _bounded(answers[::-1]))
    if message.automatic:
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    _write(mail, message.text)
    return mail


def subject_of(message: Outbound, ours: OurMailbox) -> str:
    """Return the subject: "Re: " and the customer's own, or the office's name."""
    said = _one_line(message.thread.subject or "") if message.thread else ""
    if not said:
        return _one_line(ours.name) or ours.address
    cut = said[:_SUBJECT].rstrip()
    return cut if _ANSWERED.match(cut) else f"Re: {cut}"


def _write(mail: EmailMessage, text: str) -> None:
    """Put the words in as UTF-8 text, in the plainest encoding that keeps every character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = lines.isascii() and all(len(line) < _LINE for line in lines.split("\n"))
    trailing = re.search(r"[ \t]$|\x00", lines, re.MULTILINE)
    cte = "7bit" if plain and not trailing else "base64"
    if cte == "base64" and len(lines) and _mostly_ascii(lines):
        cte = "quoted-printable"
    mail.set_content(lines, subtype="plain", charset="utf-8", cte=cte)


def _mostly_ascii(text: str) -> bool:
    """Say whether people could still read it in quoted-printable; else base64 is shorter."""
    return sum(character > "\x7f" for character in text) * 4 < len(text)


class _Policy(EmailPolicy):
    """How headers are written: in UTF-8 only where an address needs it (RFC 6532).

    Ids are never broken in two: the library would encode a long one as if it
    were words, and no mail program would know it again. And where a subject
    takes several encoded words it would lose a space between them.
    """

    def fold(self, name: str, value: str) -> str:
        """Return a header as it is sent, ids one to a line."""
        if name in {"Message-ID", "In-Reply-To", "References"}:
            return f"{name}: {f'{self.linesep} '.join(value.split())}{self.linesep}"
        if name == "Subject" and not value.isascii():
            coded = Header(value, "utf-8", header_name=name).encode(linesep=self.linesep)
            return f"{name}: {coded}{self.linesep}"
        return super().fold(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the same in bytes."""
        return self.fold(name, value).encode("utf-8" if self.utf8 else "ascii", "surrogateescape")


def _address(address: str, name: str = "") -> Address:
    """Return an address for a header. Raises ValueError for one that cannot stand there."""
    local, _, domain = address.rpartition("@")
    if not local or not domain or _NOT_IN_ONE_LINE.search(address):
        raise ValueError("This is no address.")
    return Address(_one_line(name), local, domain)


def _ids(ids: Sequence[str]) -> list[str]:
    """Return the ids that can be referred to, once each: not ours in place of one, none broken."""
    fit = [one for one in ids if len(one) <= _LINE // 2 and _ID.fullmatch(one)]
    return list(dict.fromkeys(one for one in fit if not is_stand_in(one)))


def _bounded(oldest_first: list[str]) -> list[str]:
    if len(oldest_first) <= _FIRST + _LAST:
        return oldest_first
    return [*oldest_first[:_FIRST], *oldest_first[-_LAST:]]


def _one_line(text: str) -> str:
    """Return the text on one line: what a customer put into a subject adds no header."""
    return _NOT_IN_ONE_LINE.sub(" ", text).encode(errors="ignore").decode().strip()
