"""`forebay check`: what is missing on this machine, and what helps."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from gateway.bootstrap import find_uv
from gateway.migrate import at_head
from gateway.postgres import EmbeddedPostgres, PostgresTrouble, bin_folder
from gateway.settings import Settings
from gateway.up import pages, tools
from gateway.up.addresses import LOOPBACK, read_json
from gateway.up.environment import MAIL_PORT


@dataclass(frozen=True)
class Finding:
    """One thing looked at. ``remedy`` is empty when it is as it should be.

    What is not ``needed`` makes Forebay poorer but does not stop it.
    """

    what: str
    words: str
    remedy: str = ""
    needed: bool = True

    def line(self) -> str:
        """Return the finding as one line."""
        if not self.remedy:
            return f"ok       {self.what}: {self.words}"
        return (
            f"{'missing' if self.needed else 'without':8} {self.what}: {self.words} {self.remedy}"
        )


Look = Callable[[Settings], Awaitable[Finding]]


def check(settings: Settings) -> int:
    """Print a line for each thing looked at; return 1 if something needed is missing."""
    findings = asyncio.run(look(settings))
    for finding in findings:
        print(finding.line())
    return int(any(finding.remedy and finding.needed for finding in findings))


async def look(settings: Settings) -> list[Finding]:
    """Look at everything, quickest first."""
    parts = [await one(settings) for one in (_uv, _postgres_programs, _node, _python310, _web)]
    outside = [_carrier(settings), *mail_findings(settings)]
    return [*parts, _database(settings), *await _running(settings), *outside]


async def _uv(_: Settings) -> Finding:
    found = os.environ.get("FOREBAY_UV") or find_uv()
    if found:
        return Finding("uv", found)
    return Finding("uv", "is not here.", "Start with ./forebay, which brings it.", needed=False)


async def _postgres_programs(settings: Settings) -> Finding:
    what = "PostgreSQL"
    if "database_url" in settings.model_fields_set:
        return Finding(what, "a server of yours (FOREBAY_DATABASE_URL)")
    try:
        return Finding(what, str(bin_folder()))
    except PostgresTrouble as trouble:
        return Finding(what, "is not here.", str(trouble))


async def _node(_: Settings) -> Finding:
    found = await tools.find_node()
    if found is not None:
        return Finding("Node", str(found / "node"))
    remedy = "`make up` brings it when the pages must be built."
    return Finding("Node", "22.19 or newer is not here.", remedy, needed=False)


async def _python310(settings: Settings) -> Finding:
    what = "Python 3.10"
    if settings.rasa_url:
        return Finding(what, "not needed, Rasa runs elsewhere (FOREBAY_RASA_URL)")
    found = await tools.find_python310() if (os.environ.get("FOREBAY_UV") or find_uv()) else None
    if found is None:
        return Finding(what, "is not here.", tools.NO_310, needed=False)
    return Finding(what, found)


async def _web(_: Settings) -> Finding:
    if not pages.BUILT.exists():
        return Finding("Web pages", "are not built.", "`make up` builds them.")
    if pages.done() and pages.done() != pages.wanted():
        remedy = "`make up` builds them again."
        return Finding("Web pages", "are older than their sources.", remedy, needed=False)
    return Finding("Web pages", str(pages.BUILT.parent))


def _database(settings: Settings) -> Finding:
    """Look whether the database answers and has the newest tables."""
    own = "database_url" not in settings.model_fields_set
    url = settings.database_url
    remedy = "Check FOREBAY_DATABASE_URL and that the server runs."
    if own:
        url = EmbeddedPostgres(settings.state_dir / "postgres").url()
        remedy = "`make up` starts it."
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            newest = at_head(connection)
    except SQLAlchemyError:
        return Finding("Database", "does not answer.", remedy)
    finally:
        engine.dispose()
    if newest:
        return Finding("Database", "answers, and its tables are up to date")
    return Finding("Database", "has older tables.", "`forebay migrate` brings them up to date.")


async def _running(settings: Settings) -> list[Finding]:
    """Ask the gateway, where one runs, about itself, its worker and its bot."""
    address = f"http://{LOOPBACK}:{settings.port}"
    told = await read_json(f"{address}/health/ready")
    if not isinstance(told, dict):
        return [Finding("Gateway", "does not answer.", "`make up` starts it.", needed=False)]
    worker, rasa = told.get("worker", "unknown"), told.get("bot", "unknown")
    late = "See worker.log in the folder logs of the state folder."
    away = "See rasa.log in the folder logs of the state folder; until then people answer."
    return [
        Finding("Gateway", address),
        Finding("Worker", worker, "" if worker == "ok" else late, needed=False),
        Finding("Bot", rasa, "" if rasa == "ok" else away, needed=False),
    ]


def _carrier(settings: Settings) -> Finding:
    """Look whether texts and calls can come and go. One without a token is refused earlier."""
    if not settings.twilio_account_sid:
        return Finding("Twilio", "not set, so `make up` runs the simulated carrier")
    if settings.origin.startswith("http://127.") and "api.twilio.com" in settings.twilio_api_url:
        remedy = "Set FOREBAY_PUBLIC_URL to the address Twilio is told to call."
        return Finding("Twilio", "cannot reach this machine.", remedy, needed=False)
    return Finding(
        "Twilio",
        f"texts and calls of {settings.twilio_number}, account {settings.twilio_account_sid}",
    )


def mail_findings(settings: Settings) -> list[Finding]:
    """Look whether mail can come and go."""
    if not settings.twilio_account_sid and not settings.smtp_url and not settings.mail_from:
        return [Finding("Mail", "not set, so `make up` runs simulated mailboxes")]
    found = [Finding("Mail out", f"by {_without_password(settings.smtp_url)}")]
    if not settings.smtp_url:
        remedy = "Set FOREBAY_SMTP_URL."
        found = [Finding("Mail out", "not set: mail cannot leave.", remedy, needed=False)]
    if not settings.mail_from:
        remedy = "Set FOREBAY_MAIL_FROM to the office's mailbox."
        return [*found, Finding("Mail in", "has no mailbox.", remedy, needed=False)]
    door = settings.mail_listen or f"{LOOPBACK}:{MAIL_PORT} under `make up`"
    return [*found, Finding("Mail in", f"for {settings.mail_from} at {door}")]


def _without_password(url: str) -> str:
    """Return where a mail server is, without how we sign in there."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
