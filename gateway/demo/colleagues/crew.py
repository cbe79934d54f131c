"""`forebay demo-colleagues`: the crew at work, the town that writes, and the switch for both."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Literal
from urllib.parse import urlsplit

import httpx2
import structlog
import uvicorn
from fastapi import FastAPI, Request
from pydantic import BaseModel

from gateway.demo.colleagues.colleague import Colleague, World
from gateway.demo.colleagues.desk import Json
from gateway.demo.colleagues.floor import Floor
from gateway.demo.colleagues.manners import same
from gateway.demo.colleagues.tempo import Tempo
from gateway.demo.colleagues.townsfolk import Townsfolk
from gateway.demo.players import PLAYERS
from gateway.logs import configure_logs
from gateway.settings import Settings
from models.contact import Channel

log = structlog.get_logger()

#: Who works by themselves: level I in both languages, and one of level II. The others'
#: seats are left to newcomers.
CREW = ("celia", "derek", "farah", "ines", "jonah", "lowell")

#: A person's seconds until the first of them begins, and from one to the next: a newcomer is to
#: see the line before it is worked off.
FIRST, APART = 20.0, 40.0

Speed = Literal[1, 2, 5, 20]


class Pace(BaseModel):
    """Whether the simulated people rest, and how many times a person's speed they live."""

    paused: bool
    speed: Speed


class Crew:
    """Everybody simulated, and their one clock. Made before the loop, run by `at_work`."""

    def __init__(
        self,
        settings: Settings,
        dice: Random,
        *,
        names: Sequence[str] = CREW,
        traffic: bool = True,
    ) -> None:
        self._settings, self._dice = settings, dice
        self._names, self._traffic = names, traffic
        self.tempo = Tempo()

    @asynccontextmanager
    async def at_work(self) -> AsyncGenerator[None]:
        """Let them work while the block lasts."""
        settings, tempo = self._settings, self.tempo
        url = settings.origin
        async with (
            httpx2.AsyncClient(base_url=url, timeout=30, trust_env=False) as gateway,
            httpx2.AsyncClient(
                base_url=settings.simulator_url, timeout=70, trust_env=False
            ) as carrier,
        ):
            floor = Floor(gateway)
            world = World(url, tempo, floor, carrier, is_players)
            lives: list[Callable[[], Awaitable[None]]] = [floor.watch]
            lives += [
                Colleague(world, name, self._own_dice(), FIRST + place * APART).work
                for place, name in enumerate(self._names)
            ]
            if self._traffic:
                lives.append(Townsfolk(gateway, carrier, tempo, floor, self._own_dice()).live)
            running = [asyncio.create_task(_kept(life)) for life in lives]
            try:
                yield
            finally:
                for task in running:
                    task.cancel()
                await asyncio.gather(*running, return_exceptions=True)

    def _own_dice(self) -> Random:
        return Random(self._dice.random())  # noqa: S311  invented lives, not secrets


def run(settings: Settings) -> None:
    """Let the crew work until told to stop, and answer at `FOREBAY_COLLEAGUES_URL`."""
    configure_logs()
    crew = Crew(settings, Random())  # noqa: S311  invented lives, not secrets
    where = urlsplit(settings.colleagues_url)
    uvicorn.run(
        control(crew),
        host="127.0.0.1",
        port=where.port or 0,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


def control(crew: Crew) -> FastAPI:
    """Return the switch: loopback only, asked by the gateway for the demo page."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        del app
        async with crew.at_work():
            yield

    made = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    made.state.tempo = crew.tempo
    made.add_api_route("/pace", read_pace, methods=["GET"])
    made.add_api_route("/pace", set_pace, methods=["PUT"])
    return made


async def read_pace(request: Request) -> Pace:
    """Return how they live now."""
    tempo: Tempo = request.app.state.tempo
    return Pace.model_validate({"paused": tempo.paused, "speed": round(tempo.speed)})


async def set_pace(pace: Pace, request: Request) -> Pace:
    """Let them live otherwise from now on."""
    request.app.state.tempo.set(pace.speed, paused=pace.paused)
    return pace


def is_players(line: Json) -> bool:
    """Tell whether a matter is the newcomer's own: of one of the players, or of the chat."""
    ours = {same(each) for player in PLAYERS for each in (player.phone, player.mail)}
    return same(line["address"]) in ours or line["channel"] == Channel.CHAT


async def _kept(life: Callable[[], Awaitable[None]]) -> None:
    """Live on after a fault of our own: one colleague's must not stop the others."""
    while True:
        try:
            await life()
        except Exception as error:  # noqa: BLE001  whatever it was, the demo goes on
            log.error("colleagues.fault", error=repr(error)[:300])
        await asyncio.sleep(2)
