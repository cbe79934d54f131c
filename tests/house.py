"""The whole house as real processes, for journeys: gateway, worker, carrier, and Rasa if asked.

Every process is killed by id at the end; `kill` is kill -9.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx2

from gateway.up.addresses import free_ports
from tests.slowproxy import SlowProxy

BIN = Path(sys.executable).parent / "forebay"
TOKEN = "0123456789abcdef0123456789abcdef"
SID = "AC" + "0" * 32
OURS = "+15035550100"
MAILBOX = "accounts@alderfalls.example"


class House:
    """One running Forebay on free ports, with its own database."""

    def __init__(self, database_url: str, folder: Path, **settings: str) -> None:
        self.port, self.carrier_port, self.mail_port, self.post_port = free_ports(4)
        self.url = f"http://127.0.0.1:{self.port}"
        self.carrier_url = f"http://127.0.0.1:{self.carrier_port}"
        self.folder = folder
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith("FOREBAY_")
        } | {
            "FOREBAY_DATABASE_URL": database_url,
            "FOREBAY_STATE_DIR": str(folder),
            "FOREBAY_PORT": str(self.port),
            "FOREBAY_PUBLIC_URL": self.url,
            "FOREBAY_TWILIO_ACCOUNT_SID": SID,
            "FOREBAY_TWILIO_AUTH_TOKEN": TOKEN,
            "FOREBAY_TWILIO_NUMBER": OURS,
            "FOREBAY_TWILIO_API_URL": self.carrier_url,
            "FOREBAY_SIMULATOR_URL": self.carrier_url,
            "FOREBAY_MAIL_FROM": MAILBOX,
            "FOREBAY_MAIL_LISTEN": f"127.0.0.1:{self.mail_port}",
            "FOREBAY_MAIL_TOKEN": "mail-token",
            "FOREBAY_SMTP_URL": f"smtp://127.0.0.1:{self.post_port}",
            "FOREBAY_OFFICE_HOURS": "always",
            "FOREBAY_ACTION_TOKEN": "action-token",
            "FOREBAY_RASA_TOKEN": "rasa-token",
            "FOREBAY_DEMO": "1",
            "FOREBAY_SWEEP_EVERY": "0.5",
            "FOREBAY_TURN_LEASE": "4",
            "FOREBAY_SEND_LEASE": "4",
            **{f"FOREBAY_{key.upper()}": value for key, value in settings.items()},
        }
        #: Stands before Rasa where a test may hold its answers back.
        self.rasa_proxy: SlowProxy | None = None
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.http = httpx2.AsyncClient(base_url=self.url, timeout=20)
        self.carrier = httpx2.AsyncClient(base_url=self.carrier_url, timeout=30)

    def start(self, *names: str) -> None:
        """Start processes by name: gateway, worker, carrier."""
        commands = {
            "gateway": ["serve"],
            "worker": ["worker"],
            "carrier": ["simulate", "--port", str(self.carrier_port), "--pace", "0"],
        }
        for name in names:
            with (self.folder / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [BIN, *commands[name]],
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    stdin=subprocess.DEVNULL,
                )

    def kill(self, name: str) -> None:
        """End one process as a power cut would."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    async def ready(self) -> None:
        """Wait until gateway and carrier answer."""
        await until(lambda: answers(self.http, "/health/ready"), "the gateway")
        await until(lambda: answers(self.carrier, "/texts?number=%2B1&wait=0"), "the carrier")

    async def close(self) -> None:
        """Stop everything this house started."""
        await self.http.aclose()
        await self.carrier.aclose()
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def log(self, name: str) -> str:
        """Return what a process has logged."""
        return (self.folder / f"{name}.log").read_text(errors="replace")


class Phone:
    """A customer's phone at the simulated carrier."""

    def __init__(self, house: House, number: str) -> None:
        self.house, self.number, self.seen = house, number, 0

    async def text(self, body: str) -> str:
        """Send a text to the office; return its sid."""
        answer = await self.house.carrier.post("/texts", json={"from": self.number, "body": body})
        answer.raise_for_status()
        return answer.json()["sid"]

    async def all(self) -> list[dict[str, Any]]:
        """Return everything on this phone."""
        answer = await self.house.carrier.get("/texts", params={"number": self.number, "wait": 0})
        return answer.json()["items"]

    async def heard(self) -> list[str]:
        """Return the texts the office sent, oldest first."""
        return [item["body"] for item in await self.all() if item["direction"] == "out"]

    async def hears(self, count: int, seconds: float = 20) -> list[str]:
        """Wait until the office has sent this many texts."""

        async def enough() -> bool:
            return len(await self.heard()) >= count

        await until(enough, f"{count} texts at {self.number}", seconds)
        return await self.heard()


class Desk:
    """A specialist's browser: signed in, and asking the API."""

    def __init__(self, house: House) -> None:
        self.http = httpx2.AsyncClient(
            base_url=house.url, headers={"Origin": house.url}, timeout=20
        )

    async def sign_in(self, username: str) -> dict[str, Any]:
        """Sign in with the demo's password."""
        return await self.post("/api/session", username=username, password="forebay")

    async def available(self) -> None:
        """Take work from now on."""
        (await self.http.put("/api/presence", json={"state": "available"})).raise_for_status()

    async def get(self, path: str, **query: Any) -> Any:
        """Ask; fail on anything but success."""
        answer = await self.http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    async def post(self, path: str, **body: Any) -> Any:
        """Do; fail on anything but success."""
        answer = await self.http.post(path, json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def offered(self, seconds: float = 20) -> dict[str, Any]:
        """Wait for an offer."""
        found: list[dict[str, Any]] = []

        async def is_there() -> bool:
            found[:] = await self.get("/api/offers")
            return bool(found)

        await until(is_there, "an offer", seconds)
        return found[0]

    async def close(self) -> None:
        """Go offline and shut the browser."""
        await self.http.put("/api/presence", json={"state": "offline"})
        await self.http.aclose()


async def answers(client: httpx2.AsyncClient, path: str) -> bool:
    """Return whether an address answers 200."""
    with contextlib.suppress(httpx2.TransportError):
        return (await client.get(path)).status_code == 200
    return False


async def until(holds: Any, what: str, seconds: float = 40) -> None:
    """Wait until an async question is answered yes; say what it was if it never is."""
    end = time.monotonic() + seconds
    while not await holds():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def running(house: House, *names: str) -> AsyncGenerator[House]:
    """Start processes, wait until they answer, stop them at the end."""
    house.start(*names)
    try:
        await house.ready()
        yield house
    finally:
        await house.close()
