"""Sending mail to the utility: composed as a mail program would, delivered by real SMTP."""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from urllib.parse import urlsplit

import aiosmtplib
import structlog

from gateway.simulator.doors import AGAIN_AFTER
from gateway.simulator.errands import Errands
from gateway.simulator.mailboxes import Enclosed, Item, Mailboxes
from models.base import utcnow

log = structlog.get_logger()

#: Seconds one delivery may take.
_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along."""

    name: str
    type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wrote into a mail program."""

    sender: str
    name: str
    recipient: str
    subject: str
    text: str
    enclosures: tuple[Enclosure, ...] = ()
    #: The mail it answers.
    answers: Item | None = None
    #: Written by a machine.
    automatic: bool = False


class Post:
    """Delivers mail to the utility's own door, again while that is away."""

    def __init__(self, listen: str, mailboxes: Mailboxes, errands: Errands) -> None:
        self._door = first_door(listen)
        self._mailboxes = mailboxes
        self._errands = errands

    def send(self, draft: Draft) -> Item:
        """Put a mail into its sender's mailbox and on its way; delivery goes on by itself."""
        mail = compose(draft)
        item = self._mailboxes.add(_sent(draft, mail))
        self._errands.start(self._deliver(item, mail))
        return item

    async def _deliver(self, item: Item, mail: EmailMessage) -> None:
        if self._door is None:
            reason = "The office has no door for mail by SMTP (FOREBAY_MAIL_LISTEN)."
            self._mailboxes.change(item, "refused", reason)
            return
        for pause in (0.0, *AGAIN_AFTER):
            await asyncio.sleep(pause)
            if await self._try(item, mail, *self._door):
                return
        self._mailboxes.change(item, "refused", "The office's mail server did not take it.")

    async def _try(self, item: Item, mail: EmailMessage, host: str, port: int) -> bool:
        """Deliver once; tell whether that settled it. What broke off is sent again, as MTAs do."""
        try:
            await aiosmtplib.send(
                mail,
                sender=item.address,
                recipients=[parseaddr(item.recipient)[1]],
                hostname=host,
                port=port,
                start_tls=False,
                local_hostname="home.example",
                timeout=_LIMIT,
            )
        except aiosmtplib.SMTPRecipientsRefused as refused:
            code, words = refused.recipients[0].code, refused.recipients[0].message
        except aiosmtplib.SMTPResponseException as refused:
            code, words = refused.code, refused.message
        except (aiosmtplib.SMTPException, OSError) as error:
            log.warning("simulator.mail_not_taken", id=item.id, why=type(error).__name__)
            return False
        else:
            self._mailboxes.change(item, "sent")
            return True
        if 400 <= code < 500:
            log.warning("simulator.mail_not_taken", id=item.id, why=code)
            return False
        self._mailboxes.change(item, "refused", f"{code} {words}")
        return True


def compose(draft: Draft) -> EmailMessage:
    """Return a draft as a mail: an answer names what it answers, and quotes it below."""
    mail = EmailMessage()
    mail["From"] = formataddr((draft.name, draft.sender)) if draft.name else draft.sender
    mail["To"] = draft.recipient
    mail["Subject"] = " ".join(draft.subject.split())
    mail["Date"] = format_datetime(utcnow())
    mail["Message-ID"] = make_msgid(domain=draft.sender.rpartition("@")[2])
    text = draft.text
    if draft.answers is not None and draft.answers.message_id:
        references = (*draft.answers.references, draft.answers.message_id)
        mail["In-Reply-To"] = draft.answers.message_id
        mail["References"] = " ".join(references)
        text = f"{text.rstrip()}\n\n{_quoted(draft.answers)}"
    if draft.automatic:
        mail["Auto-Submitted"] = "auto-replied"
    mail.set_content(text)
    for one in draft.enclosures:
        kind, _, subkind = one.type.partition("/")
        mail.add_attachment(one.data, maintype=kind, subtype=subkind, filename=one.name)
    return mail


def first_door(listen: str) -> tuple[str, int] | None:
    """Return host and port of the first SMTP listener of FOREBAY_MAIL_LISTEN."""
    for word in listen.split(","):
        address = word.strip()
        parts = urlsplit(address if "://" in address else f"smtp://{address}")
        if parts.scheme == "smtp" and parts.hostname and parts.port:
            return parts.hostname, parts.port
    return None


def _sent(draft: Draft, mail: EmailMessage) -> Item:
    return Item(
        direction="in",
        address=draft.sender.lower(),
        sender=str(mail["From"]),
        recipient=draft.recipient,
        subject=str(mail["Subject"]),
        text=draft.text,
        html=None,
        message_id=str(mail["Message-ID"]),
        references=tuple(str(mail["References"] or "").split()),
        reply_to=draft.recipient,
        automatic=draft.automatic,
        attachments=tuple(Enclosed(one.name, one.type, len(one.data)) for one in draft.enclosures),
        status="sending",
    )


def _quoted(item: Item) -> str:
    """Return an answered mail as mail programs quote it."""
    lines = "\n".join(f"> {line}".rstrip() for line in item.text.splitlines())
    when = f"{item.at:%a, %b} {item.at.day}, {item.at:%Y at %H:%M}"
    return f"On {when} {item.sender} wrote:\n\n{lines}\n"
