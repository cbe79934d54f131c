"""The bot's part of the start: its environment, its training, its warm-up."""

import asyncio
import json
import shutil
from pathlib import Path

from gateway.bootstrap import ROOT
from gateway.up import tools
from gateway.up.addresses import read_json
from gateway.up.children import Program
from gateway.up.fingerprint import fingerprint
from gateway.up.progress import Progress
from gateway.up.steps import StepFailed, finish

FOLDER = ROOT / "bot" / "rasa"
STAMP = FOLDER / ".venv" / "forebay-synced.json"
READY_LIMIT = 600.0
WARM = 3  # good answers in a row before we say that the bot is ready


async def install(python310: str, logs: Path, progress: Progress) -> None:
    """Install Rasa's packages as its lock file says, unless that was done since it changed."""
    wanted = {"lock": fingerprint(FOLDER, [FOLDER / "uv.lock"]), "root": str(FOLDER)}
    done = _done()
    if done == wanted:
        return
    if done and done["root"] != str(FOLDER):
        shutil.rmtree(FOLDER / ".venv")  # moved or copied: its scripts name the old place
    command = [tools.uv(), "sync", "--frozen", "--project", str(FOLDER), "--python", python310]
    with progress.step("Installing the bot's packages (2.5 GB, once)"):
        await finish(Program("bot-packages", command), logs)
    STAMP.write_text(json.dumps(wanted))


async def until_ready(gateway: str, limit: float = READY_LIMIT) -> None:
    """Wait until the gateway says that the bot answers, several times in a row.

    To find out, the gateway lets it understand a sentence, which also warms
    it up. Raises StepFailed after ``limit`` seconds.
    """
    good = 0
    try:
        async with asyncio.timeout(limit):
            while good < WARM:
                told = await read_json(f"{gateway}/health/ready")
                is_good = isinstance(told, dict) and told.get("bot") == "ok"
                good = good + 1 if is_good else 0
                await asyncio.sleep(0.1 if is_good else 1.0)
    except TimeoutError:
        raise StepFailed(f"It is not ready after {limit:.0f} s; see rasa.log.") from None


def _done() -> dict[str, str]:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
