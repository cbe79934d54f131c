"""The doors where mail servers hand mail over: SMTP (RFC 5321) and LMTP (RFC 2033).

Meant to stand behind the city's own mail server, or on loopback: no relaying,
no AUTH. A mail for us is taken whatever it holds; "250" means it is committed.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import structlog

from channels.mail.inbound import Envelope
from gateway.mail.lines import Hands, Lmtp, Smtp
from gateway.mail.road import MailRoad
from models.errors import ForebayError

log = structlog.get_logger()

#: Connections one door holds at once; the next is told to come later.
MOST_CONNECTIONS: Final = 30

# The library logs whole commands, and they hold addresses.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Place:
    """One address to listen on."""

    host: str
    port: int
    lmtp: bool

    @classmethod
    def all_of(cls, listed: str) -> "list[Place]":
        """Read "127.0.0.1:2525, lmtp://127.0.0.1:2424". Raises ValueError for anything else."""
        return [cls._one(one.strip()) for one in listed.split(",") if one.strip()]

    @classmethod
    def _one(cls, address: str) -> "Place":
        parts = urlsplit(address if "://" in address else f"smtp://{address}")
        try:
            port = parts.port
        except ValueError:
            port = None
        if parts.scheme not in {"smtp", "lmtp"} or not parts.hostname or port is None:
            raise ValueError(
                f"FOREBAY_MAIL_LISTEN: {address!r} is no host:port or lmtp://host:port."
            )
        return cls(parts.hostname, port, parts.scheme == "lmtp")


class Listener:
    """The mail doors of one worker. Where another worker has a port, it is tried again later."""

    def __init__(self, places: list[Place], road: MailRoad, *, most_bytes: int) -> None:
        self._waiting = dict.fromkeys(places, False)
        self._hands = Hands(road.ours, _taking(road), most_bytes)
        self._servers: list[asyncio.Server] = []

    async def open(self) -> None:
        """Listen where that is possible; asking again is how a freed port is found."""
        loop = asyncio.get_running_loop()
        for place, told in list(self._waiting.items()):
            protocol = Lmtp if place.lmtp else Smtp
            try:
                server = await loop.create_server(
                    lambda protocol=protocol: self._door(protocol), place.host, place.port
                )
            except OSError as error:
                if not told:
                    log.warning("mail.port_taken", port=place.port, error=type(error).__name__)
                self._waiting[place] = True
                continue
            del self._waiting[place]
            self._servers.append(server)
            log.info("mail.listening", host=place.host, port=place.port, lmtp=place.lmtp)

    async def close(self) -> None:
        """Shut the doors; mail under way is not answered, so it will be sent again."""
        for server in self._servers:
            server.close()
        self._hands.hang_up()
        for server in self._servers:
            with contextlib.suppress(asyncio.CancelledError):
                await server.wait_closed()

    def _door(self, protocol: type[Smtp]) -> asyncio.Protocol:
        if len(self._hands.open) >= MOST_CONNECTIONS:
            return _Busy()
        return protocol(self._hands)


class _Busy(asyncio.Protocol):
    """A door that is full."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and hang up."""
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections; try again in a moment\r\n")
        transport.close()


def _taking(road: MailRoad) -> Callable[[bytes, Envelope], Awaitable[bool]]:
    """Return what the doors do with a mail: True once it is kept, False to send it again."""

    async def take(raw: bytes, envelope: Envelope) -> bool:
        try:
            await road.take(raw, envelope)
        except ForebayError as error:
            # Parked is kept too: a person looks at it.
            return error.status < 300
        return True

    return take
