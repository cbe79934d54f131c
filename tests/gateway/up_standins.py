"""`forebay up` with tiny real processes in place of the gateway, the worker, the carrier and Rasa.

Run as ``python -m tests.gateway.up_standins STATE PORT``; PostgreSQL and the
migrations are real. Each stand-in (`up_part`)
notes in STATE/notes what happens to it.
"""

import asyncio
import sys
from pathlib import Path

import pytest

from gateway.settings import Settings
from gateway.up import bot, house, pages, tools
from gateway.up.progress import Progress
from gateway.up.run import up

PART = Path(__file__).with_name("up_part.py")


def live(state: Path, port: int) -> int:
    """Run the real supervisor over the stand-ins."""

    def command(*arguments: str) -> list[str]:
        name = " ".join(arguments[:2]) if arguments[0] == "bot" else arguments[0]
        return [sys.executable, "-S", "-E", str(PART), str(state), str(port), name]

    async def nothing(*_: object) -> None:
        await asyncio.sleep(0)

    async def found() -> str:
        await asyncio.sleep(0)
        return sys.executable

    async def build(logs: Path, progress: Progress) -> None:
        with progress.step("Building the web pages"):
            await asyncio.sleep(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(house, "forebay", command)
        patch.setattr(pages, "build", build)
        patch.setattr(tools, "find_python310", found)
        patch.setattr(bot, "install", nothing)
        return up(Settings(state_dir=state, port=port))


if __name__ == "__main__":
    sys.exit(live(Path(sys.argv[1]), int(sys.argv[2])))
