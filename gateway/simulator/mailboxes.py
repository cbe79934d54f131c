"""The mailboxes of invented people: what they sent and what they got."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from gateway.simulator.news import News
from models.base import utcnow

#: Older mails are forgotten: this lives in memory.
MOST_KEPT = 3_000


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What is known of an attachment; its bytes are not kept."""

    name: str
    type: str
    size: int


@dataclass(slots=True)
class Item:
    """One mail in one mailbox. `n` grows whenever something about it changes."""

    #: "in" is from the customer to the utility, as with texts.
    direction: str
    #: The mailbox it is in, in lower case.
    address: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str | None
    #: With angle brackets, as all ids here.
    message_id: str
    references: tuple[str, ...] = ()
    #: Where an answer to it goes.
    reply_to: str = ""
    automatic: bool = False
    attachments: tuple[Enclosed, ...] = ()
    #: "sending", "sent" or "refused" for what the customer wrote, "received" for the rest.
    status: str = "received"
    #: What the utility's mail server said when it refused it.
    reason: str | None = None
    n: int = 0
    id: str = field(default_factory=lambda: uuid4().hex)
    at: datetime = field(default_factory=utcnow)

    def shown(self) -> dict[str, Any]:
        """Return the mail as a mailbox shows it."""
        return {
            "n": self.n,
            "id": self.id,
            "direction": self.direction,
            "from": self.sender,
            "to": self.recipient,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "at": self.at.isoformat(),
            "automatic": self.automatic,
            "status": self.status,
            "reason": self.reason,
            "attachments": [
                {"name": one.name, "type": one.type, "size": one.size} for one in self.attachments
            ],
        }


class Mailboxes:
    """Every mail, by id; every address has a mailbox."""

    def __init__(self) -> None:
        self._items: OrderedDict[str, Item] = OrderedDict()
        self.news = News()

    def add(self, item: Item) -> Item:
        """Put a mail into its mailbox."""
        self._items[item.id] = item
        while len(self._items) > MOST_KEPT:
            self._items.popitem(last=False)
        item.n = self.news.change()
        return item

    def change(self, item: Item, status: str, reason: str | None = None) -> None:
        """Give a mail another status."""
        item.status, item.reason = status, reason
        item.n = self.news.change()

    def get(self, identity: str) -> Item | None:
        """Return one mail."""
        return self._items.get(identity)

    async def newer(self, address: str, after: int, wait: float) -> list[Item]:
        """Return what changed in a mailbox after `after`; wait for it this many seconds."""
        mailbox = address.lower()

        def found() -> list[Item]:
            return [one for one in self._items.values() if one.n > after and one.address == mailbox]

        await self.news.until(lambda: bool(found()), wait)
        return sorted(found(), key=lambda item: item.n)
