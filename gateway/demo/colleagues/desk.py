"""A specialist's browser without the window: the staff API, asked as the pages ask it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Self
from uuid import uuid4

import httpx2

#: What the API answers with: JSON as it is described at /docs.
Json = dict[str, Any]

#: A browser's cookies, by name.
Cookies = dict[str, str]

#: Seconds one request may take; the stream sends something every fifteen.
PATIENCE = 30.0


class Overtaken(Exception):
    """The office says no: somebody else was quicker, it is over, or it is not ours any more."""


class Desk:
    """One signed-in browser. Raises httpx2.TransportError when the gateway is away."""

    def __init__(self, http: httpx2.AsyncClient, me: Json) -> None:
        self._http = http
        self.me = me
        #: Set whenever something changed for this specialist.
        self.news = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, username: str, password: str, session: Cookies
    ) -> AsyncGenerator[Self]:
        """Sign in, keep the stream of changes open, and sign out at the end.

        `session` holds the browser's cookie while its session lasts: one that
        could not be ended, because the gateway was away, is taken up again.
        """
        async with httpx2.AsyncClient(
            base_url=url,
            headers={"Origin": url},
            cookies=session,
            timeout=PATIENCE,
            trust_env=False,
        ) as http:
            me = await _me(http) if session else None
            if me is None:
                who = {"username": username, "password": password}
                me = _read(await http.post("/api/session", json=who))
            session.clear()
            session.update(http.cookies)
            desk = cls(http, me)
            listening = asyncio.create_task(desk._listen())
            try:
                yield desk
            finally:
                listening.cancel()
                await asyncio.gather(listening, return_exceptions=True)
                if await desk._leave():
                    session.clear()

    async def be(self, state: str, reason: str | None = None) -> None:
        """Say whether offers may come."""
        await self._put("/api/presence", {"state": state, "reason": reason})

    async def offers(self) -> list[Json]:
        """Return what rings."""
        return _read_all(await self._http.get("/api/offers"))

    async def accept(self, offer: Json) -> Json:
        """Take it; returns the conversation."""
        return await self._post(f"/api/offers/{offer['id']}/accept")

    async def decline(self, offer: Json, reason: str) -> None:
        """Give it back."""
        await self._post(f"/api/offers/{offer['id']}/decline", {"reason": reason})

    async def mine(self) -> list[Json]:
        """Return what this specialist holds, as lines of the list."""
        return _read(await self._http.get("/api/conversations", params={"view": "mine"}))["items"]

    async def read(self, conversation_id: str) -> Json:
        """Open a conversation."""
        return _read(await self._http.get(f"/api/conversations/{conversation_id}"))

    async def say(self, conversation_id: str, text: str) -> None:
        """Answer the customer."""
        body = {"text": text, "client_key": str(uuid4())}
        await self._post(f"/api/conversations/{conversation_id}/messages", body)

    async def note(self, conversation_id: str, text: str) -> None:
        """Leave a note for colleagues."""
        body = {"text": text, "client_key": str(uuid4())}
        await self._post(f"/api/conversations/{conversation_id}/notes", body)

    async def transfer(self, conversation_id: str, note: str) -> None:
        """Pass it to level II."""
        body = {"level": 2, "note": note}
        await self._post(f"/api/conversations/{conversation_id}/transfer", body)

    async def hang_up(self, conversation_id: str) -> None:
        """End the call."""
        await self._post(f"/api/conversations/{conversation_id}/call/hang-up")

    async def wrap_up(self, conversation_id: str) -> None:
        """End the talk."""
        await self._post(f"/api/conversations/{conversation_id}/wrap-up")

    async def close(self, conversation_id: str, code: str, note: str | None) -> None:
        """Close it with an outcome, by its code."""
        known = _read_all(await self._http.get("/api/dispositions"))
        chosen = next((each for each in known if each["code"] == code), known[0])
        body = {"disposition_id": chosen["id"], "note": note}
        await self._post(f"/api/conversations/{conversation_id}/close", body)

    async def _listen(self) -> None:
        """Keep the stream open, which is the heartbeat; open it again when it ends."""
        while True:
            try:
                async with self._http.stream("GET", "/api/events") as stream:
                    async for line in stream.aiter_lines():
                        if line.startswith("data:") and "topic" in line:
                            self.news.set()
            except httpx2.TransportError:
                self.news.set()
            await asyncio.sleep(1)

    async def _leave(self) -> bool:
        """Take no work any more and sign out. False when the gateway is away."""
        try:
            await self._http.put("/api/presence", json={"state": "offline"})
            answer = await self._http.delete("/api/session")
        except httpx2.TransportError:
            return False
        return answer.is_success or answer.status_code == httpx2.codes.UNAUTHORIZED

    async def _post(self, path: str, body: Json | None = None) -> Json:
        return _read(await self._http.post(path, json=body or {}))

    async def _put(self, path: str, body: Json) -> Json:
        return _read(await self._http.put(path, json=body))


async def _me(http: httpx2.AsyncClient) -> Json | None:
    """Return who is signed in by the cookie we have; None when its session has ended."""
    answer = await http.get("/api/me")
    return None if answer.status_code == httpx2.codes.UNAUTHORIZED else _read(answer)


def _read(answer: httpx2.Response) -> Json:
    """Return a JSON object."""
    _check(answer)
    return answer.json() if answer.content else {}


def _read_all(answer: httpx2.Response) -> list[Json]:
    """Return a list of JSON objects."""
    _check(answer)
    return answer.json()


def _check(answer: httpx2.Response) -> None:
    """Raise what tells the caller why there is no answer."""
    path = answer.request.url.path
    if answer.is_server_error:
        raise httpx2.TransportError(f"{path}: {answer.status_code}")
    if not answer.is_success:
        raise Overtaken(f"{path}: {answer.status_code} {_detail(answer)}")


def _detail(answer: httpx2.Response) -> str:
    try:
        return str(answer.json().get("detail", ""))[:200]
    except json.JSONDecodeError:
        return ""
