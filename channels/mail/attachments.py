"""Files that came along: named safely, typed by what is in them."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import puremagic

from channels.mail.headers import headers_of, one_line
from channels.mail.letter import Attachment
from channels.mail.parts import Part, mails_in

#: Characters of a name, its extension included.
LONGEST_NAME = 120
_LONGEST_EXTENSION = 12

WINMAIL = (
    'It holds a file "winmail.dat", in which Outlook hides the attachments; ask for them again.'
)

#: What stands at the beginning of the files an office gets; asked before `puremagic`, which tries
#: a thousand patterns one by one.
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
#: ISO/IEC 14496-12: the brand stands behind "ftyp"; RIFF: the form behind the size.
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"avif": "image/avif",
    b"M4A ": "audio/mp4",
    b"qt  ": "video/quicktime",
}
_FORMS = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
#: Families that the beginning does not tell apart: what is stated is believed within them.
_KIN = {
    "application/zip": re.compile(
        r"application/(?:vnd\.(?:openxmlformats|oasis|ms-)|epub|java-archive|vnd\.apple|x-zip|zip)"
    ),
    "application/x-ole-storage": re.compile(r"application/(?:msword|vnd\.ms-|vnd\.visio|x-ole)"),
}
_MARKUP = re.compile(
    rb"\s*(?:<\?xml|<!--|<!doctype html|<html|<head|<body|<script|<svg)", re.IGNORECASE
)
#: Types whose files begin with a mark of their own: without it they are not what they say.
_MARKED = ("image/", "audio/", "video/", "application/pdf", "application/zip")
UNKNOWN = "application/octet-stream"

_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/zip": ".zip",
    "application/json": ".json",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "image/gif": ".gif",
    "image/heic": ".heic",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tiff",
    "image/webp": ".webp",
    "message/rfc822": ".eml",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/vcard": ".vcf",
}
_FORBIDDEN = re.compile(r'[<>:"|?*/\\]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)


def attachments_of(files: Sequence[Part]) -> tuple[Attachment, ...]:
    """Return the files of a mail, no two by the same name."""
    taken: set[str] = set()
    return tuple(_attachment(part, taken) for part in files)


def problems_of(files: Sequence[Part]) -> Iterator[str]:
    """Yield what the desk must know about the files of a mail."""
    for part in files:
        named = (part.filename or "").lower()
        if (
            part.type in ("application/ms-tnef", "application/vnd.ms-tnef")
            or named == "winmail.dat"
        ):
            yield WINMAIL


def _attachment(part: Part, taken: set[str]) -> Attachment:
    data = part.content()
    kind = type_of(data, part.type)
    name = safe_name(part.filename or _subject(part), kind)
    name = _other_than(taken, name)
    taken.add(name.casefold())
    content_id = one_line(part.headers.raw("content-id")).strip("<> ")[: LONGEST_NAME * 2]
    return Attachment(name, kind, data, content_id or None)


def _subject(part: Part) -> str:
    """Return what a mail within a mail may be called by."""
    inside = mails_in(part.message)
    if part.type != "message/rfc822" or not inside:
        return ""
    subject = headers_of(inside[0]).text("subject")
    return f"{_FORBIDDEN.sub(' ', subject)}.eml" if subject else ""


def type_of(data: bytes, stated: str) -> str:
    """Return the media type of a file by its beginning, else as stated, else unknown.

    A picture, sound or PDF that does not begin as one is of unknown type, and
    what begins as a page is a page: a browser would take it for one.
    """
    told = _told(data)
    if told in _KIN:
        return stated if _KIN[told].match(stated) else told
    if told:
        return told
    if _MARKUP.match(data[:200]):
        return (
            stated
            if stated in ("text/html", "image/svg+xml", "text/xml", "application/xml")
            else _markup(data)
        )
    if stated == UNKNOWN or stated.startswith(_MARKED):
        return _guessed(data[:512], stated)
    return stated


def _told(data: bytes) -> str | None:
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "video/mp4")
    if data[:4] == b"RIFF":
        return _FORMS.get(data[8:12])
    return None


def _markup(data: bytes) -> str:
    return "image/svg+xml" if b"<svg" in data[:512].lower() else "text/html"


def _guessed(head: bytes, stated: str) -> str:
    """Ask `puremagic` about a file; unknown when it cannot tell, or is hardly sure."""
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    is_sure = best.confidence >= 0.3 or best.mime_type == stated
    return best.mime_type if is_sure and best.mime_type else UNKNOWN


def safe_name(name: str, kind: str) -> str:
    """Return a name that is safe to show and to save under, on any system; never empty.

    Without path, control and direction characters (which make "exe.pdf" of
    "fdp.exe"), dots in front, names Windows reserves, and at most so long.
    """
    name = unicodedata.normalize("NFC", one_line(name)).replace("\\", "/").rpartition("/")[2]
    shown = one_line("".join(each for each in name if unicodedata.category(each)[0] != "C"))
    shown = _FORBIDDEN.sub("_", shown).strip(". ")
    if not shown:
        return f"attachment{_EXTENSIONS.get(kind, '')}"
    if _RESERVED.fullmatch(shown):
        shown = f"_{shown}"
    stem, extension = _apart(shown)
    return stem[: LONGEST_NAME - len(extension)].rstrip(". ") + extension


def _other_than(taken: set[str], name: str) -> str:
    """Return the name, numbered if it is taken."""
    stem, extension = _apart(name)
    number = 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem} ({number}){extension}"
    return name


def _apart(name: str) -> tuple[str, str]:
    extension = PurePosixPath(name).suffix
    if len(extension) > _LONGEST_EXTENSION or extension == name:
        return name, ""
    return name.removesuffix(extension), extension
