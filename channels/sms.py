"""Text messages by Twilio: their forms in, our messages out.

Fields as in twilio.com/docs/messaging/guides/webhook-request and
twilio.com/docs/messaging/guides/outbound-message-logging.
"""

import hashlib
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
from twilio.base.exceptions import TwilioException
from twilio.rest import Client

from channels.base import (
    Inbound,
    Meaning,
    Outbound,
    Outcome,
    Part,
    ReceiptIn,
    Sent,
    Unknown,
    Unreadable,
)
from channels.redaction import clean, redact
from channels.twilio import OPTED_OUT, Form, trouble, words
from models.contact import Channel
from models.message import Delivery

#: The only places a picture may later be fetched from, by a worker.
MEDIA_HOSTS = frozenset({"api.twilio.com", "mms.twiliocdn.com", "media.twiliocdn.com"})

#: Twilio allows ten; a form that claims more is read no further.
_MOST_MEDIA = 10

#: Ids and numbers of the carrier's: kept letter by letter. All else is redacted.
_CARRIERS_OWN = frozenset(
    {
        "MessageSid",
        "SmsSid",
        "SmsMessageSid",
        "AccountSid",
        "MessagingServiceSid",
        "From",
        "To",
        "NumMedia",
        "NumSegments",
        "SmsStatus",
        "MessageStatus",
        "ApiVersion",
        "FromZip",
        "ToZip",
        "ErrorCode",
        "RawDlrDoneDate",
    }
)

#: Twilio's words in ours. What it has accepted is sent as far as we can act on it.
_DELIVERY = {
    "accepted": Delivery.SENT,
    "scheduled": Delivery.SENT,
    "queued": Delivery.SENT,
    "sending": Delivery.SENT,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}


def parse(form: Form, now: datetime) -> Inbound | Unreadable:
    """Read an incoming text. Twilio tells no time of its own, so `now` is when it was said.

    An empty body is a message; a sender that is no phone number (short code,
    company name) is kept as it is.
    """
    sid, sender, ours = form.one("MessageSid"), form.one("From").strip(), form.one("To").strip()
    payload, redacted = _payload(form)
    missing = [n for n, v in (("MessageSid", sid), ("From", sender), ("To", ours)) if not v]
    if missing or len(sid) > 64 or max(len(sender), len(ours)) > 320:
        problem = f"A text came without {', '.join(missing) or 'a usable sender'}."
        return Unreadable(Channel.SMS, sid[:64] or _fingerprint(form), problem, payload)
    return Inbound(
        channel=Channel.SMS,
        dedupe_key=sid,
        sender=sender,
        our_address=ours,
        thread_key=f"sms:{ours}:{sender}",
        text=payload.get("Body", ""),
        said_at=now,
        payload=payload,
        parts=_media(form),
        redacted=redacted,
        sender_name=payload.get("ProfileName") or None,
    )


def parse_receipt(form: Form, query: str) -> ReceiptIn | Unreadable:
    """Read the carrier's word on a text of ours; `query` is that of the callback's address."""
    sid, status = form.one("MessageSid"), (form.one("MessageStatus") or form.one("SmsStatus"))
    payload, _ = _payload(form)
    if not sid or not status or len(sid) > 64 or len(status) > 64:
        problem = "A receipt came without its message or its status."
        return Unreadable(Channel.SMS, sid[:64] or _fingerprint(form), problem, payload)
    code = form.one("ErrorCode")[:32] or None
    delivery, reason = meaning(status.lower(), code)
    return ReceiptIn(
        channel=Channel.SMS,
        external_id=sid,
        status=status.lower(),
        delivery=delivery,
        outbox_id=_outbox_id(query),
        error_code=code,
        reason=reason,
        opted_out=code == str(OPTED_OUT),
        payload=payload,
    )


def meaning(status: str, code: str | None) -> Meaning:
    """Return what a status word of Twilio's means; one we do not know means nothing."""
    delivery = _DELIVERY.get(status)
    failed = delivery is Delivery.FAILED
    return delivery, (words(code) or "The carrier could not deliver it.") if failed else None


class TwilioSms:
    """Sends texts through one Twilio account."""

    def __init__(self, client: Client, callback: str) -> None:
        self._messages = client.messages
        #: Where receipts are to come, without a query.
        self._callback = callback

    async def send(self, message: Outbound) -> Outcome:
        """Send once.

        The receipt's address names the outbox row, so that even a send whose
        answer we never saw is settled when its receipt comes.
        """
        try:
            made = await self._messages.create_async(
                to=message.recipient,
                from_=message.sender,
                body=message.text,
                status_callback=f"{self._callback}?outbox={message.outbox_id}",
            )
        except (httpx2.TransportError, httpx2.InvalidURL, TwilioException) as error:
            return trouble(error)
        except (ValueError, KeyError, TypeError):
            return Unknown("The carrier's answer could not be read.")
        if not made.sid:
            return Unknown("The carrier's answer named no message.")
        return Sent(made.sid)

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        """Return the ids of texts to this number with these words since then, oldest first."""
        try:
            listed = await self._messages.list_async(
                to=message.recipient, from_=message.sender, limit=100, page_size=100
            )
        except (httpx2.HTTPError, TwilioException, ValueError, KeyError, TypeError):
            return None
        # Clocks differ a little, and Twilio tells whole seconds.
        earliest = since - timedelta(seconds=30)
        alike = [
            (made.date_created, made.sid)
            for made in listed
            if made.sid and made.date_created and made.date_created >= earliest
            if (made.body or "").strip() == message.text.strip()
        ]
        return tuple(sid for _, sid in sorted(alike))


def _payload(form: Form) -> tuple[dict[str, str], bool]:
    """Return the form as it is kept, cleaned and redacted, and whether anything was hidden."""
    payload, hidden = {}, False
    for name, values in form.items():
        kept = clean(values[0])
        if name in _CARRIERS_OWN or name.startswith("Media"):
            payload[name] = kept
            continue
        payload[redact(clean(name))[0]], found = redact(kept)
        hidden = hidden or found
    return payload, hidden


def _media(form: Form) -> tuple[Part, ...]:
    """Return what came along. An address elsewhere than at the carrier is left out."""
    told = form.one("NumMedia")
    count = min(int(told), _MOST_MEDIA) if told.isascii() and told.isdecimal() else 0
    parts = []
    for n in range(count):
        url = clean(form.one(f"MediaUrl{n}"))
        kind = clean(form.one(f"MediaContentType{n}"))[:128] or "application/octet-stream"
        parts.append(Part(name=f"picture-{n + 1}", type=kind, source=_allowed(url)))
    return tuple(parts)


def _allowed(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        plain = parts.scheme == "https" and parts.port in (None, 443) and not parts.username
    except ValueError:
        return None
    return url if plain and parts.hostname in MEDIA_HOSTS else None


def _outbox_id(query: str) -> UUID | None:
    try:
        return UUID(parse_qs(query).get("outbox", [""])[0])
    except ValueError:
        return None


def _fingerprint(form: Form) -> str:
    """Return a key for a delivery that has none: the same form twice has the same."""
    fields = repr(sorted(form.items())).encode(errors="replace")
    return f"sha256:{hashlib.sha256(fields).hexdigest()}"
