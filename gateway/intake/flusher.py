"""Group commit: whatever waits is written as one transaction, and acknowledged after it.

A lone message waits for nobody: there are no timers. Under load a batch is
what arrived while the one before it was being committed (decision 0004).
"""

import asyncio
import contextlib
from dataclasses import dataclass, field

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from channels.base import Inbound, Unreadable
from gateway.intake.batch import park, write
from gateway.intake.received import Parked, Received
from models.errors import Unavailable

log = structlog.get_logger()

#: The most deliveries one transaction carries.
MOST = 256
#: How many deliveries may wait before the door says "later" (503).
WAITING_LIMIT = 5000
#: Transactions under way at once: one commits while the next is gathered.
FLUSHERS = 2
#: A deadlock or a serialization failure is nobody's fault: tried again this often.
TRIES = 3


@dataclass(slots=True)
class _Waiting:
    """One delivery and the door that waits for its commit."""

    inbound: Inbound
    done: asyncio.Future[Received] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Intake:
    """Writes deliveries down. One per gateway process; start it, and close it after the doors."""

    def __init__(self, pool: AsyncConnectionPool, *, reopen_within: float) -> None:
        self._pool = pool
        self._reopen_within = reopen_within
        self._waiting: asyncio.Queue[_Waiting] = asyncio.Queue(WAITING_LIMIT)
        self._flushers: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start the flushers on the running loop."""
        self._flushers = [asyncio.create_task(self._run()) for _ in range(FLUSHERS)]

    async def close(self) -> None:
        """Write down what still waits, then stop."""
        await self._waiting.join()
        for flusher in self._flushers:
            flusher.cancel()
        for flusher in self._flushers:
            with contextlib.suppress(asyncio.CancelledError):
                await flusher

    async def receive(self, inbound: Inbound) -> Received:
        """Write one delivery down; return only after its commit.

        The same (channel, dedupe_key) any number of times, at any moment, is
        one message. Raises Parked when it was kept but cannot be a message, and
        Unavailable when the database is away or too much waits: then nothing
        was kept, and the carrier should try again.
        """
        waiting = _Waiting(inbound)
        try:
            self._waiting.put_nowait(waiting)
        except asyncio.QueueFull:
            raise Unavailable("Too many messages are waiting to be written down.") from None
        return await waiting.done

    async def park(self, unreadable: Unreadable) -> None:
        """Keep what could not be read, for a person to look at."""
        try:
            async with self._pool.connection() as connection:
                await park(connection, unreadable)
        except (psycopg.OperationalError, PoolTimeout):
            raise Unavailable("The database is away.") from None

    async def _run(self) -> None:
        """Take whatever waits, write it, and tell each door; for ever."""
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < MOST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._flush(batch)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    async def _flush(self, batch: list[_Waiting]) -> None:
        """Write a batch; if it fails for a reason of its own, each delivery alone."""
        try:
            received = await self._write([waiting.inbound for waiting in batch])
        except (psycopg.OperationalError, PoolTimeout) as error:
            log.warning("intake.database_away", waiting=len(batch), error=type(error).__name__)
            _fail(batch, Unavailable("The database is away."))
        except Exception as error:  # noqa: BLE001  the door must hear of it, whatever it is
            if len(batch) > 1:
                log.warning("intake.batch_retried_alone", size=len(batch), error=repr(error)[:200])
                for waiting in batch:
                    await self._flush([waiting])
            else:
                log.error("intake.poisoned", key=batch[0].inbound.dedupe_key)
                await self._park_poisoned(batch[0], error)
        else:
            for waiting, answer in zip(batch, received, strict=True):
                if answer is None:
                    _fail([waiting], Parked())
                elif not waiting.done.done():
                    waiting.done.set_result(answer)

    async def _write(self, inbounds: list[Inbound]) -> list[Received | None]:
        """Write a batch in one transaction, again if the database asks for it."""
        for tries_left in reversed(range(TRIES)):
            try:
                async with self._pool.connection() as connection:
                    return await write(connection, inbounds, self._reopen_within)
            except (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure):
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    async def _park_poisoned(self, waiting: _Waiting, error: Exception) -> None:
        """Keep a delivery that cannot be written as a message."""
        inbound = waiting.inbound
        problem = f"Could not be written down: {type(error).__name__}."
        try:
            await self.park(
                Unreadable(inbound.channel, inbound.dedupe_key, problem, inbound.payload)
            )
        except Exception as worse:  # noqa: BLE001  the door must hear of it, whatever it is
            _fail([waiting], worse)
        else:
            _fail([waiting], Parked())


def _fail(batch: list[_Waiting], error: Exception) -> None:
    """Tell every door of a batch that it came to nothing."""
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_exception(error)
