"""`forebay up` from the first line to the last."""

import asyncio
import os
import signal
import sys

from gateway.settings import Settings
from gateway.up.addresses import claim
from gateway.up.house import House
from gateway.up.lock import the_only_one
from gateway.up.progress import Progress
from models.errors import ForebayError

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def up(settings: Settings) -> int:
    """Start everything, keep it running until we are told to stop, stop it in order.

    Returns the exit code: 0 after a stop that was asked for, 1 when Forebay
    could not start, with the reason and the remedy printed.
    """
    try:
        note = f"{settings.origin}, process {os.getpid()}"
        with the_only_one(settings.state_dir.absolute(), note):
            claim(settings.port)
            return asyncio.run(_live(settings))
    except ForebayError as trouble:
        print(trouble, file=sys.stderr)
        return 1


async def _live(settings: Settings) -> int:
    progress = Progress()
    house = House(settings, progress)
    told_to_stop = asyncio.Event()
    for ending in ENDINGS:
        asyncio.get_running_loop().add_signal_handler(ending, told_to_stop.set)
    ticking = asyncio.create_task(progress.keep_telling())
    opening = asyncio.create_task(house.open())
    stopping = asyncio.create_task(told_to_stop.wait())
    try:
        await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        failure = opening.exception() if opening.done() else None
        if failure is not None:
            progress.say(f"\nForebay could not start. {_innermost(failure)}")
            return 1
        await stopping
        return 0
    finally:
        ticking.cancel()
        opening.cancel()
        await asyncio.gather(opening, return_exceptions=True)
        progress.say("Stopping …")
        await house.close()
        progress.say("Stopped.")


def _innermost(failure: BaseException) -> BaseException:
    """Return the trouble itself, where several tasks ran together; raise what is not ours."""
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    if not isinstance(failure, ForebayError):
        raise failure
    return failure
