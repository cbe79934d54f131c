"""A TCP proxy that can hold answers back: how a test catches a process between ask and answer."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator


class SlowProxy:
    """Passes bytes both ways; while `holding`, what comes back waits."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.holding = False
        #: Set when an answer has come back and is being held.
        self.held = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.ensure_future(self._carry(reader, forth, answers=False)),
            asyncio.ensure_future(self._carry(back, writer, answers=True)),
        ]
        # The end of the test cancels us; asyncio 3.11 would log that as a fault.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for end in (writer, forth):
            end.close()

    async def _carry(
        self, source: asyncio.StreamReader, to: asyncio.StreamWriter, *, answers: bool
    ) -> None:
        while data := await source.read(65536):
            while answers and self.holding:
                self.held.set()
                await asyncio.sleep(0.05)
            to.write(data)
            with contextlib.suppress(ConnectionError):
                await to.drain()


@contextlib.asynccontextmanager
async def slow_proxy(target_port: int) -> AsyncGenerator[SlowProxy]:
    """Give a proxy to a port of this machine while the block lasts."""
    proxy = SlowProxy(target_port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
