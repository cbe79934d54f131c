"""The parts of a mail, as the standard library cuts them, behind limits.

`email.parser` reads any bytes, but walks bodies line by line, asks each line at
every level of nesting, and ends in RecursionError at a few hundred levels. So
the raw mail is looked at first, and cut where it would cost more than a mail
of people ever does; the raw mail itself is kept whole elsewhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import collapse_rfc2231_value
from itertools import islice

from channels.mail.charsets import decode
from channels.mail.headers import Headers, decode_words, headers_of, lenient_base64, one_line

#: Lines of a mail; one of forty megabytes in base64 has 550,000.
MOST_LINES = 1_000_000
#: Lines times boundaries: how often the library may ask whether a line ends a part.
MOST_ASKED = 8_000_000
#: Open levels at which the library has surely given up.
_MOST_OPEN = 400
#: Levels of parts within parts that are shown, and that are read when there are far more.
MOST_LEVELS = 30
#: Parts of one mail that are shown.
MOST_PARTS = 1000
#: Characters of a Content-Type or Content-Disposition that are looked at.
MOST_IN_PARAMETERS = 4096

TOO_LONG = "It has more lines than can be read in time; the end is not shown."
TOO_DEEP = (
    f"It holds parts within parts, more than {MOST_LEVELS} levels; the inner ones are not shown."
)
TOO_MANY = f"It has more than {MOST_PARTS:,} parts; the rest is not shown."
NO_PARTS = "It says that it has parts, but not where they begin; it is shown as one text."
BROKEN = "Its structure could not be read; it is shown as it came."

_NESTS = re.compile(rb"boundary\s*=|message/(?:rfc822|global)", re.IGNORECASE)
_TYPE = re.compile(r"[\w.+\-]+/[\w.+\-]+", re.ASCII)
_AS_IT_CAME = compat32.clone(max_line_length=0)


@dataclass(frozen=True, slots=True)
class Part:
    """A mail, or one part of it (RFC 2045 §2.4)."""

    message: Message
    headers: Headers
    #: Lower-case media type as stated, or the default of its place.
    type: str
    parameters: Mapping[str, str]
    #: "attachment", "inline", another word, or empty.
    disposition: str
    #: As the sender wrote it; make it safe before use.
    filename: str | None
    parts: tuple["Part", ...] = ()

    @property
    def is_multipart(self) -> bool:
        """Whether it is a container of parts."""
        return self.type.startswith("multipart/")

    def content(self) -> bytes:
        """Return the body with its transfer encoding undone, as far as that can be."""
        encoding = self.headers.raw("content-transfer-encoding").lower()
        inside = mails_in(self.message)
        if inside:
            whole = b"".join(map(_whole, inside))
            #: RFC 2046 §5.2 allows no encoding of a mail within a mail; some encode it.
            return lenient_base64(whole) if encoding == "base64" else whole
        payload = self.message.get_payload()
        if encoding == "base64" and isinstance(payload, str):
            return lenient_base64(payload.encode("ascii", "replace"))
        try:
            body = self.message.get_payload(decode=True)
        except (MessageError, ValueError, LookupError, AttributeError):
            body = None
        return body if isinstance(body, bytes) else b""

    def walk(self) -> Iterator["Part"]:
        """Yield this part and all parts in it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


