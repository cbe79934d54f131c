"""What is installed on this machine: uv, Node, Python 3.10."""

import os
import re
import shutil
import sys
from pathlib import Path

from gateway.bootstrap import ROOT, find_uv, install_uv
from gateway.up.children import Program
from gateway.up.steps import StepFailed, answer_of, finish

NODE_NEEDED = (22, 19)
IS_310 = "import sys; assert sys.version_info[:2] == (3, 10); print(sys.executable)"
NO_310 = (
    "There is no Python 3.10, which Rasa needs, so the bot does not run and everything goes to "
    "people. Install it (`uv python install 3.10`, `pyenv install 3.10`, or your system's "
    "packages) and start again."
)


def uv() -> str:
    """Return the uv of the launcher, or any that runs. Raises StepFailed if there is none."""
    found = os.environ.get("FOREBAY_UV") or find_uv() or install_uv()
    if found is None:
        raise StepFailed("uv is missing. Start with ./forebay, which brings it.")
    return found


async def find_python310() -> str | None:
    """Return a Python 3.10 that runs: uv's, pyenv's or the system's; None if there is none.

    Each is asked to show itself, because a pyenv shim is on PATH and yet
    answers only for the versions that are switched on.
    """
    said = await answer_of([uv(), "python", "find", "3.10"], UV_PYTHON_DOWNLOADS="never")
    candidates = [said, *_of_pyenv(), shutil.which("python3.10"), "/usr/bin/python3.10"]
    for candidate in candidates:
        if candidate and await answer_of([candidate, "-c", IS_310]):
            return candidate
    return None


async def bring_python310(logs: Path) -> str:
    """Let uv download a Python 3.10 and return it. Raises StepFailed when that does not work."""
    command = [uv(), "python", "install", "3.10"]
    try:
        await finish(Program("python-3.10", command), logs, limit=180)
    except StepFailed as failure:
        raise StepFailed(NO_310) from failure
    found = await find_python310()
    if found is None:
        raise StepFailed(NO_310)
    return found


async def find_node() -> Path | None:
    """Return the folder of a Node that is new enough: the system's, or the wheel's."""
    candidates = [shutil.which("node"), str(Path(sys.prefix) / "bin" / "node")]
    for candidate in candidates:
        if candidate and await _is_new_node(candidate):
            return Path(candidate).parent
    return None


async def bring_node(logs: Path) -> Path:
    """Install Node from the package index into our environment, and return its folder."""
    command = [uv(), "sync", "--frozen", "--inexact", "--no-default-groups", "--group", "web"]
    await finish(Program("node", command, folder=ROOT), logs)
    found = await find_node()
    if found is None:
        raise StepFailed("Node was installed but does not run. Install Node 22.19 or newer.")
    return found


async def _is_new_node(command: str) -> bool:
    said = await answer_of([command, "--version"]) or ""
    found = re.match(r"v(\d+)\.(\d+)", said)
    return found is not None and (int(found[1]), int(found[2])) >= NODE_NEEDED


def _of_pyenv() -> list[str]:
    """Return pyenv's own interpreters, newest patch first, past its shims."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = (root / "versions").glob("3.10.*/bin/python3.10")
    return [str(path) for path in sorted(found, reverse=True)]
