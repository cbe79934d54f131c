"""Speaks to Rasa. The only place that does; everything by HTTP on loopback."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

import httpx2

from bot.replies import BotDown, Turn, Unreadable, read, read_last_turn, read_parse

Read = TypeVar("Read")

#: The door of `bot/rasa/components/door.py`.
DOOR = "/webhooks/forebay/webhook"


@dataclass(frozen=True, slots=True)
class LastTurn:
    """The last message Rasa saw in a conversation, and what it replied."""

    message_id: UUID
    turn: Turn

    @property
    def replies(self) -> tuple[object, ...]:
        """What was replied."""
        return self.turn.replies


class Rasa:
    """One Rasa server. Use it as an async context manager, or call `close`.

    `limit` is the longest a call may take, in seconds, connecting included.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        limit: float = 3.0,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._limit = limit
        self._http = httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            params={"token": token},
            timeout=limit,
            transport=transport,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def turn(
        self,
        conversation_id: UUID,
        text: str,
        *,
        message_id: UUID,
        language: str | None,
        channel: str,
    ) -> Turn:
        """Give the bot its turn. `text` must have gone through `bot.guard.neutral`.

        Raises BotDown when no whole answer came in time. Rasa may have had the
        message all the same: ask `last_turn` before the same one is sent again.
        """
        body = {
            "sender": str(conversation_id),
            "message": text,
            "metadata": {
                "message_id": str(message_id),
                "conversation_id": str(conversation_id),
                "language": language,
                "channel": str(channel),
            },
        }
        return await self._ask("POST", DOOR, read, body)

    async def last_turn(self, conversation_id: UUID) -> LastTurn | None:
        """Return the last turn Rasa finished in a conversation; None if there was none."""
        path = f"/conversations/{conversation_id}/tracker"
        found = await self._ask("GET", path, read_last_turn)
        return LastTurn(*found) if found else None

    async def parse(self, text: str) -> Turn:
        """Return what the model makes of a text, outside any conversation. No replies."""
        return await self._ask("POST", "/model/parse", read_parse, {"text": text})

    async def ready(self) -> bool:
        """Say whether the bot understands a sentence now: a real one, so it is warm too."""
        try:
            return (await self.parse("hello, when is my bill due?")).intent is not None
        except BotDown:
            return False

    async def _ask(
        self, method: str, path: str, reader: Callable[[object], Read], body: object = None
    ) -> Read:
        try:
            async with asyncio.timeout(self._limit):
                answer = await self._http.request(method, path, json=body)
        except (TimeoutError, httpx2.TimeoutException):
            raise BotDown(f"Rasa took longer than {self._limit:g} s.", slow=True) from None
        except httpx2.HTTPError as error:
            raise BotDown(f"Rasa could not be reached: {type(error).__name__}.") from error
        if not answer.is_success:
            raise BotDown(f"Rasa answered {answer.status_code}.")
        try:
            return reader(answer.json())
        except Unreadable as error:
            raise BotDown(str(error)) from error
        except ValueError:
            raise BotDown("Rasa answered half a JSON, or none.") from None
