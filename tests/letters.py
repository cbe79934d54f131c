"""Mails as customers' programs write them, and the office's mailbox they write to."""

from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import count
from typing import Any

from channels.mail.tokens import OurMailbox

OURS = "accounts@alderfalls.example"
MARIA = "maria@example.com"
STRANGER = "stranger@example.net"
MAILBOX = OurMailbox("Alder Falls Customer Accounts", OURS, (b"k" * 32,))
SENT_AT = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)

_ids = count(1)


def letter(text: str = "hello", *, sender: str | None = MARIA, **fields: Any) -> EmailMessage:
    """Return one mail. Fields are headers: `in_reply_to`, `cc`, `subject`; None leaves one out."""
    mail = EmailMessage()
    headers: dict[str, Any] = {
        "from": sender,
        "to": OURS,
        "subject": "My bill",
        "message_id": f"<m{next(_ids)}@example.com>",
        "date": SENT_AT,
    }
    for name, value in (headers | fields).items():
        if value is not None:
            mail[name.replace("_", "-").title()] = value
    mail.set_content(text)
    return mail


def answering(mail: EmailMessage, text: str = "thanks", **fields: Any) -> EmailMessage:
    """Return what the recipient of a mail of ours answers to it, as mail programs do."""
    said = {
        "to": str(mail["Reply-To"] or mail["From"]),
        "subject": f"Re: {mail['Subject']}",
        "in_reply_to": str(mail["Message-ID"]),
        "references": f"{mail['References'] or ''} {mail['Message-ID']}".strip(),
    }
    return letter(text, **(said | fields))


def vacation(mail: EmailMessage, **fields: Any) -> EmailMessage:
    """Return what a responder answers (RFC 3834)."""
    return answering(mail, "I am away until Monday.", auto_submitted="auto-replied", **fields)


def bounce_of(message_id: str, status: str = "5.1.1", action: str = "failed") -> bytes:
    """Return a delivery report about a mail of ours (RFC 3464)."""
    return f"""From: Mail Delivery System <mailer-daemon@example.com>\r
To: {OURS}\r
Subject: Undelivered Mail Returned to Sender\r
Message-ID: <bounce{next(_ids)}@example.com>\r
Date: Mon, 23 Nov 2026 17:31:00 +0000\r
Auto-Submitted: auto-replied\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r
\r
--b\r
Content-Type: text/plain\r
\r
It could not be delivered.\r
--b\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; example.com\r
\r
Final-Recipient: rfc822; {MARIA}\r
Action: {action}\r
Status: {status}\r
\r
--b\r
Content-Type: message/rfc822\r
\r
Message-ID: <{message_id}>\r
From: {OURS}\r
To: {MARIA}\r
Subject: Re: My bill\r
\r
The words.\r
--b--\r
""".encode()
