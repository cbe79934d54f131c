"""A mail and what must be read of it, as data."""

import base64
from dataclasses import dataclass, field
from typing import Any

from channels.mail.letter import Letter

#: The least a mail has, so that a case shows only what it is about.
FROM = b"From: Ana Ruiz <ana@mail.example>\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One mail, and what `told` must say of it."""

    label: str
    raw: bytes
    expected: dict[str, Any] = field(default_factory=dict)


def case(label: str, raw: bytes, **expected: object) -> Case:
    """Return a case whose mail is from Ana."""
    return Case(label, FROM + raw, expected)


def told(letter: Letter) -> dict[str, Any]:
    """Return a letter in the words of the cases."""
    return {
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
        "sender": letter.sender and letter.sender.mailbox,
        "name": letter.sender and letter.sender.name,
        "to": [each.mailbox for each in letter.to],
        "cc": [each.mailbox for each in letter.cc],
        "reply_to": [each.mailbox for each in letter.reply_to],
        "subject": letter.subject,
        "date": letter.date and letter.date.isoformat(),
        "auto": letter.auto.value,
        "text": letter.text,
        "reply": letter.reply,
        "html": letter.html,
        "files": [(each.name, each.type) for each in letter.attachments],
        "data": [each.data for each in letter.attachments],
        "ids": [each.content_id for each in letter.attachments],
        "problems": list(letter.problems),
    }


def part(head: bytes, body: bytes) -> bytes:
    """Return one part of a mail; `head` is its headers without the last line break."""
    return head + b"\n\n" + body if head else b"\n" + body


def parts(kind: bytes, *inner: bytes, boundary: bytes = b"b", close: bool = True) -> bytes:
    """Return headers and body of a container of parts."""
    head = b'Content-Type: multipart/%s; boundary="%s"\n\n' % (kind, boundary)
    body = b"".join(b"--%s\n%s\n" % (boundary, each) for each in inner)
    return head + body + (b"--%s--\n" % boundary if close else b"")


def coded(head: bytes, data: bytes) -> bytes:
    """Return a part in base64."""
    head = b"Content-Transfer-Encoding: base64\n" + head
    return part(head, base64.encodebytes(data).rstrip())
