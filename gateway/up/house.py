"""All of Forebay on one machine: what starts before what, and what stops before what."""

import asyncio
import sys
from contextlib import ExitStack

import psycopg

from bot import training
from gateway.postgres import EmbeddedPostgres
from gateway.settings import Settings
from gateway.up import bot, pages, tools, welcome
from gateway.up.addresses import LOOPBACK, until_it_answers
from gateway.up.children import Child, Program, describe_exit
from gateway.up.environment import Surroundings, logs_of, mailbox, surround
from gateway.up.progress import Progress
from gateway.up.running import announced
from gateway.up.schema import bring_up_to_date
from gateway.up.steps import StepFailed, finish
from models.errors import ForebayError

# Seconds to stop; together less than ten. What is cut short is taken up at the next start.
WORKER_LIMIT = 3.0  # to finish the turns and sends in hand
DOORS_LIMIT = 3.5  # for the gateway, the carrier and Rasa, all at once
RASA_PATIENCE = 1.0  # it would wait for idle connections; its tracker is a database
POSTGRES_LIMIT = 1.0
POSTGRES_LOOK = 0.5
POSTGRES_PAUSE = 10.0
GATEWAY_LIMIT = 120.0  # seconds until the pages must answer


def forebay(*arguments: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return [sys.executable, "-m", "gateway.cli", *arguments]


def is_empty(url: str) -> bool:
    """Tell whether the database has no customer account yet."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        found = connection.execute("SELECT EXISTS (SELECT FROM account)").fetchone()
    return found == (False,)


class House:
    """The parts that run, in the order they were started."""

    def __init__(self, settings: Settings, progress: Progress) -> None:
        self.settings = settings
        self.progress = progress
        self.state = settings.state_dir.absolute()
        self.logs = logs_of(settings)
        self.address = f"http://{LOOPBACK}:{settings.port}"
        self.postgres: EmbeddedPostgres | None = None
        self.doors: list[Child] = []
        self.worker: Child | None = None
        self._watch: asyncio.Task[None] | None = None
        self._note = ExitStack()

    async def open(self) -> None:
        """Start everything; the pages are usable before the bot is ready."""
        database_url = self._start_postgres()
        async with asyncio.TaskGroup() as together:
            together.create_task(self._fill_database(database_url))
            together.create_task(self._build_pages())
            python310 = together.create_task(self._find_python310())
        found = python310.result()
        around = surround(self.settings, database_url, with_bot=found is not None)
        self._note.enter_context(announced(self.state, around.shared))
        await self._start_parts(around)
        await welcome.greet(
            self.settings,
            self.progress.say,
            simulated=bool(around.simulator_port),
            mail=welcome.mail_words(around.shared),
        )
        if found is not None and around.rasa_port is not None:
            await self._start_bot(around, found)
        self.progress.say("\nForebay is up. Ctrl-C stops it; what was entered stays.\n")

    async def close(self) -> None:
        """Stop in order: no new turns and sends, then the doors, then the database."""
        self._note.close()
        if self.worker is not None:
            await self.worker.stop(WORKER_LIMIT)
        await asyncio.gather(*(door.stop(DOORS_LIMIT) for door in self.doors))
        if self._watch is not None:
            self._watch.cancel()
        if self.postgres is not None:
            self.postgres.stop(POSTGRES_LIMIT)

    def _start_postgres(self) -> str:
        """Start the embedded database, or use the server the settings name."""
        if "database_url" in self.settings.model_fields_set:
            return self.settings.database_url
        with self.progress.step("Starting PostgreSQL"):
            self.postgres = EmbeddedPostgres(self.state / "postgres")
            self.postgres.start()
            self._watch = asyncio.create_task(self._keep_postgres(self.postgres))
            return self.postgres.create_database()

    async def _keep_postgres(self, postgres: EmbeddedPostgres) -> None:
        """Start the database again whenever it dies; the others find it at the same address."""
        while True:
            await asyncio.sleep(POSTGRES_LOOK)
            code = postgres.exit_code
            if code is None:
                continue
            self.progress.say(f"  ! PostgreSQL {describe_exit(code)}; starting it again.")
            try:
                postgres.stop()
                postgres.start()
            except ForebayError as failure:
                self.progress.say(f"  ! {failure}")
                await asyncio.sleep(POSTGRES_PAUSE)

    async def _fill_database(self, url: str) -> None:
        """Bring the tables up to date, and fill an empty database with the invented city."""
        with self.progress.step("Bringing the tables up to date"):
            await asyncio.to_thread(bring_up_to_date, url)
        if await asyncio.to_thread(is_empty, url):
            environment = {
                "FOREBAY_DATABASE_URL": url,
                "FOREBAY_STATE_DIR": str(self.state),
                "FOREBAY_MAIL_FROM": mailbox(self.settings),
            }
            with self.progress.step("Inventing a city and its customers"):
                await finish(Program("demo", forebay("demo"), environment), self.logs)

    async def _build_pages(self) -> None:
        """Build the web pages; without them the rest still runs."""
        try:
            await pages.build(self.logs, self.progress)
        except StepFailed as failure:
            self.progress.say(f"  ! The web pages could not be built: {failure}")

    async def _find_python310(self) -> str | None:
        """Find a Python for the bot, or say that there is none and what helps."""
        if self.settings.rasa_url:
            return None
        found = await tools.find_python310()
        if found is not None:
            return found
        try:
            with self.progress.step("Bringing Python 3.10 for the bot"):
                return await tools.bring_python310(self.logs)
        except StepFailed as failure:
            self.progress.say(f"  ! {failure}")
            return None

    async def _start_parts(self, around: Surroundings) -> None:
        """Open the gateway, whose pages are waited for; then the carrier and the worker."""
        with self.progress.step("Opening the doors"):
            await self._start_door("gateway", forebay("serve"), around)
            if not await until_it_answers(f"{self.address}/health/live", GATEWAY_LIMIT):
                raise StepFailed(f"The gateway does not answer. See {self.logs}/gateway.log.")
        if around.simulator_port is not None:
            command = forebay("simulate", "--port", str(around.simulator_port))
            if around.mail_port is not None:
                command += ["--mail-port", str(around.mail_port)]
            await self._start_door("simulator", command, around)
        program = Program("worker", forebay("worker"), around.shared)
        self.worker = Child(program, self.logs, self.progress.say)
        await self.worker.start()
        if "FOREBAY_COLLEAGUES_URL" in around.shared:
            await self._start_door("colleagues", forebay("demo-colleagues"), around)

    async def _start_bot(self, around: Surroundings, python310: str) -> None:
        """Set up, train, start and warm up Rasa; without it people answer."""
        try:
            await bot.install(python310, self.logs, self.progress)
            if not training.is_trained(self.state):
                with self.progress.step("Training the bot"):
                    command = forebay("bot", "train")
                    await finish(Program("training", command, around.shared), self.logs)
            with self.progress.step("Starting and warming up the bot"):
                await self._start_door("rasa", forebay("bot", "run"), around, RASA_PATIENCE)
                await bot.until_ready(self.address)
        except ForebayError as failure:
            self.progress.say(f"  ! The bot does not run, so people answer everything. {failure}")

    async def _start_door(
        self, name: str, command: list[str], around: Surroundings, patience: float | None = None
    ) -> None:
        program = Program(name, command, around.shared, patience=patience)
        door = Child(program, self.logs, self.progress.say)
        self.doors.append(door)
        await door.start()
