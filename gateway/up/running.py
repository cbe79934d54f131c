"""Where the parts of a running `forebay up` are, for the other commands in the same folder."""

import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def announced(state_dir: Path, told: Mapping[str, str]) -> Generator[None]:
    """Leave a note of the children's settings while the block runs; it holds secrets, so 0600."""
    path = state_dir / "running.json"
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(dict(told), file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def told(state_dir: Path) -> dict[str, str]:
    """Return the settings of the children of a running `forebay up`; empty when none was noted.

    After a ``kill -9`` the note stays, so ask the part itself whether it is there.
    """
    try:
        return json.loads((state_dir / "running.json").read_text())
    except (OSError, ValueError):
        return {}
