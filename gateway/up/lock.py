"""One `forebay up` a folder."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from models.errors import Conflict


class AlreadyRunning(Conflict):
    """Forebay is already running from this folder."""


@contextmanager
def the_only_one(state_dir: Path, note: str) -> Generator[None]:
    """Hold the folder for this process; ``note`` tells a second one who we are.

    Raises AlreadyRunning with the other's note. The lock ends with the
    process, however it ends, so there is nothing to clean up by hand.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise AlreadyRunning(
                f"Forebay is already running from this folder: {file.read().strip()}."
            ) from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield
