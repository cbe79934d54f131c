"""Mailboxes in a header (RFC 5322 §3.4), read in one pass and leniently.

The standard library raises IndexError on some of these headers, recurses in
nested comments, and changed what it returns between its versions.
"""

import re

from channels.mail.headers import Headers, decode_words, one_line
from channels.mail.letter import Address

#: Mailboxes of one header that are kept.
MOST_ADDRESSES = 200
#: RFC 5321 §4.5.3.1, with room for a name.
LONGEST_MAILBOX = 320
LONGEST_NAME = 200

_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*"?)'
    r"|(?P<angle><[^<>]*>?)"
    r"|(?P<comment>\((?:[^()\\]|\\.)*\)?)"
    r"|(?P<word>=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=)"
    r"|(?P<mark>[,;:])"
    r'|(?P<plain>[^"<>(,;:=]+|.)',
    re.DOTALL,
)
_MAILBOX = re.compile(r'(?:"[^"\\]{1,64}"|[^\s"<>(),:;@\[\]\\]{1,128})@[^\s"<>(),:;@\\]{1,255}')
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ROUTE = re.compile(r"^[^:]*@[^:]*:")


class _Pending:
    """The mailbox being read: words of its name, and what stood in angle brackets."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angle: str | None = None

    def address(self) -> Address | None:
        """Return what was read, None when it names no mailbox."""
        words = "".join(self.words)
        if self.angle is not None:
            return _address(_ROUTE.sub("", self.angle), words or " ".join(self.comments))
        return _address(words, " ".join(self.comments))


def addresses(headers: Headers, name: str) -> tuple[Address, ...]:
    """Return the mailboxes a header names, each once; what names none is passed over."""
    found: dict[str, Address] = {}
    for value in headers.all(name):
        here = _read(value)
        if not here and "=?" in value:  # some mailers encode name and mailbox in one word
            here = _read(decode_words(value))
        for address in here:
            found.setdefault(address.mailbox, address)
    return tuple(found.values())[:MOST_ADDRESSES]


def mailbox(text: str) -> str | None:
    """Return the mailbox a text is, lower-cased; None when it is none."""
    text = text.strip().strip("<>").strip()
    whole = len(text) <= LONGEST_MAILBOX and _MAILBOX.fullmatch(text)
    return one_line(text).lower() if whole else None


def _read(value: str) -> list[Address]:
    found: list[Address] = []
    pending = _Pending()
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token[0]
        if kind == "mark":
            address = pending.address()
            if address:
                found.append(address)
            if address or text != ",":  # an unquoted comma in a name ends nothing
                pending = _Pending()
            else:
                pending.words.append(", " if "".join(pending.words).strip() else "")
        elif kind == "angle":
            pending.angle = text.strip("<>") if pending.angle is None else pending.angle
        elif kind == "comment":
            pending.comments.append(text[1:].removesuffix(")"))
        else:
            pending.words.append(text)
    last = pending.address()
    return [*found, last] if last else found


def _address(box: str, name: str) -> Address | None:
    """Return the address; a bare word in front of a mailbox without brackets is its name."""
    where = mailbox(box)
    if where is None:
        *before, last = box.split() or [""]
        where = mailbox(last)
        name = name or " ".join(before)
    if where is None:
        return None
    shown = _ESCAPED.sub(r"\1", name.replace('"', "") if '\\"' not in name else _unquote(name))
    shown = one_line(decode_words(shown.strip()))[:LONGEST_NAME].strip(" '")
    return Address(where, shown or None)


def _unquote(name: str) -> str:
    """Take away the quotes that are not escaped."""
    return re.sub(r'(?<!\\)"', "", name)
