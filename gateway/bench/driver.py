"""The load driver: bytes made beforehand, over kept-alive sockets, one answer awaited on each.

An HTTP client in Python is slower than what it is to measure and would hide
the difference. This one only finds where an answer ends.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

from gateway.up.addresses import LOOPBACK

CONNECTIONS = 64
#: Seconds an answer may take once we stopped asking.
LAST_ANSWERS = 10.0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Tally:
    """What one round of load came to."""

    #: Answers of the kind 2xx.
    answered: int
    #: Answers of any other kind.
    refused: int
    #: Requests without an answer: the connection broke, or time was up.
    lost: int
    #: From the first request to the last answer.
    seconds: float

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.answered / self.seconds if self.seconds else 0.0


async def drive(
    port: int, requests: Iterable[bytes], seconds: float, connections: int = CONNECTIONS
) -> Tally:
    """Send requests for so long, or until there are no more, and wait for every answer."""
    load = _Load(iter(requests), seconds)
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), LOOPBACK, port)
    return await load.run()


class _Load:
    """What the connections share: the requests, the clock and the counts."""

    def __init__(self, requests: Iterator[bytes], seconds: float) -> None:
        self._requests = requests
        self._seconds = seconds
        self._clock = asyncio.get_running_loop().time
        self._end = 0.0
        self._last = 0.0
        self._connections: list[_Connection] = []
        self._open = 0
        self._quiet = asyncio.Event()
        self._counts = {"answered": 0, "refused": 0, "lost": 0}

    def add(self, connection: "_Connection") -> None:
        """Take a connection that is open."""
        self._connections.append(connection)

    async def run(self) -> Tally:
        """Start every connection and wait until all are quiet."""
        began = self._last = self._clock()
        self._end = began + self._seconds
        self._open = len(self._connections)
        for connection in self._connections:
            connection.ask()
        try:
            async with asyncio.timeout(self._seconds + LAST_ANSWERS):
                await self._quiet.wait()
        except TimeoutError:
            pass
        for connection in self._connections:
            connection.close()
        self._counts["lost"] += self._open
        return Tally(**self._counts, seconds=self._last - began)

    def next(self) -> bytes | None:
        """Return the next request, or None when time is up or nothing is left."""
        if self._clock() < self._end:
            request = next(self._requests, None)
            if request is not None:
                return request
        self._one_less()
        return None

    def count(self, *, good: bool) -> None:
        """Note an answer."""
        self._last = self._clock()
        self._counts["answered" if good else "refused"] += 1

    def broke(self) -> None:
        """Note a connection that ended before its answer."""
        self._counts["lost"] += 1
        self._one_less()

    def _one_less(self) -> None:
        self._open -= 1
        if not self._open:
            self._quiet.set()


class _Connection(asyncio.Protocol):
    """One kept-alive socket: asks, awaits the whole answer, asks again."""

    def __init__(self, load: _Load) -> None:
        self._load = load
        self._got = b""
        self._waits = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._load.add(self)

    def data_received(self, data: bytes) -> None:
        got = self._got + data if self._got else data
        if not _is_whole(got):
            self._got = got
            return
        self._got = b""
        self._load.count(good=got[9:10] == b"2")
        self._waits = False
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waits:
            self._waits = False
            self._load.broke()

    def ask(self) -> None:
        """Send the next request, if there is one."""
        request = self._load.next()
        if request is not None and self._transport is not None:
            self._waits = True
            self._transport.write(request)

    def close(self) -> None:
        """End the connection; what it still waited for is counted by the load."""
        self._waits = False
        if self._transport is not None:
            self._transport.abort()


def _is_whole(answer: bytes) -> bool:
    """Tell whether an answer is all there. Our servers state its length."""
    head = answer.find(_END)
    if head < 0:
        return False
    length = _LENGTH.search(answer, 0, head + 2)
    return len(answer) >= head + len(_END) + (int(length[1]) if length else 0)
