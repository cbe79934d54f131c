"""Deliveries as a channel would have read them, with what does not matter filled in."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from channels.base import Inbound
from models.contact import Channel

OURS = "+15035550100"
_sids = count(1)


def text_message(text: str = "hello", *, sender: str = "+15035550142", **fields: Any) -> Inbound:
    """Return one SMS; each has a MessageSid of its own unless one is given as `dedupe_key`."""
    given: dict[str, Any] = {
        "channel": Channel.SMS,
        "dedupe_key": f"SM{next(_sids):032x}",
        "sender": sender,
        "our_address": OURS,
        "thread_key": f"sms:{OURS}:{sender}",
        "text": text,
        "said_at": datetime(2026, 11, 23, 18, 0, tzinfo=UTC),
        "payload": {"Body": text},
    }
    return Inbound(**(given | fields))
