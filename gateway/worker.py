"""The worker: gives the bot its turns, sends what is due, offers what waits, and sweeps.

Jobs only wake it. What is due is read from rows, so a lost job costs at most
one sweep, and any number of workers may run.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Self

import structlog
import uvloop
from procrastinate import App, PsycopgConnector
from sqlalchemy.exc import OperationalError

from agents import offers, presence
from bot import language
from channels import outbox, settling
from channels.base import Sender
from channels.phone.calls import TwilioCalls
from gateway.carrier import phone as open_phone
from gateway.closing import close_quiet
from gateway.database import Database
from gateway.logs import configure_logs
from gateway.mail.doors import MailDoors
from gateway.pump import Pump
from gateway.senders import senders as open_senders
from gateway.settings import Settings
from gateway.store import Store
from gateway.turns import Turns, the_bot
from gateway.voice import sweeping
from gateway.voice.errands import Errands
from models.base import utcnow
from models.contact import Channel
from models.wakeups import QUEUE, Wake

log = structlog.get_logger()

#: Seconds that work under way gets when the worker is told to stop.
GRACE = 2.5
#: Jobs fetched at once; each only pokes a pump.
JOBS_AT_ONCE = 4
SENDERS_AT_ONCE = 4
CALLS_AT_ONCE = 4


def run(settings: Settings) -> None:
    """Work until told to stop (SIGTERM, SIGINT)."""
    configure_logs()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings))


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Worker(settings):
        log.info("worker.started")
        await stop.wait()
    log.info("worker.stopped")


class Worker:
    """One worker, open while its `async with` block lasts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._phone: TwilioCalls | None = None
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        settings, stack = self._settings, self._stack
        await asyncio.to_thread(language.prepare)
        database = Database(settings.database_url, size=16)
        await database.open()
        stack.push_async_callback(database.close)
        store = Store(settings)
        senders = await stack.enter_async_context(open_senders(settings, database, store))
        rasa = the_bot(settings)
        if rasa is not None:
            await stack.enter_async_context(rasa)
        phone = self._phone = open_phone(settings)
        if phone is not None:
            stack.push_async_callback(phone.close)
        pumps = self._pumps(database, senders, Turns(database, rasa, settings))
        if phone is not None:
            errands = Errands(database, phone, store, settings)
            pumps[Wake.CALL] = Pump("call", errands.claim, errands.do, at_once=CALLS_AT_ONCE)
        for pump in pumps.values():
            pump.start()
            stack.push_async_callback(pump.close, GRACE)
        self._mail = MailDoors(settings, database, store)
        stack.push_async_callback(self._mail.close)
        await self._mail.open()
        await stack.enter_async_context(_background(self._jobs(database, pumps)))
        await stack.enter_async_context(_background(self._sweep(database, senders, pumps)))
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.aclose()

    def _pumps(
        self, database: Database, senders: dict[Channel, Sender], turns: Turns
    ) -> dict[Wake, Pump]:
        lease = timedelta(seconds=self._settings.send_lease)
        ring = timedelta(seconds=self._settings.ring_seconds)

        async def deliver() -> int | None:
            return await outbox.deliver_due(database.sessions, senders, utcnow, lease) or None

        async def match() -> int | None:
            now = utcnow()
            expired = await offers.expire_due(database.sessions, now)
            return expired + await offers.make_offers(database.sessions, now, ring) or None

        return {
            Wake.ANSWER: Pump(
                "answer", turns.claim, turns.take, at_once=self._settings.turns_at_once
            ),
            Wake.DELIVER: Pump("deliver", deliver, _done, at_once=SENDERS_AT_ONCE),
            Wake.MATCH: Pump("match", match, _done),
        }

    async def _jobs(self, database: Database, pumps: dict[Wake, Pump]) -> None:
        """Let each job poke its pump; when the database goes away, come back with it."""
        while True:
            app = App(connector=PsycopgConnector(conninfo=database.dsn, min_size=1, max_size=4))
            for what, pump in pumps.items():
                app.task(name=what.value, queue=QUEUE)(_poking(pump))
            try:
                async with app.open_async():
                    await app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=JOBS_AT_ONCE,
                        delete_jobs="always",
                        install_signal_handlers=False,
                    )
            except Exception as error:  # noqa: BLE001  a worker without jobs still sweeps
                log.warning("worker.jobs_interrupted", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _sweep(
        self, database: Database, senders: dict[Channel, Sender], pumps: dict[Wake, Pump]
    ) -> None:
        """Find what no job woke, from time to time."""
        while True:
            for pump in pumps.values():
                pump.poke()
            try:
                await self._sweep_once(database, senders)
            except OperationalError as error:
                log.warning("worker.database_away", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001  the next sweep may do better
                log.error("worker.sweep_fault", error=repr(error)[:300])
            await asyncio.sleep(self._settings.sweep_every)

    async def _sweep_once(self, database: Database, senders: dict[Channel, Sender]) -> None:
        settings, now = self._settings, utcnow()
        await settling.settle_unknown(database.sessions, senders, utcnow)
        async with database.sessions() as session:
            await presence.sweep(session, now, timedelta(seconds=settings.presence_grace))
        async with database.sessions() as session:
            await close_quiet(session, now, timedelta(seconds=settings.quiet_bot_closes))
        await sweeping.sweep(database, self._phone, settings, now)
        await self._mail.sweep(now)


async def _done(_: int) -> None:
    """Nothing is left to do: the claim did it."""


def _poking(pump: Pump) -> Callable[[], Awaitable[None]]:
    async def poke() -> None:
        pump.poke()

    return poke


@asynccontextmanager
async def _background(work: Awaitable[None]) -> AsyncGenerator[None]:
    """Run something beside the block, and end it with the block."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
