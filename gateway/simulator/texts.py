"""The texts a simulated carrier has carried, and who told it to stop."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from channels.consent import Keyword, keyword
from gateway.simulator.news import News
from models.base import utcnow

#: Older texts are forgotten: this lives in memory.
MOST_KEPT = 20_000


@dataclass(slots=True)
class Text:
    """One text, either way. `n` grows whenever something about it changes."""

    n: int
    sid: str
    #: "in": from the utility to the phone is "out", as the demo page sees it.
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    status_callback: str | None = None
    error_code: int | None = None
    at: datetime = field(default_factory=utcnow)

    @property
    def phone(self) -> str:
        """The customer's number, whichever way the text went."""
        return self.recipient if self.direction == "out" else self.sender

    def shown(self) -> dict[str, Any]:
        """Return the text as a phone shows it."""
        return {
            "n": self.n,
            "sid": self.sid,
            "direction": self.direction,
            "body": self.body,
            "at": self.at.isoformat(),
            "status": self.status,
        }


class Texts:
    """Every text, by sid, and a way to wait for news."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, Text] = OrderedDict()
        self._stopped: set[tuple[str, str]] = set()
        self._news = News()

    @property
    def last(self) -> int:
        """The number of the newest change."""
        return self._news.last

    def add(
        self,
        direction: str,
        sender: str,
        recipient: str,
        body: str,
        status: str,
        callback: str | None = None,
    ) -> Text:
        """Carry one more text."""
        sid = f"SM{uuid4().hex}"
        text = Text(self._news.last + 1, sid, direction, sender, recipient, body, status, callback)
        self._texts[sid] = text
        while len(self._texts) > MOST_KEPT:
            self._texts.popitem(last=False)
        self._news.change()
        return text

    def change(self, text: Text, status: str, error_code: int | None = None) -> None:
        """Give a text another status."""
        text.n, text.status, text.error_code = self._news.change(), status, error_code

    def get(self, sid: str) -> Text | None:
        """Return one text."""
        return self._texts.get(sid)

    def all(self) -> list[Text]:
        """Return every text, newest first, as Twilio lists them."""
        return list(reversed(self._texts.values()))

    async def newer(self, phone: str, after: int, wait: float) -> list[Text]:
        """Return what changed for a phone after `after`; wait for it this many seconds."""

        def news() -> list[Text]:
            return [t for t in self._texts.values() if t.n > after and t.phone == phone]

        await self._news.until(lambda: bool(news()), wait)
        return news()

    def heed(self, phone: str, ours: str, body: str) -> Keyword | None:
        """Take notice of STOP and START, as carriers do themselves; return the keyword."""
        found = keyword(body)
        if found is Keyword.STOP:
            self._stopped.add((phone, ours))
        elif found is Keyword.START:
            self._stopped.discard((phone, ours))
        return found

    def has_stopped(self, phone: str, ours: str) -> bool:
        """Tell whether a phone's holder told this number of ours to stop."""
        return (phone, ours) in self._stopped
