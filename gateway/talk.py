"""`forebay bot talk`: a customer's chat in the terminal, over the road of a running Forebay."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from gateway.settings import Settings
from models.base import uuid7
from models.errors import Unavailable

HINT = "Write as a customer would; an empty line or Ctrl-D ends it.\n"
#: Seconds the last answer gets when the words come from a file.
LAST_ANSWER = 4.0


async def talk(settings: Settings) -> int:
    """Chat with whoever answers, bot or person, until the customer leaves."""
    address = f"ws://127.0.0.1:{settings.port}/chat/ws"
    try:
        async with connect(address, origin=None) as socket:
            await socket.send(json.dumps(hello()))
            showing = asyncio.create_task(_show(socket))
            sys.stdout.write(HINT)
            try:
                async for line in _lines():
                    await socket.send(json.dumps(said(line)))
                if not sys.stdin.isatty():
                    await asyncio.sleep(LAST_ANSWER)
            finally:
                showing.cancel()
    except (OSError, InvalidHandshake):
        raise Unavailable("Nobody answers: start Forebay first (`make up`).") from None
    except ConnectionClosed:
        raise Unavailable("The conversation was cut off; is Forebay still running?") from None
    return 0


def hello() -> dict[str, Any]:
    """Return the first frame: a new session, no language chosen."""
    return {"type": "hello", "session": None, "after": None, "language": None}


def said(line: str) -> dict[str, Any]:
    """Return the frame for a line the customer typed."""
    return {"type": "say", "client_msg_id": str(uuid7()), "text": line}


def shown(frame: dict[str, Any]) -> str | None:
    """Return what a frame looks like in the terminal; None for those not meant for eyes."""
    match frame:
        case {"type": "welcome", "greeting": str(greeting)}:
            return f"Forebay: {greeting}"
        case {"type": "message", "author": str(author), "text": str(text)} if author != "contact":
            return f"{frame.get('name') or author.capitalize()}: {text}"
        case {"type": "state", "words": str(words)}:
            return f"({words})"
        case {"type": "error", "detail": str(detail)}:
            return f"! {detail}"
    return None


async def _show(socket: ClientConnection) -> None:
    async for raw in socket:
        words = shown(json.loads(raw))
        if words is not None:
            sys.stdout.write(words + "\n")
            sys.stdout.flush()


async def _lines() -> AsyncIterator[str]:
    """Read what is typed, without holding up what comes in."""
    while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
        yield line
