"""A mail server as a script: it takes what it is told to take, and hangs up where it is told."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

#: Hang up at this point instead of answering.
DROP = "drop"
#: Never answer.
HANG = "hang"

ANSWERS = {
    "connect": "220 mx.example",
    "EHLO": "250-mx.example\r\n250-8BITMIME\r\n250 SMTPUTF8",
    "MAIL": "250 OK",
    "RCPT": "250 OK",
    "DATA": "354 Go ahead",
    "dot": "250 Taken",
    "QUIT": "221 Bye",
}


@dataclass
class MailServer:
    """Where it is, what it took, and what it answers: one answer for each connection in turn."""

    port: int = 0
    scripts: list[dict[str, str]] = field(default_factory=list)
    #: Whole mails, as they were after dots were unstuffed.
    mails: list[bytes] = field(default_factory=list)
    #: Every verb heard.
    heard: list[str] = field(default_factory=list)
    #: Set when the point is reached at which it hangs.
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
        script = ANSWERS | (self.scripts.pop(0) if self.scripts else {})
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, _Over):
                await self._converse(script, reader, writer)
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def _converse(
        self, script: dict[str, str], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await self._answer(script["connect"], writer)
        while True:
            line = (await reader.readuntil(b"\r\n")).decode().strip()
            verb = line.split(" ")[0].upper()
            self.heard.append(verb)
            await self._answer(script.get(verb, "250 OK"), writer)
            if verb == "DATA" and script[verb].startswith("354"):
                await self._content(script, reader)
                await self._answer(script["dot"], writer)
            if verb == "QUIT":
                return

    async def _content(self, script: dict[str, str], reader: asyncio.StreamReader) -> None:
        lines: list[bytes] = []
        while (line := await reader.readuntil(b"\r\n")) != b".\r\n":
            if script.get("body") == DROP and lines:
                raise _Over
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.mails.append(b"".join(lines))

    async def _answer(self, answer: str, writer: asyncio.StreamWriter) -> None:
        if answer == DROP:
            raise _Over
        if answer == HANG:
            self.hanging.set()
            await asyncio.Event().wait()
        writer.write(answer.encode() + b"\r\n")
        await writer.drain()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class _Over(Exception):
    """The server hangs up."""


@asynccontextmanager
async def mail_server(*scripts: dict[str, str], port: int = 0) -> AsyncGenerator[MailServer]:
    """Serve on loopback; each script is for one connection, later ones get plain answers."""
    made = MailServer(scripts=list(scripts))
    server = await asyncio.start_server(made.serve, "127.0.0.1", port)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await made.stop()
        await server.wait_closed()
