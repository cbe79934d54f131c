"""Work that has an end: run a program, keep its words in a log, say why it failed."""

import asyncio
from pathlib import Path

from gateway.leash import leashed
from gateway.up.children import Program, end_group, rotate, surroundings, tail
from models.errors import ForebayError


class StepFailed(ForebayError):
    """A part of the start did not work."""


async def finish(program: Program, logs: Path, limit: float | None = None) -> None:
    """Run a program to its end. Raises StepFailed with its last words.

    Nobody answers questions: its input is empty. When we are told to stop,
    or ``limit`` seconds are over, it is ended with all it started.
    """
    log = logs / f"{program.name}.log"
    rotate(log)
    with log.open("ab") as words:
        process = await asyncio.create_subprocess_exec(
            *leashed(program.command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            cwd=program.folder,
            env=surroundings(program.environment),
            process_group=0,
        )
        try:
            async with asyncio.timeout(limit):
                code = await process.wait()
        except TimeoutError:
            raise StepFailed(f"{program.name} took longer than {limit:.0f} s.") from None
        finally:
            if process.returncode is None:
                end_group(process.pid)
                await process.wait()
    if code != 0:
        raise StepFailed(f"{program.name} failed. The end of {log}:\n{tail(log)}")


async def answer_of(command: list[str], limit: float = 20.0, **added: str) -> str | None:
    """Return what a quick program prints, or None when it fails, is missing or hangs."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=surroundings(added),
            process_group=0,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(limit):
            said, _ = await process.communicate()
    except TimeoutError:
        end_group(process.pid)
        await process.wait()
        return None
    return said.decode(errors="replace").strip() if process.returncode == 0 else None