class Cutter:
    """Cuts one mail. What it could not do stands in `problems`, in words for the desk."""

    def __init__(self) -> None:
        self.problems: dict[str, None] = {}
        self._left = MOST_PARTS

    def cut(self, raw: bytes) -> Part:
        """Return the mail, cut into its parts; never raises for what the bytes are."""
        return self._part(self._parse(self._bounded(raw)), "text/plain", 0)

    def _bounded(self, raw: bytes) -> bytes:
        """Return as much of the mail as can be read in time."""
        end = len(raw)
        lines = _lines(raw, end)
        if lines <= MOST_ASKED // _MOST_OPEN:
            return raw
        boundaries = min(_MOST_OPEN, raw.lower().count(b"boundary"))
        most = min(MOST_LINES, MOST_ASKED // max(1, boundaries))
        while _lines(raw, end) > most:
            end = end * 3 // 4
            self.problems[TOO_LONG] = None
        return raw[:end]

    def _parse(self, raw: bytes) -> Message:
        try:
            return message_from_bytes(raw)
        except RecursionError:
            self.problems[TOO_DEEP] = None
        except (MessageError, ValueError, LookupError, AttributeError, TypeError):
            self.problems[BROKEN] = None
        nested = [match.start() for match in islice(_NESTS.finditer(raw), MOST_LEVELS)]
        try:
            return message_from_bytes(raw[: nested[-1] if nested else len(raw)])
        except (RecursionError, MessageError, ValueError, LookupError, AttributeError, TypeError):
            return BytesHeaderParser(policy=compat32).parsebytes(raw)

    def _part(self, message: Message, default: str, level: int) -> Part:
        headers = headers_of(message)
        stated, parameters = parameters_of(headers.raw("content-type"))
        kind = stated if _TYPE.fullmatch(stated) else default
        disposition, more = parameters_of(headers.raw("content-disposition"))
        named = more.get("filename") or parameters.get("name")
        filename = one_line(decode_words(named)) if named else None
        parts: tuple[Part, ...] = ()
        if kind.startswith("multipart/"):
            inside = mails_in(message)
            if inside:
                parts = self._parts(inside, kind, level)
            elif TOO_DEEP not in self.problems:
                self.problems[NO_PARTS] = None
                kind = "text/plain"
        return Part(message, headers, kind, parameters, disposition, filename, parts)

    def _parts(self, inside: list[Message], kind: str, level: int) -> tuple[Part, ...]:
        if level >= MOST_LEVELS:
            self.problems[TOO_DEEP] = None
            return ()
        default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        parts: list[Part] = []
        for each in inside:
            if self._left <= 0:
                self.problems[TOO_MANY] = None
                break
            self._left -= 1
            parts.append(self._part(each, default, level + 1))
        return tuple(parts)


def parameters_of(value: str) -> tuple[str, dict[str, str]]:
    """Return a header's first word in lower case, and its parameters (RFC 2045, RFC 2231)."""
    first, semicolon, _ = value.partition(";")
    first = first.strip().lower()
    if not semicolon:
        return first, {}
    holder = Message()
    holder.add_header("X", value[:MOST_IN_PARAMETERS])
    try:
        found = holder.get_params(failobj=[], header="X", unquote=True)
        return first, {name.lower(): _parameter(item) for name, item in reversed(found[1:])}
    except (MessageError, ValueError, LookupError, TypeError, AttributeError):
        return first, {}


def _parameter(value: str | tuple[str | None, str | None, str]) -> str:
    """Return a parameter's value; one in a charset the library does not know too."""
    if isinstance(value, tuple):
        charset, _, text = value
        return decode(text.encode("latin-1", "replace"), charset)
    return collapse_rfc2231_value(value)


def mails_in(message: Message) -> list[Message]:
    """Return what stands in a container, or in a mail that holds a mail; else nothing."""
    payload = message.get_payload()
    if not isinstance(payload, list):
        return []
    return [each for each in payload if isinstance(each, Message)]


def _lines(raw: bytes, end: int) -> int:
    """Return how many lines the library would see: any of CR, LF and CR LF ends one."""
    return raw.count(b"\n", 0, end) + raw.count(b"\r", 0, end) - raw.count(b"\r\n", 0, end)


def _whole(message: Message) -> bytes:
    """Return a mail within a mail as it came, as far as the library can write it again."""
    try:
        return message.as_bytes(policy=_AS_IT_CAME)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError, RecursionError):
        lines = [f"{name}: {value}\n" for name, value in message.raw_items()]
        return "".join(lines).encode("utf-8", "replace")
