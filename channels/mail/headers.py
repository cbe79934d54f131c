"""The headers of a mail or of a part, each read on its own so that a bad one harms no other.

Values are kept as the standard library found them and decoded when asked for.
Encoded words (RFC 2047) with unknown charsets or broken base64 are everyday
mail. A decoded value is always one line, so that a line break hidden in an
encoded word starts no header of ours.
"""

import re
from binascii import Error, a2b_base64, a2b_qp
from collections.abc import Mapping
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from channels.mail.charsets import decode
from channels.redaction import clean

#: Characters of one header that are looked at.
MOST_IN_HEADER = 16 * 1024
#: Headers of one name that are looked at.
MOST_OF_A_NAME = 50
#: Ids of one header that are kept: the first and the last count most in a long thread.
MOST_IDS = 200
#: RFC 5322 §2.1.1, the longest line.
LONGEST_ID = 998

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
)
_FOLD = re.compile(r"[\r\n]+")
_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]{0,2000})\?=")
_BRACKETED = re.compile(r"<([^<>]+)>")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Headers:
    """Headers by lower-cased name, with their values as they came, bytes beyond ASCII escaped."""

    values: Mapping[str, list[str]]

    def all(self, name: str) -> list[str]:
        """Return the values of a header, unfolded; encoded words stay as they are."""
        return [_unfold(value) for value in self.values.get(name, ())[:MOST_OF_A_NAME]]

    def raw(self, name: str) -> str:
        """Return the first value of a header, unfolded; empty when there is none."""
        values = self.values.get(name)
        return _unfold(values[0]) if values else ""

    def text(self, name: str) -> str:
        """Return the first value of a header as one line for people."""
        return one_line(decode_words(self.raw(name)))

    def ids(self, name: str) -> tuple[str, ...]:
        """Return the message ids a header names, without angle brackets, each once, as they stand.

        Exchange's `<[…]>`, ids broken by folding, and ids without brackets are read too.
        """
        found: dict[str, None] = {}
        for value in self.all(name):
            found |= dict.fromkeys(_ids(value))
        ids = tuple(found)
        return ids if len(ids) <= MOST_IDS else (ids[0], *ids[1 - MOST_IDS :])

    def __contains__(self, name: str) -> bool:
        return name in self.values


def headers_of(message: Message) -> Headers:
    """Return the headers of what the standard library parsed."""
    values: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        values.setdefault(name.lower(), []).append(value)
    return Headers(values)


def read_headers(raw: bytes) -> Headers:
    """Return the headers that bytes begin with."""
    return headers_of(BytesHeaderParser(policy=compat32).parsebytes(raw))


def decode_words(value: str) -> str:
    """Return a header's value with its encoded words decoded, those broken beyond reading as is."""
    if "=?" not in value:
        return value
    try:
        #: The library hands back what is not encoded as Latin-1, which must hold it.
        value.encode("latin-1")
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return _WORD.sub(_leniently, value)
    return "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset) for piece, charset in pieces
    )


def one_line(text: str) -> str:
    """Return the text without control characters, every stretch of white space one blank."""
    return _SPACES.sub(" ", clean(_SPACES.sub(" ", text))).strip()


def _unfold(value: str) -> str:
    value = _FOLD.sub("", value[:MOST_IN_HEADER]).strip()
    if value.isascii():
        return value
    return decode(value.encode("ascii", "surrogateescape"), None)


def _decoded(piece: bytes, charset: str | None) -> str:
    """Decode one piece; a charset may name its language too (RFC 2231 §5)."""
    if charset is None:
        return piece.decode("latin-1")
    return decode(piece, charset.partition("*")[0])


def _leniently(word: re.Match[str]) -> str:
    coded = word[3].encode("ascii", "replace")
    try:
        data = a2b_qp(coded, header=True) if word[2] in "qQ" else lenient_base64(coded)
    except Error:
        return word[0]
    return _decoded(data, word[1])


def lenient_base64(coded: bytes) -> bytes:
    """Return what base64 stands for, as far as it can be read; never raises."""
    try:
        return a2b_base64(coded)
    except Error:
        whole = coded.translate(None, _NOT_BASE64)
    whole = whole[:-1] if len(whole) % 4 == 1 else whole
    return a2b_base64(whole + b"=" * (-len(whole) % 4))


def _ids(value: str) -> list[str]:
    value = decode_words(value)
    bracketed = _BRACKETED.findall(value)
    if bracketed:
        ids = [_SPACES.sub("", each) for each in bracketed]
    else:
        ids = [word.strip("<>") for word in value.split() if "@" in word]
    return [each for each in map(clean, ids) if 0 < len(each) <= LONGEST_ID]
