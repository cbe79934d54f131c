"""A letter made fit to keep: no control characters, no card or social-security number. Pure.

Everything a sender can fill is gone through: words, markup, names, and files
that are text. What is inside pictures and packed documents cannot be read here.
"""

import codecs
import html
import re
from dataclasses import replace
from typing import Final

from channels.mail.letter import Address, Attachment, Letter
from channels.mail.reading import read
from channels.redaction import clean, redact

#: Said when markup hides a number that cannot be cut out of it.
HTML_DROPPED: Final = "Its formatted version held a card or social-security number: not kept."
FILE_DROPPED: Final = "(This attached mail held a card or social-security number: its words.)"

_TAGS = re.compile(r"<[^>]*>")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
          (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
#: Mails attached to mails attached to mails are looked into so far.
_LEVELS: Final = 3
#: Bytes looked at to tell text from what is none.
_HEAD: Final = 4096


class _Pen:
    """Blacks out, and remembers whether it had to."""

    def __init__(self, level: int = 0) -> None:
        self.used = False
        #: How many mails the one it goes through is attached to.
        self.level = level

    def __call__(self, text: str) -> str:
        found, used = redact(clean(text))
        self.used = self.used or used
        return found


def fit(letter: Letter, level: int = 0) -> tuple[Letter, bool]:
    """Return the letter as it may be kept, and whether anything was blacked out.

    Ids are left as they stand: they are kept by `channels.mail.ids`. `level`
    says how many mails it is attached to.
    """
    pen = _Pen(level)
    problems = [pen(problem) for problem in letter.problems]
    markup = None if letter.html is None else _markup(letter.html, pen, problems)
    kept = replace(
        letter,
        sender=letter.sender and _address(letter.sender, pen),
        to=tuple(_address(one, pen) for one in letter.to),
        cc=tuple(_address(one, pen) for one in letter.cc),
        reply_to=tuple(_address(one, pen) for one in letter.reply_to),
        subject=pen(letter.subject),
        text=pen(letter.text),
        reply=pen(letter.reply),
        html=markup,
        attachments=tuple(_attachment(one, pen) for one in letter.attachments),
        problems=tuple(problems),
    )
    return kept, pen.used


def _address(address: Address, pen: _Pen) -> Address:
    """Return the address; a name is for people, so it is gone through like any words."""
    return Address(pen(address.mailbox), pen(address.name) if address.name else None)


def _markup(markup: str, pen: _Pen, problems: list[str]) -> str | None:
    """Return the markup, or None when a number is spread over its tags."""
    found = pen(markup)
    for gap in ("", " "):
        if redact(clean(html.unescape(_TAGS.sub(gap, found))))[1]:
            pen.used = True
            problems.append(HTML_DROPPED)
            return None
    return found


def _attachment(file: Attachment, pen: _Pen) -> Attachment:
    """Return a file with its name, and its words if it is text, gone through."""
    named = replace(file, name=pen(file.name), type=pen(file.type))
    if file.type == "message/rfc822":
        return _attached_mail(named, pen)
    encoding = _encoding_of(file.data)
    if encoding is None:
        return named
    text = file.data.decode(encoding, errors="surrogateescape")
    found, used = redact(text)
    if not used:
        return named
    pen.used = True
    return replace(named, data=found.encode("utf-8", errors="surrogateescape"))


def _attached_mail(file: Attachment, pen: _Pen) -> Attachment:
    """Return an attached mail as it is; only its words where they held a number.

    Cut out of the raw mail, a number may still stand there encoded.
    """
    if pen.level >= _LEVELS:
        return file
    inner, used = fit(read(file.data), pen.level + 1)
    if not used and not redact(file.data.decode("latin-1"))[1]:
        return file
    pen.used = True
    words = f"{FILE_DROPPED}\n\n{inner.subject}\n\n{inner.text}"
    return Attachment(f"{file.name}.txt", "text/plain", words.encode())


def _encoding_of(data: bytes) -> str | None:
    """Return how a file is to be read as text; None when it is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    return None if b"\0" in data[:_HEAD] else "utf-8"
