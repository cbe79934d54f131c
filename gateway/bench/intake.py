"""How fast texts come in: beside an empty route, and beside the plain way."""

import math
from collections.abc import Mapping
from itertools import cycle

import typer

from gateway.bench.driver import Tally, drive
from gateway.bench.rows import Measured
from gateway.bench.stage import NotMeasured, Stage, forebay
from gateway.bench.texts import ACCOUNT, CUSTOMERS, ORIGIN, OURS, TOKEN, Texts
from gateway.settings import Settings
from gateway.up.addresses import free_ports

ROUNDS = 3
SECONDS = 5.0
WARM_UP = 1.0
#: How much faster than the empty route the driver must be able to go.
HEADROOM = 2.0
#: A round is given this much more than the last rate says, so that it never runs dry.
SPARE = 1.6

EMPTY = "gateway.bench.baselines.empty"
PLAIN = "gateway.bench.baselines.plain"
ECHO = "gateway.bench.baselines.echo"

_MESSAGES = "SELECT count(*) FROM message"


class Door:
    """One server that takes texts and writes them down, with what it can be asked next."""

    def __init__(self, stage: Stage, port: int, texts: Texts) -> None:
        self._stage = stage
        self._port = port
        self._texts = texts
        self._rate = 0.0

    async def warm_up(self) -> None:
        """Let every customer write once, then a little more: they are known from now on."""
        await drive(self._port, self._texts.requests(len(CUSTOMERS)), 30.0)
        await self._stage.settle()
        self._rate = (await self._drive(WARM_UP, 6000)).rate

    async def round(self, seconds: float = SECONDS) -> float:
        """Return messages a second in one round, every acknowledged one found in the database.

        Raises NotMeasured when one was lost, refused or written without being acknowledged.
        """
        before = await self._stage.count(_MESSAGES)
        tally = await self._drive(seconds, math.ceil(self._rate * seconds * SPARE))
        written = await self._stage.count(_MESSAGES) - before
        if tally.refused or tally.lost or written != tally.answered:
            raise NotMeasured(
                f"{tally.answered} texts were acknowledged, {tally.refused} refused, "
                f"{tally.lost} unanswered; {written} are in the database."
            )
        self._rate = max(self._rate, tally.rate)
        return tally.rate

    async def _drive(self, seconds: float, most: int) -> Tally:
        return await drive(self._port, self._texts.requests(most), seconds)


async def vs_empty(settings: Settings) -> Measured:
    """Measure intake beside an empty route that reads the same form."""
    del settings
    texts = Texts()
    async with Stage() as stage:
        ours = await _gateway(stage, texts)
        empty = await stage.serve(EMPTY)
        await _prove_driver(stage, empty, texts)
        mine, theirs = [], []
        for _ in range(ROUNDS):
            mine.append(await ours.round())
            theirs.append((await _unwritten(empty, texts, SECONDS)).rate)
    return Measured(tuple(mine), tuple(theirs))


async def vs_plain(settings: Settings) -> Measured:
    """Measure intake beside one ORM session a request."""
    del settings
    texts = Texts()
    async with Stage() as stage:
        ours = await _gateway(stage, texts)
        where = {"FOREBAY_DATABASE_URL": stage.database_url}
        plain = Door(stage, await stage.serve(PLAIN, where), texts)
        await plain.warm_up()
        mine, theirs = [], []
        for _ in range(ROUNDS):
            mine.append(await ours.round())
            theirs.append(await plain.round())
    return Measured(tuple(mine), tuple(theirs))


async def _gateway(stage: Stage, texts: Texts) -> Door:
    """Start the real gateway, without a worker, and let it know the customers."""
    port = free_ports(1)[0]
    await stage.start("gateway", forebay("serve"), gateway_settings(stage, port), port=port)
    door = Door(stage, port, texts)
    await door.warm_up()
    return door


def gateway_settings(stage: Stage, port: int) -> Mapping[str, str]:
    """Return the settings of a gateway that believes the benchmark's texts."""
    return {
        "FOREBAY_DATABASE_URL": stage.database_url,
        "FOREBAY_STATE_DIR": str(stage.folder / "state"),
        "FOREBAY_PORT": str(port),
        "FOREBAY_PUBLIC_URL": ORIGIN,
        "FOREBAY_TWILIO_ACCOUNT_SID": ACCOUNT,
        "FOREBAY_TWILIO_AUTH_TOKEN": TOKEN,
        "FOREBAY_TWILIO_NUMBER": OURS,
    }


async def _prove_driver(stage: Stage, empty: int, texts: Texts) -> None:
    """Show that the driver is no bottleneck. Raises NotMeasured when it might be one."""
    route = await _unwritten(empty, texts, WARM_UP)
    route = await _unwritten(empty, texts, WARM_UP)
    bare = await _unwritten(await stage.serve(ECHO), texts, 2 * WARM_UP)
    typer.echo(f"  driver {bare.rate:.0f}/s bare, empty route {route.rate:.0f}/s", err=True)
    if bare.rate < HEADROOM * route.rate:
        raise NotMeasured(
            f"The load driver reaches {bare.rate:.0f}/s against a bare echo, less than "
            f"{HEADROOM:g} times the empty route's {route.rate:.0f}/s, and would hide the rest."
        )


async def _unwritten(port: int, texts: Texts, seconds: float) -> Tally:
    """Load a server that keeps nothing: the same requests may come again."""
    tally = await drive(port, cycle(texts.requests(1000)), seconds)
    if tally.refused or tally.lost:
        raise NotMeasured(f"A baseline refused {tally.refused} and lost {tally.lost} requests.")
    return tally
