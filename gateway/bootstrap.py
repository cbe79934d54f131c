"""From a fresh clone to a running command: bring uv, bring the packages, hand over.

Run by the script ``forebay`` with whatever Python the machine has, so this
file imports the standard library alone. Beside the commands of the product
the launcher knows two of its own: ``sync [GROUP…]`` installs packages and
ends, ``uv …`` passes on to the uv that was found.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
TOOLS = ROOT / ".forebay" / "tools"
STAMP = VENV / "forebay-synced.json"

#: Settings of whoever called us, which must not steer our own environments.
FOREIGN = frozenset(
    {
        "VIRTUAL_ENV",
        "UV_PROJECT_ENVIRONMENT",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONDONTWRITEBYTECODE",
    }
)
REMINDER = 15  # seconds between two signs of life

NO_UV = """\
Forebay installs its packages with uv, which is not here, and neither `python3 -m venv` nor
`python3 -m pip` could bring it. One of these helps:
  - on Debian or Ubuntu: apt-get install python3-venv, then try again;
  - install uv itself: https://docs.astral.sh/uv/getting-started/installation/"""


def main() -> None:
    """Do what the command line says; most of it is done by the installed ``forebay``."""
    arguments = sys.argv[1:]
    for name in FOREIGN:
        os.environ.pop(name, None)
    uv = find_uv() or install_uv()
    if uv is None:
        sys.exit(NO_UV)
    os.environ["FOREBAY_UV"] = uv
    if arguments[:1] == ["uv"]:
        os.chdir(ROOT)
        os.execv(uv, [uv, *arguments[1:]])
    groups = arguments[1:] if arguments[:1] == ["sync"] else []
    sync(uv, groups)
    if arguments[:1] != ["sync"]:
        program = str(VENV / "bin" / "forebay")
        os.execv(program, [program, *arguments])


def find_uv() -> str | None:
    """Return a uv that runs: the one on PATH, or the one an earlier start brought."""
    candidates = [shutil.which("uv"), str(TOOLS / "bin" / "uv"), str(TOOLS / "site" / "bin" / "uv")]
    return next((found for found in candidates if found and _runs([found, "--version"])), None)


def install_uv() -> str | None:
    """Bring uv from the package index into ``.forebay/tools``; None if nothing worked."""
    say("Bringing uv (into .forebay/tools) …")
    python = str(TOOLS / "bin" / "python")
    if _runs([sys.executable, "-m", "venv", str(TOOLS)]):
        _runs([python, "-m", "pip", "install", "--quiet", "uv"])
    if find_uv() is None:
        target = ["--target", str(TOOLS / "site")]
        _runs([sys.executable, "-m", "pip", "install", "--quiet", *target, "uv"])
    return find_uv()


def sync(uv: str, groups: list[str]) -> None:
    """Install what the lock file says, unless that was done since it last changed.

    Nothing is taken away: who ran the tests once keeps their tools.
    """
    wanted = _fingerprint()
    done = _read_stamp()
    if done and done["root"] != str(ROOT):
        shutil.rmtree(VENV)  # the folder was moved or copied, and its scripts name the old place
        done = {}
    if done.get("lock") == wanted and set(groups) <= set(done["groups"]):
        return
    say("Installing Python packages …")
    command = [uv, "sync", "--frozen", "--inexact", "--no-default-groups", "--quiet"]
    command += ["--project", str(ROOT)]
    for group in groups:
        command += ["--group", group]
    if not VENV.exists():
        command += ["--python", sys.executable]
    if not _runs_to_end(command):
        sys.exit("The packages could not be installed; uv says why above. Then try again.")
    kept = done.get("groups", []) if done.get("lock") == wanted else []
    stamp = {"lock": wanted, "groups": sorted({*groups, *kept}), "root": str(ROOT)}
    STAMP.write_text(json.dumps(stamp))


def say(text: str) -> None:
    """Tell the person at the terminal what is going on."""
    print(text, file=sys.stderr, flush=True)


def _runs_to_end(command: list[str]) -> bool:
    """Run a long command, say now and then that it goes on, and tell whether it worked."""
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as process:
        waited = 0
        while True:
            try:
                return process.wait(REMINDER) == 0
            except subprocess.TimeoutExpired:
                waited += REMINDER
                say(f"  … {waited} s so far")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in ("uv.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def _read_stamp() -> dict:
    """Return what the last sync left, or nothing when its environment no longer runs."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if _runs([str(VENV / "bin" / "python"), "-c", ""]) else {}


def _runs(command: list[str]) -> bool:
    """Run a command without its words and tell whether it worked."""
    quiet = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=quiet, stdout=quiet, stderr=quiet, check=False)
    except OSError:
        return False
    return done.returncode == 0
