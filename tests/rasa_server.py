"""A real Rasa for tests: trained once per state of the bot's files, started on a free port.

Plain functions and classes, so that any fixture may use them. The model is
kept in `.forebay/test/`, or in the folder `FOREBAY_TEST_CACHE` names.
"""

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from bot import training
from bot.client import Rasa
from gateway.up.addresses import free_ports

TOKEN = "rasa-token"
ACTION_TOKEN = "action-token"
#: Rasa is up in 12 to 20 s on a quiet machine, and tests rarely have one.
START_LIMIT = 180.0
TRAIN_LIMIT = 600.0

Answer = Callable[[dict[str, Any]], dict[str, Any]]


def cache_dir() -> Path:
    """Return where trained models are kept between runs."""
    kept = os.environ.get("FOREBAY_TEST_CACHE")
    return Path(kept) if kept else Path(__file__).resolve().parents[1] / ".forebay" / "test"


def installed() -> bool:
    """Say whether Rasa's own environment is there."""
    return training.python().exists()


def train(state_dir: Path | None = None) -> Path:
    """Train the bot unless its files are as they were, and return the state folder."""
    state = state_dir or cache_dir()
    if not training.is_trained(state):
        command = training.train_command(state)
        Path(command.argv[command.argv.index("--out") + 1]).mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            command.argv,
            env=os.environ | command.env,
            cwd=command.cwd,
            capture_output=True,
            text=True,
            timeout=TRAIN_LIMIT,
            check=False,
        )
        if done.returncode != 0 or not training.is_trained(state):
            raise RuntimeError(f"Training failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return state


class ActionServer:
    """An action server of the standard library, answering by a function of the request."""

    def __init__(self, answer: Answer) -> None:
        outer = self
        self.answer = answer
        self.calls: list[dict[str, Any]] = []
        #: Answer this status instead, to be broken on purpose.
        self.broken: int | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.calls.append(body)
                allowed = self.headers.get("Authorization") == f"Bearer {ACTION_TOKEN}"
                status = outer.broken or (200 if allowed else 404)
                told = outer.answer(body) if status == 200 else {"error": "broken"}
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class RasaServer:
    """One Rasa, open while its `with` block lasts. `url` and `TOKEN` are how to reach it."""

    def __init__(
        self,
        action_url: str,
        *,
        action_token: str = ACTION_TOKEN,
        state_dir: Path | None = None,
        work_dir: Path,
        port: int | None = None,
        credentials: str = "credentials.yml",
    ) -> None:
        self.port = port or free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = training.run_command(
            train(state_dir),
            port=self.port,
            token=TOKEN,
            action_url=action_url,
            action_token=action_token,
            tracker_url=f"sqlite:///{work_dir / 'tracker.db'}",
            credentials=credentials,
        )
        self._log = work_dir / "rasa.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command.argv,
                env=os.environ | self._command.env,
                cwd=self._command.cwd,
                stdout=log,
                stderr=log,
            )
        try:
            self.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process, for tests that stop it or hold it up."""
        if self._process is None:
            raise RuntimeError("Rasa was not started.")
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Wait until Rasa has understood a sentence."""
        asyncio.run(self._ready())

    def stop(self) -> None:
        """End Rasa, gently first."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    async def _ready(self) -> None:
        until = time.monotonic() + START_LIMIT
        async with Rasa(self.url, TOKEN, limit=10) as rasa:
            while not await rasa.ready():
                if time.monotonic() > until or self._process is None or self._process.poll():
                    tail = self._log.read_text(errors="replace")[-3000:]
                    raise RuntimeError(f"Rasa did not get ready:\n{tail}")
                await asyncio.sleep(0.3)
