"""A bare server that reads a request and answers at once: what the driver itself can do."""

import asyncio
import contextlib
import re
import sys
from collections.abc import Callable
from typing import cast

from gateway.up.addresses import LOOPBACK

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class AtOnce(asyncio.Protocol):
    """Answers each whole request without looking at it. One is under way on a connection."""

    def __init__(self, answer: Callable[[], bytes]) -> None:
        self._answer = answer
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer when a request is all there."""
        self._got += data
        head, found, body = self._got.partition(_END)
        length = _LENGTH.search(head)
        if found and self._transport and len(body) >= (int(length[1]) if length else 0):
            self._got = b""
            self._transport.write(self._answer())


def answer(body: bytes, kind: str = "application/json", status: str = "200 OK") -> bytes:
    """Return a whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def listen(answers: Callable[[], bytes]) -> None:
    """Listen on the port named on the command line until told to stop."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_listen(answers))


async def _listen(answers: Callable[[], bytes]) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: AtOnce(answers), LOOPBACK, int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    same = answer(b"<Response/>", "text/xml")
    listen(lambda: same)
