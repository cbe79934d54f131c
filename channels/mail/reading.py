"""Reading a mail: from bytes to a `Letter`. Never raises, whatever the bytes."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.mail.addresses import addresses
from channels.mail.attachments import attachments_of, problems_of
from channels.mail.automatic import judge
from channels.mail.body import Body, sort_parts
from channels.mail.bounces import read_bounce
from channels.mail.charsets import decode
from channels.mail.headers import Headers
from channels.mail.html import TOO_COMPLEX, sanitized, to_text, without_tags
from channels.mail.letter import Auto, Letter
from channels.mail.parts import Cutter
from channels.mail.quoted import newly_written
from channels.redaction import clean

#: Characters of a subject that are kept; people write far shorter ones.
LONGEST_SUBJECT = 500
#: Characters of a mail that is shown as it came.
MOST_SHOWN = 20_000
_LONGEST_DATE = 200
#: A date outside these years is a clock gone wrong.
_YEARS = range(1990, 2101)

NOTHING = "It is empty."
UNREADABLE = "It could not be read; it is shown as it came."
NO_SENDER = "It does not say who wrote it."
NO_DATE = "Its date cannot be right."


def read(raw: bytes) -> Letter:
    """Read one mail, as it came over the wire or out of a file.

    Takes time and memory in proportion to its size, within the limits of
    `parts`, `body` and `html`. What was not read stands in `problems`; the
    caller keeps the raw mail. Nothing is redacted.
    """
    try:
        return _read(_trimmed(raw))
    except Exception:  # noqa: BLE001  a mail nobody foresaw is shown, not dropped
        return _as_it_came(raw)


def _read(raw: bytes) -> Letter:
    cutter = Cutter()
    mail = cutter.cut(raw)
    headers = mail.headers
    body = sort_parts(mail)
    text, html, tangled = _words(body)
    subject = headers.text("subject")[:LONGEST_SUBJECT]
    bounce = read_bounce(mail)
    senders = addresses(headers, "from")
    date = _date(headers)
    problems = {
        **({} if raw.strip() else {NOTHING: None}),
        **cutter.problems,
        **body.problems,
        **tangled,
        **dict.fromkeys(problems_of(body.files)),
        **({} if senders else {NO_SENDER: None}),
        **({} if date or "date" not in headers else {NO_DATE: None}),
    }
    return Letter(
        message_id=next(iter(headers.ids("message-id")), None),
        in_reply_to=next(iter(headers.ids("in-reply-to")), None),
        references=headers.ids("references"),
        sender=senders[0] if senders else None,
        to=addresses(headers, "to"),
        cc=addresses(headers, "cc"),
        reply_to=addresses(headers, "reply-to"),
        subject=subject,
        date=date,
        auto=Auto.BOUNCE if bounce else judge(mail, subject),
        bounce=bounce,
        text=text,
        reply=newly_written(text),
        html=html,
        attachments=attachments_of(body.files),
        problems=tuple(problems),
    )


def _words(body: Body) -> tuple[str, str | None, dict[str, None]]:
    """Return the text, the safe HTML, and what is wrong with it."""
    text = body.text().strip("\n")
    if not body.html:
        return text, None, {}
    markup = body.markup()
    html = sanitized(markup)
    if html is None:
        return text or without_tags(markup), None, {TOO_COMPLEX: None}
    return text or to_text(html), html, {}


def _date(headers: Headers) -> datetime | None:
    """Return when it says it was written, aware; a date without a zone is taken for UTC."""
    stated = headers.raw("date")[:_LONGEST_DATE]
    try:
        date = _parsed(stated)
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        return date if date.astimezone(UTC).year in _YEARS else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _parsed(stated: str) -> datetime:
    try:
        return parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.fromisoformat(stated)


def _trimmed(raw: bytes) -> bytes:
    """Return the mail without what is not part of it: a byte order mark, empty lines in front."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")


def _as_it_came(raw: bytes) -> Letter:
    text = clean(decode(raw[:MOST_SHOWN], None)).strip("\n")
    return Letter(
        message_id=None,
        in_reply_to=None,
        references=(),
        sender=None,
        to=(),
        cc=(),
        reply_to=(),
        subject="",
        date=None,
        auto=Auto.NONE,
        bounce=None,
        text=text,
        reply=text,
        html=None,
        attachments=(),
        problems=(UNREADABLE,),
    )
