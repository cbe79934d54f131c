"""What a measurement stands on: a database of its own, real processes, all gone afterwards."""

import asyncio
import signal
import sys
import tempfile
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psycopg

from gateway.leash import leashed
from gateway.migrate import migrate
from gateway.postgres import EmbeddedPostgres
from gateway.up.addresses import LOOPBACK, free_ports
from gateway.up.children import surroundings
from models.errors import ForebayError

START_LIMIT = 60.0
STOP_LIMIT = 10.0
POLL = 0.05


class NotMeasured(ForebayError):
    """A row could not be measured, or what was measured could not be trusted."""


def forebay(*arguments: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "gateway.cli", *arguments]


class Stage:
    """A temporary folder with a durable PostgreSQL in it, and the processes of one row.

    Nothing of the caller's own settings or data is used.
    """

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self.folder = Path()
        self.database_url = ""
        self.dsn = ""

    async def __aenter__(self) -> Self:
        made = tempfile.TemporaryDirectory(prefix="forebay-bench-", ignore_cleanup_errors=True)
        self.folder = Path(self._stack.enter_context(made))
        postgres = EmbeddedPostgres(self.folder / "postgres")
        postgres.start()
        self._stack.callback(postgres.stop)
        self.database_url = postgres.create_database()
        self.dsn = postgres.conninfo()
        await asyncio.to_thread(migrate, self.database_url)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def start(
        self,
        name: str,
        command: list[str],
        settings: Mapping[str, str],
        *,
        port: int | None = None,
        folder: Path | None = None,
    ) -> None:
        """Run a program beside us until the stage closes; return when its port is open, if any.

        Raises NotMeasured with its last words when it ends or does not listen.
        """
        log = self.folder / f"{name}.log"
        process = await self._stack.enter_async_context(_running(command, settings, log, folder))
        if port is not None and not await _opens(port, process):
            raise NotMeasured(f"The {name} did not start. {await self.last_words(name)}")

    async def finish(self, name: str, command: list[str], settings: Mapping[str, str]) -> None:
        """Run a program to its end. Raises NotMeasured with its last words when it fails."""
        async with _running(command, settings, self.folder / f"{name}.log") as process:
            if await process.wait():
                raise NotMeasured(f"The {name} failed. {await self.last_words(name)}")

    async def serve(self, module: str, settings: Mapping[str, str] | None = None) -> int:
        """Run one of our modules as a server that takes its port as argument; return the port."""
        port = free_ports(1)[0]
        command = [sys.executable, "-m", module, str(port)]
        await self.start(module.rpartition(".")[2], command, settings or {}, port=port)
        return port

    async def count(self, query: str) -> int:
        """Return the one number a query gives."""
        connection = await psycopg.AsyncConnection.connect(self.dsn)
        async with connection, connection.cursor() as cursor:
            await cursor.execute(query.encode())
            found = await cursor.fetchone()
        return int(found[0]) if found else 0

    async def last_words(self, name: str) -> str:
        """Return how the log of a program ends."""
        words = await asyncio.to_thread((self.folder / f"{name}.log").read_text, errors="replace")
        return f"Its last words:\n{words[-800:]}"

    async def settle(self) -> None:
        """Let the planner know the tables: plans made for empty ones read them whole."""
        connection = await psycopg.AsyncConnection.connect(self.dsn, autocommit=True)
        async with connection:
            await connection.execute("VACUUM ANALYZE")


@asynccontextmanager
async def _running(
    command: list[str], settings: Mapping[str, str], log: Path, folder: Path | None = None
) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run a process while the block lasts. It sees no Forebay setting but those given."""
    inherited = {
        name: value
        for name, value in surroundings({}).items()
        if not name.startswith("FOREBAY_") or name == "FOREBAY_PG_BIN"
    }
    with log.open("ab") as words:
        process = await asyncio.create_subprocess_exec(
            *leashed(command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd=folder,
            env=inherited | dict(settings),
            process_group=0,  # Ctrl-C is for us: we stop it
        )
    try:
        yield process
    finally:
        await _stop(process)


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_LIMIT):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def _opens(port: int, process: asyncio.subprocess.Process) -> bool:
    """Wait until the process listens; False when it ended first or took too long."""
    loop = asyncio.get_running_loop()
    end = loop.time() + START_LIMIT
    while process.returncode is None and loop.time() < end:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, port)
        except OSError:
            await asyncio.sleep(POLL)
        else:
            writer.close()
            await writer.wait_closed()
            return True
    return False
