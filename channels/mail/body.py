"""The words of a mail: which of its parts are to be read, and which came along as files."""

import re
from dataclasses import dataclass, field

from channels.mail.charsets import decode
from channels.mail.flowed import unflow
from channels.mail.parts import Part
from channels.redaction import clean

#: Characters of text, and of HTML, that are read; a long novel has as many.
MOST_TEXT = 1_000_000
MOST_HTML = 500_000
#: No charset needs more bytes for a character.
_BYTES = 4

CUT = f"Its text is longer than {MOST_TEXT:,} characters; the rest is not shown."
CUT_HTML = f"Its HTML is longer than {MOST_HTML:,} characters; the rest is not shown."
ENCRYPTED = "It is encrypted and cannot be read here."

#: Text that is shown as it is, when it stands in the place of plain text.
_PLAIN = frozenset({"text/plain", "text/markdown", "text/enriched", "text/richtext"})
#: What belongs to a signed mail or a report and is for machines alone.
_FOR_MACHINES = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
    }
)
_SIGNED_AND_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(slots=True)
class Body:
    """The parts of one mail by what they are for. Parts of a list are shown one after the other."""

    plain: list[Part] = field(default_factory=list)
    html: list[Part] = field(default_factory=list)
    files: list[Part] = field(default_factory=list)
    problems: dict[str, None] = field(default_factory=dict)

    def text(self) -> str:
        """Return what the plain parts say."""
        return self._cut([_text(part) for part in self.plain], "\n\n", MOST_TEXT, CUT)

    def markup(self) -> str:
        """Return the HTML parts as they came. Not safe to show."""
        said = [decode(part.content()[: MOST_HTML * _BYTES], _charset(part)) for part in self.html]
        return self._cut(said, "<hr>", MOST_HTML, CUT_HTML)

    def _cut(self, texts: list[str], between: str, most: int, problem: str) -> str:
        whole = between.join([text for text in texts if text.strip()] or texts[:1])
        if len(whole) > most:
            self.problems[problem] = None
        return whole[:most]


def sort_parts(mail: Part) -> Body:
    """Return the parts of a mail, sorted by what they are for."""
    body = Body()
    _sort(mail, body)
    return body


def _sort(part: Part, body: Body) -> None:
    if part.type == "multipart/alternative" and part.parts:
        _choose(part, body)
    elif part.type == "multipart/encrypted":
        body.problems[ENCRYPTED] = None
        body.files += [each for each in part.parts if not each.is_multipart]
    elif part.is_multipart:
        for each in part.parts:
            _sort(each, body)
    elif part.type in _FOR_MACHINES:
        return
    elif _is_body(part, body):
        (body.html if part.type == "text/html" else body.plain).append(part)
    else:
        if part.type in _SIGNED_AND_SEALED:
            body.problems[ENCRYPTED] = None
        body.files.append(part)


def _choose(part: Part, body: Body) -> None:
    """Take one plain and one HTML rendering, and the files in any of them."""
    found = Body()
    for each in part.parts:
        inner = Body()
        _sort(each, inner)
        found.plain = found.plain or [text for text in inner.plain if _says_something(text)]
        found.html = inner.html or found.html
        found.files += [file for file in inner.files if _is_file(file)]
        found.problems |= inner.problems
    body.plain += found.plain
    body.html += found.html
    body.files += found.files
    body.problems |= found.problems


def _is_body(part: Part, body: Body) -> bool:
    """Tell whether a part is to be read: text that is no attachment and no file further on."""
    if part.disposition == "attachment" or part.type not in (*_PLAIN, "text/html"):
        return False
    return not part.filename or not (body.plain or body.html or body.files)


def _is_file(part: Part) -> bool:
    """Tell whether a part among renderings is a file: a picture, an invitation, a named text."""
    return bool(part.filename) or not part.type.startswith("text/") or part.type == "text/calendar"


def _says_something(part: Part) -> bool:
    return bool(part.content()[: MOST_TEXT * _BYTES].strip())


def _text(part: Part) -> str:
    text = clean(decode(part.content()[: MOST_TEXT * _BYTES], _charset(part)))
    if part.parameters.get("format", "").lower() == "flowed":
        text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
    return text


_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:\-]{1,40})", re.IGNORECASE)


def _charset(part: Part) -> str | None:
    """Return the stated charset; HTML may state it inside when the header does not."""
    stated = part.parameters.get("charset")
    if stated or part.type != "text/html":
        return stated
    inside = _META.search(part.content()[:4096])
    return inside[1].decode("ascii") if inside else None
