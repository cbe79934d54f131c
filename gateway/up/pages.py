"""The web pages: installed and built when their sources changed, else left alone."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

from gateway.bootstrap import ROOT
from gateway.settings import Settings
from gateway.up.children import Program, surroundings
from gateway.up.environment import logs_of
from gateway.up.fingerprint import fingerprint
from gateway.up.progress import Progress
from gateway.up.steps import finish
from gateway.up.tools import bring_node, find_node

WEB = ROOT / "web"
BUILT = WEB / "dist" / "index.html"
STAMP = WEB / "node_modules" / ".forebay-built.json"


def wanted() -> dict[str, str]:
    """Return the digests of what the pages are made from: packages, and sources."""
    locks = [WEB / "package.json", WEB / "package-lock.json"]
    sources = [WEB / "src", WEB / "public", WEB / "openapi.json"]
    sources += [*WEB.glob("*.html"), *WEB.glob("*.ts"), *WEB.glob("tsconfig*.json")]
    return {"packages": fingerprint(WEB, locks), "sources": fingerprint(WEB, sources)}


def done() -> dict[str, str]:
    """Return the digests of the last build; empty when there was none."""
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}


async def build(logs: Path, progress: Progress) -> None:
    """Build the pages unless nothing changed. Raises StepFailed with the builder's words."""
    if done() == wanted() and BUILT.exists():
        return
    now = wanted()
    path = await install(logs, progress)
    with progress.step("Building the web pages"):
        await finish(Program("web-build", ["npm", "run", "build"], path, WEB), logs)
    STAMP.write_text(json.dumps(now))


async def install(logs: Path, progress: Progress) -> dict[str, str]:
    """Bring Node and the packages where they are missing; return the PATH that finds them."""
    node = await find_node()
    if node is None:
        with progress.step("Bringing Node for the web pages"):
            node = await bring_node(logs)
    path = {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}", "CI": "true"}
    packages = wanted()["packages"]
    if done().get("packages") != packages:
        with progress.step("Installing the packages of the web pages"):
            await finish(Program("npm-ci", ["npm", "ci"], path, WEB), logs)
        STAMP.write_text(json.dumps({"packages": packages}))
    return path


def npm(settings: Settings, arguments: list[str]) -> int:
    """Run npm for the pages with a Node that is new enough, and return its exit code."""
    path = asyncio.run(install(logs_of(settings), Progress(sys.stderr)))
    return subprocess.run(
        ["npm", *arguments], cwd=WEB, env=surroundings(path), check=False
    ).returncode
