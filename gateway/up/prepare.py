"""What the tests need beside the packages: web pages, Rasa's environment, a browser."""

import asyncio
import os
import shutil
import sys
from pathlib import Path

from gateway.settings import Settings
from gateway.up import bot, pages, tools
from gateway.up.children import Program
from gateway.up.environment import logs_of
from gateway.up.progress import Progress
from gateway.up.steps import StepFailed, answer_of, finish
from models.errors import ForebayError

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_BROWSER = (
    "There is no Chromium for the browser tests. Install one (`apt-get install chromium`, or "
    "`.venv/bin/playwright install --with-deps chromium`) and try again."
)
#: Asks the browser that Playwright would start, wherever it keeps it, to show a page.
OPENS_A_PAGE = """
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as player:
    browser = player.chromium.launch(executable_path=sys.argv[1] or None, args=["--no-sandbox"])
    browser.new_page().goto("data:text/html,<p>hello</p>")
    browser.close()
"""


def prepare(settings: Settings) -> int:
    """Bring what `make test` needs; 1 with the remedy when something cannot be had."""
    try:
        asyncio.run(_prepare(logs_of(settings)))
    except ForebayError as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


async def _prepare(logs: Path) -> None:
    progress = Progress()
    ticking = asyncio.create_task(progress.keep_telling())
    try:
        await pages.build(logs, progress)
        python310 = await tools.find_python310() or await tools.bring_python310(logs)
        await bot.install(python310, logs, progress)
        await _browser(logs, progress)
    finally:
        ticking.cancel()


async def _browser(logs: Path, progress: Progress) -> None:
    """Find a Chromium that opens a page: the system's, Playwright's own, or Debian's."""
    for attempt in (None, _from_playwright, _from_debian):
        try:
            if attempt is not None:
                await attempt(logs, progress)
        except StepFailed:
            continue
        if await _opens_a_page():
            return
    raise StepFailed(NO_BROWSER)


async def _from_playwright(logs: Path, progress: Progress) -> None:
    with progress.step("Bringing Chromium for the browser tests"):
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        await finish(Program("chromium", command), logs, limit=300)


async def _from_debian(logs: Path, progress: Progress) -> None:
    if os.getuid() != 0 or shutil.which("apt-get") is None:
        raise StepFailed(NO_BROWSER)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    with progress.step("Installing Debian's Chromium for the browser tests"):
        await finish(Program("apt-update", ["apt-get", "update"], quiet), logs, limit=300)
        command = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        await finish(Program("apt-chromium", command, quiet), logs, limit=600)


async def _opens_a_page() -> bool:
    system = next((found for name in BROWSERS if (found := shutil.which(name))), "")
    for path in dict.fromkeys((system, "")):
        command = [sys.executable, "-c", OPENS_A_PAGE, path]
        if await answer_of(command, limit=60) is not None:
            return True
    return False
