"""One simulated colleague: takes one matter at a time, at a person's pace, and rests between."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx2
import structlog

from gateway.demo.colleagues import manners
from gateway.demo.colleagues.desk import Cookies, Desk, Json, Overtaken
from gateway.demo.colleagues.floor import Floor
from gateway.demo.colleagues.manners import Part
from gateway.demo.colleagues.telephone import Telephone
from gateway.demo.colleagues.tempo import Tempo
from gateway.demo.office import PASSWORD
from models.base import utcnow

log = structlog.get_logger()

#: A person's seconds: to accept, to read, to answer, to note, to rest after it.
ACCEPTS, READS, ANSWERS, NOTES, RESTS = (3, 12), (4, 10), (20, 60), (8, 25), (15, 60)
#: After sitting down again, before the first matter.
SOON = 3.0
#: How long a customer's answer is waited for.
PATIENCE = 120.0
#: How often a level I colleague passes a matter on.
PASSES_ON = 0.06
#: Seconds of ours before another try when the gateway is away.
AGAIN = 2.0
#: Looks at a call that is ending.
TRIES = 40


@dataclass(frozen=True, slots=True)
class World:
    """What all colleagues share."""

    url: str
    tempo: Tempo
    floor: Floor
    carrier: httpx2.AsyncClient
    #: Tells whether a customer's address is one of the newcomer's.
    is_players: Callable[[Json], bool]


class Colleague:
    """Sits in one seat whenever nobody real does."""

    def __init__(self, world: World, username: str, dice: Random, comes_in: float = SOON) -> None:
        """Begin the first matter `comes_in` of a person's seconds after sitting down."""
        self._world, self._dice = world, dice
        self.username = username
        self._comes_in = comes_in
        #: The cookie of a session that has not ended.
        self._session: Cookies = {}

    async def work(self) -> None:
        """Work for ever: through gateways that go away, seats that are taken, pauses."""
        floor = self._world.floor
        while True:
            await floor.until(self.username, human=False)
            try:
                await self._shift()
            except httpx2.TransportError as error:
                log.info("colleague.gateway_away", who=self.username, error=str(error)[:100])
                await asyncio.sleep(AGAIN)
            except Overtaken as no:
                log.warning("colleague.refused", who=self.username, why=str(no))
                await asyncio.sleep(AGAIN)

    async def _shift(self) -> None:
        """Sit down, take up what was left, take work; leave when somebody real sits down."""
        world = self._world
        try:
            async with Desk.open(world.url, self.username, PASSWORD, self._session) as desk:
                world.floor.ours.add(self.username)
                await world.floor.look()
                await _first_of(self._at_work(desk), world.floor.until(self.username, human=True))
        finally:
            if not self._session:
                world.floor.ours.discard(self.username)

    async def _at_work(self, desk: Desk) -> None:
        # They do not all reach for the telephone in the same second.
        await self._world.tempo.rest(self._comes_in)
        self._comes_in = SOON
        for left in await desk.mine():
            await self._handle_safely(desk, left["id"])
        while True:
            await self._available(desk)
            offer = await self._next_offer(desk)
            if offer is not None:
                await self._take(desk, offer)

    async def _available(self, desk: Desk) -> None:
        """Be there, unless all rest."""
        tempo = self._world.tempo
        if tempo.paused:
            await desk.be("away", "paused")
            await tempo.until(paused=False)
        await desk.be("available")

    async def _next_offer(self, desk: Desk) -> Json | None:
        """Wait for something to ring; None when all are to rest first."""
        while not self._world.tempo.paused:
            desk.news.clear()
            offers = await desk.offers()
            if offers:
                return offers[0]
            await _first_of(
                self._world.tempo.until(paused=True), desk.news.wait(), asyncio.sleep(5)
            )
        return None

    async def _take(self, desk: Desk, offer: Json) -> None:
        """Accept after some seconds, or leave it to somebody real."""
        line, world = offer["conversation"], self._world
        with contextlib.suppress(Overtaken):
            await world.floor.look()
            if self._for_somebody_real(line):
                await desk.decline(offer, "other")
                return
            if manners.is_for_a_speaker(line, desk.me["languages"], utcnow()):
                await desk.decline(offer, "not_my_skill")
                return
            await world.tempo.rest(self._between(ACCEPTS))
            await desk.accept(offer)
            # One matter at a time: nothing rings while this lasts.
            await desk.be("away", "busy")
            await self._handle_safely(desk, line["id"])
            await desk.be("away", "short break")
            await world.tempo.rest(self._between(RESTS))

    def _for_somebody_real(self, line: Json) -> bool:
        """Tell whether this is the newcomer's own matter, and they sit at a desk as well."""
        there = self._world.floor.has_human_for(line["level"] or 1, line["language"])
        return there and self._world.is_players(line)

    async def _handle_safely(self, desk: Desk, conversation_id: str) -> None:
        try:
            await self._handle(desk, conversation_id)
        except Overtaken as no:
            log.info("colleague.lost_it", who=self.username, why=str(no))

    async def _handle(self, desk: Desk, conversation_id: str) -> None:
        """Answer to the end, note it, and close it."""
        rest = self._world.tempo.rest
        conversation = await desk.read(conversation_id)
        part = manners.part_of(conversation)
        if conversation["state"] == "assigned":
            await rest(self._between(READS))
            if conversation["channel"] == "voice":
                await self._speak(desk, conversation_id, part)
            elif not await self._write(desk, conversation, part):
                return
            await rest(self._between(READS))
            await self._end_talk(desk, conversation_id)
        await rest(self._between(NOTES))
        note = part.note(conversation_id) if self._dice.random() < 0.7 else None
        await desk.close(conversation_id, part.topic.disposition, note)

    async def _end_talk(self, desk: Desk, conversation_id: str) -> None:
        """Wrap up as soon as that can be: a call must have ended first."""
        for _ in range(TRIES):
            seen = await desk.read(conversation_id)
            if seen["can"]["wrap_up"]:
                await desk.wrap_up(conversation_id)
                return
            if seen["state"] != "assigned":
                return
            await asyncio.sleep(AGAIN / 4)

    async def _write(self, desk: Desk, conversation: Json, part: Part) -> bool:
        """Answer line by line while the customer answers. False: it was passed to level II."""
        for line in part.ours(desk.me["name"]):
            await self._world.tempo.rest(self._between(ANSWERS))
            seen = (await desk.read(conversation["id"]))["messages"][-1]["seq"]
            await desk.say(conversation["id"], line)
            if await self._passes_on(desk, conversation, part):
                return False
            if not await self._answered(desk, conversation["id"], seen):
                break
        return True

    async def _passes_on(self, desk: Desk, conversation: Json, part: Part) -> bool:
        # Those of level II among them speak English.
        beginner = desk.me["level"] == 1 and conversation["level"] == 1
        beginner = beginner and conversation["language"] != "es"
        if not beginner or self._dice.random() >= PASSES_ON:
            return False
        await self._world.tempo.rest(self._between(READS))
        await desk.transfer(conversation["id"], part.note(conversation["id"]))
        return True

    async def _answered(self, desk: Desk, conversation_id: str, seen: int) -> bool:
        """Wait for the customer's next words; False when they have none."""
        left = PATIENCE
        while left > 0:
            messages = (await desk.read(conversation_id))["messages"]
            if any(each["author"] == "contact" and each["seq"] > seen for each in messages):
                return True
            await self._world.tempo.rest(step := 4.0)
            left -= step
        return False

    async def _speak(self, desk: Desk, conversation_id: str, part: Part) -> None:
        """Talk into one's own telephone, which the carrier rings and answers by itself."""
        phone = Telephone(self._world.carrier, self._world.tempo)
        if await phone.pick_up(desk.me["phone"] or ""):
            await phone.talk(part.ours(desk.me["name"]), self._dice)
        with contextlib.suppress(Overtaken):  # the customer may have been quicker
            await desk.hang_up(conversation_id)

    def _between(self, span: tuple[float, float]) -> float:
        return self._dice.uniform(*span)


async def _first_of(*work: Coroutine[Any, Any, object]) -> None:
    """Run several things until the first of them ends; raise what it raised."""
    tasks = [asyncio.ensure_future(one) for one in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
