"""A customer's phone in a call, and a customer's mailbox, at the simulated carrier of a house."""

from typing import Any, Protocol

import httpx2

from tests.house import until


class AtCarrier(Protocol):
    """Whatever has a way to the simulated carrier: a whole house, or less."""

    @property
    def carrier(self) -> httpx2.AsyncClient:
        """The carrier's own address, where customers are."""
        ...


class Caller:
    """A phone in a call at the simulated carrier: the customer's, or a specialist's own."""

    def __init__(self, house: AtCarrier, number: str) -> None:
        self.house, self.number, self.sid = house, number, ""

    async def dial(self) -> str:
        """Call the office; return the call's sid."""
        self.sid = (await self._post("/calls", {"from": self.number})).json()["sid"]
        return self.sid

    async def rings(self, seconds: float = 20) -> str:
        """Wait until this phone is in a call somebody else began; return its sid."""

        async def has_call() -> bool:
            found = await self.house.carrier.get(f"/phones/{self.number}/call")
            self.sid = found.json()["sid"] if found.is_success else ""
            return bool(self.sid)

        await until(has_call, f"a call to {self.number}", seconds)
        return self.sid

    async def says(self, text: str) -> None:
        """Speak; an empty text is a silence."""
        await self._post(f"/calls/{self.sid}/say", {"text": text})

    async def presses(self, digits: str) -> None:
        """Press keys."""
        await self._post(f"/calls/{self.sid}/press", {"digits": digits})

    async def answers(self) -> None:
        """Pick up, where phones do not pick up by themselves."""
        await self._post(f"/calls/{self.sid}/answer")

    async def hangs_up(self) -> None:
        """Hang up."""
        await self._post(f"/calls/{self.sid}/hangup")

    async def lines(self) -> list[dict[str, Any]]:
        """Return everything heard in this call."""
        answer = await self.house.carrier.get(f"/calls/{self.sid}/lines")
        return answer.json()["items"]

    async def state(self) -> str:
        """Return what this phone is doing now."""
        answer = await self.house.carrier.get(f"/calls/{self.sid}/lines")
        return answer.json()["state"]

    async def heard(self, who: str = "office") -> list[str]:
        """Return the words of one party, as this phone heard them."""
        return [line["text"] for line in await self.lines() if line["who"] == who]

    async def hears(self, words: str, who: str = "office", seconds: float = 20) -> str:
        """Wait until a party has said something with these words in it; return it."""
        found: list[str] = []

        async def is_said() -> bool:
            found[:] = [text for text in await self.heard(who) if words.lower() in text.lower()]
            return bool(found)

        await until(is_said, f"{words!r} at {self.number}", seconds)
        return found[-1]

    async def becomes(self, state: str, seconds: float = 20) -> None:
        """Wait until this phone is doing something, such as "listening" or "ended"."""

        async def is_so() -> bool:
            return await self.state() == state

        await until(is_so, f"{self.number} to be {state}", seconds)

    async def _post(self, path: str, body: dict[str, str] | None = None) -> httpx2.Response:
        answer = await self.house.carrier.post(path, json=body)
        assert answer.is_success, answer.text
        return answer


class Mailbox:
    """A customer's mailbox at the simulated carrier."""

    def __init__(self, house: AtCarrier, address: str) -> None:
        self.house, self.address = house, address

    async def writes(self, subject: str, text: str, **more: Any) -> str:
        """Send a mail to the office; `answers` is the id of a mail it answers. Return its id."""
        body = {"from": self.address, "subject": subject, "text": text, **more}
        answer = await self.house.carrier.post("/mail", json=body)
        assert answer.is_success, answer.text
        return answer.json()["id"]

    async def all(self) -> list[dict[str, Any]]:
        """Return everything in this mailbox, either way."""
        answer = await self.house.carrier.get("/mail", params={"address": self.address})
        return answer.json()["items"]

    async def gets(self, count: int = 1, seconds: float = 20) -> list[dict[str, Any]]:
        """Wait until the office has sent this many mails; return them, oldest first."""
        found: list[dict[str, Any]] = []

        async def enough() -> bool:
            found[:] = [item for item in await self.all() if item["direction"] == "out"]
            return len(found) >= count

        await until(enough, f"{count} mails at {self.address}", seconds)
        return found
