"""What a customer writes with: texts at once, mails with a subject, both at the carrier."""

import asyncio
from typing import Any, Protocol

import httpx2

#: The longest one look for news may wait.
LOOK = 20.0


class Pen(Protocol):
    """A way to write to the office and to read its answers."""

    #: The customer's own, as the desk sees it.
    address: str
    #: Whether the bot's answer comes soon enough to be waited for.
    patient: bool

    async def write(self, text: str, subject: str) -> None:
        """Write to the office."""
        ...

    async def hear(self, seconds: float) -> str | None:
        """Wait, at most so many of our seconds, for the office's next words."""
        ...


class Texts:
    """A telephone that texts."""

    patient = True

    def __init__(self, carrier: httpx2.AsyncClient, number: str) -> None:
        self._carrier, self.address = carrier, number
        self._last: int | None = None
        #: What was heard: a text comes again when more is known of its way.
        self._heard: set[str] = set()

    async def write(self, text: str, subject: str) -> None:
        """Text the office."""
        del subject
        if self._last is None:
            self._last = (await self._news(0, 0.0))["last"]
        answer = await self._carrier.post("/texts", json={"from": self.address, "body": text})
        answer.raise_for_status()

    async def hear(self, seconds: float) -> str | None:
        """Wait for the next text of the office."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            news = await self._news(self._last or 0, min(LOOK, left))
            self._last = news["last"]
            for item in news["items"]:
                if item["direction"] == "out" and item["sid"] not in self._heard:
                    self._heard.add(item["sid"])
                    return str(item["body"])
        return None

    async def _news(self, after: int, wait: float) -> dict[str, Any]:
        asked = {"number": self.address, "after": after, "wait": wait}
        answer = await self._carrier.get("/texts", params=asked)
        answer.raise_for_status()
        return answer.json()


class Letters:
    """A mailbox. Its owner asks everything at once: mails are slow."""

    patient = False

    def __init__(self, carrier: httpx2.AsyncClient, address: str, name: str) -> None:
        self._carrier, self.address, self._name = carrier, address, name
        self._last = 0
        self._heard: set[str] = set()
        self._answers: str | None = None

    async def write(self, text: str, subject: str) -> None:
        """Mail the office, answering its last mail if there was one."""
        body: dict[str, Any] = {
            "from": self.address,
            "name": self._name,
            "subject": f"Re: {subject}" if self._answers else subject,
            "text": text,
            "attachments": [],
        }
        if self._answers:
            body["answers"] = self._answers
        else:
            self._last = (await self._news(0, 0.0))["last"]
        (await self._carrier.post("/mail", json=body)).raise_for_status()

    async def hear(self, seconds: float) -> str | None:
        """Wait for the next mail a person of the office wrote."""
        end = asyncio.get_running_loop().time() + seconds
        while (left := end - asyncio.get_running_loop().time()) > 0:
            news = await self._news(self._last, min(LOOK, left))
            self._last = news["last"]
            for item in news["items"]:
                if item["direction"] == "out" and item["id"] not in self._heard:
                    self._heard.add(item["id"])
                    if item["automatic"]:
                        continue
                    self._answers = item["id"]
                    return str(item["text"])
        return None

    async def _news(self, after: int, wait: float) -> dict[str, Any]:
        asked = {"address": self.address, "after": after, "wait": wait}
        answer = await self._carrier.get("/mail", params=asked)
        answer.raise_for_status()
        return answer.json()
