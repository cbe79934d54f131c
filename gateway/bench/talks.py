"""Customers who talk with a bot, some at once; every other turn asks for a fact of theirs."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain, cycle

PEOPLE = 50
AT_ONCE = 8

#: Every other turn calls an action.
FACTS = ("What is my balance?",)
SMALL = ("hello", "Do you charge a late fee?", "thank you", "How can I pay my bill?")

#: Takes a turn: the customer's number, and what they say. Returns when the reply is there.
Turn = Callable[[int, str], Awaitable[None]]


def sentences() -> Iterator[str]:
    """Return what is said, turn by turn, for ever."""
    return chain.from_iterable(zip(cycle(FACTS), cycle(SMALL), strict=True))


async def greet(turn: Turn) -> None:
    """Let every customer say hello, some at once, so that each has a conversation."""
    waiting = deque(range(PEOPLE))

    async def run() -> None:
        while waiting:
            await turn(waiting.popleft(), "hello")

    await _together(run)


async def talk(turn: Turn, seconds: float) -> float:
    """Let them talk for so long; return turns a second. Nobody speaks before they were answered."""
    loop = asyncio.get_running_loop()
    idle, words = deque(range(PEOPLE)), sentences()
    began = loop.time()
    turns = 0

    async def run() -> None:
        nonlocal turns
        while loop.time() < began + seconds:
            customer = idle.popleft()
            await turn(customer, next(words))
            idle.append(customer)
            turns += 1

    await _together(run)
    return turns / (loop.time() - began)


async def _together(run: Callable[[], Awaitable[None]]) -> None:
    """Run the same thing several times at once, until all have ended or one fails."""
    runs = [asyncio.ensure_future(run()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*runs)
    finally:
        for each in runs:
            each.cancel()
