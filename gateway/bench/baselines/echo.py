"""A bare server that reads a request and answers at once: what the driver itself can do."""

import asyncio
import contextlib
import sys
from typing import cast

from gateway.up.addresses import LOOPBACK

_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n<Response/>"
_LENGTH = b"\r\nContent-Length: "
_END = b"\r\n\r\n"


class Echo(asyncio.Protocol):
    """Answers each whole request with the same few bytes."""

    def __init__(self) -> None:
        self._got = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer when a request is all there. Only one is under way on a connection."""
        got = self._got + data
        head, _, body = got.partition(_END)
        told = head.partition(_LENGTH)[2].partition(b"\r\n")[0]
        if told and len(body) >= int(told) and self._transport is not None:
            self._transport.write(_ANSWER)
            got = b""
        self._got = got


async def main() -> None:
    """Listen on the port named on the command line until told to stop."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, LOOPBACK, int(sys.argv[1]))
    await server.serve_forever()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main())
