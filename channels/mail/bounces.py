"""Bounces: a server's report on a mail of ours (RFC 3464), or what older servers say instead."""

import logging
import re
from collections.abc import Iterable

from flufl.bounce import all_failures

from channels.mail.addresses import addresses, mailbox
from channels.mail.automatic import comes_from_nobody
from channels.mail.headers import Headers, read_headers
from channels.mail.letter import Bounce
from channels.mail.parts import Part

#: Bytes of a report, and of a bounce without one, that are looked at.
MOST_IN_REPORT = 64 * 1024

_REPORTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset(
    {
        "message/rfc822",
        "text/rfc822-headers",
        "message/global",
        "message/global-headers",
        "message/rfc822-headers",
    }
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_MESSAGE_ID = re.compile(
    r"^>?[ \t]*Message-ID:[ \t\r\n]*<([^<>\s]{3,998})>", re.IGNORECASE | re.MULTILINE
)
_RECIPIENTS = ("final-recipient", "original-recipient")
_SERVERS = ("mailer-daemon@", "postmaster@", "mail-daemon@")

#: It logs a traceback for each detector that trips over a mail, a customer's words and all.
logging.getLogger("flufl.bounce").addFilter(lambda _: False)


def read_bounce(mail: Part) -> Bounce | None:
    """Return what a bounce says, None when the mail is none.

    A report that a mail arrived or was passed on is no bounce; one that it is
    late is, with `failed` False.
    """
    is_from_server = _is_from_server(mail.headers)
    report = next((part for part in mail.walk() if part.type in _REPORTS), None)
    if report is not None and (is_from_server or mail.type == "multipart/report"):
        return _from_report(mail, report)
    return _without_report(mail) if is_from_server else None


def _from_report(mail: Part, report: Part) -> Bounce | None:
    """Read the first recipient who did not get it, before any who may yet."""
    blocks = [read_headers(block.lstrip()) for block in _blocks(report)]
    told = [block for block in blocks if "final-recipient" in block or "action" in block]
    for action in ("failed", "delayed", ""):
        for block in told:
            if block.raw("action").strip().lower() == action and (action or _status(block)):
                return Bounce(
                    recipient=_recipient(block),
                    status=_status(block),
                    original_message_id=_original_id(mail),
                    failed=action != "delayed",
                )
    return None


def _blocks(report: Part) -> list[bytes]:
    """Return the groups of fields: of the mail first, then of each recipient."""
    return [
        block for block in _EMPTY_LINE.split(report.content()[:MOST_IN_REPORT]) if block.strip()
    ]


def _recipient(block: Headers) -> str | None:
    """Return who did not get it: the type of address stands before it ("rfc822; a@b.example")."""
    found = (mailbox(block.raw(name).rpartition(";")[2]) for name in _RECIPIENTS)
    return next((each for each in found if each), None)


def _status(block: Headers) -> str | None:
    for name in ("status", "diagnostic-code"):
        found = _STATUS.search(block.raw(name))
        if found:
            return found[1]
    return None


def _original_id(mail: Part) -> str | None:
    """Return which mail of ours it was: by what was returned of it, else by what is answered."""
    for part in mail.walk():
        if part.type in _RETURNED:
            found = read_headers(part.content()[:MOST_IN_REPORT]).ids("message-id")
            if found:
                return found[0]
    answered = mail.headers.ids("in-reply-to") or mail.headers.ids("references")[-1:]
    if answered:
        return answered[0]
    quoted = _MESSAGE_ID.search(_said(mail))
    return quoted[1] if quoted else None


def _is_from_server(headers: Headers) -> bool:
    senders = addresses(headers, "from")
    is_server = any(sender.mailbox.startswith(_SERVERS) for sender in senders)
    is_nobody = comes_from_nobody(headers) and "auto-submitted" not in headers
    return is_server or is_nobody or "x-failed-recipients" in headers


def _without_report(mail: Part) -> Bounce | None:
    """Read what older servers say in words of their own, as far as `flufl.bounce` knows them."""
    stated = [mailbox(each) for each in mail.headers.raw("x-failed-recipients").split(",")]
    recipient = next((each for each in stated if each), None)
    failed = True
    if recipient is None:
        late, lost = _scan(mail)
        recipient, failed = next(iter(lost or late), None), bool(lost)
    if recipient is None:
        return None
    status = _STATUS.search(_said(mail))
    return Bounce(recipient, status[1] if status else None, _original_id(mail), failed)


def _said(mail: Part) -> str:
    """Return the first words of the mail's first part."""
    first = next((part for part in mail.walk() if not part.parts), mail)
    return first.content()[:MOST_IN_REPORT].decode("latin-1")


def _scan(mail: Part) -> tuple[list[str], list[str]]:
    """Return the mailboxes that may yet get it, and those that will not."""
    if sum(len(part.content()) for part in mail.walk() if not part.parts) > 4 * MOST_IN_REPORT:
        return [], []
    try:
        late, lost = all_failures(mail.message)
    except Exception:  # noqa: BLE001  the library asks seventeen detectors about hostile mail
        return [], []
    return _mailboxes(late), _mailboxes(lost)


def _mailboxes(found: Iterable[bytes]) -> list[str]:
    read = [mailbox(each.decode("ascii", "replace")) for each in found]
    return sorted(each for each in read if each)
