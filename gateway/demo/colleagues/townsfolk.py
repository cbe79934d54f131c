"""Townspeople who text, mail and call, so that about a dozen wait and no night runs away."""

import asyncio
from collections import deque
from dataclasses import dataclass
from random import Random

import httpx2
import structlog

from bot.phrases import render
from gateway.demo.colleagues import manners
from gateway.demo.colleagues.floor import Floor
from gateway.demo.colleagues.letters import Letters, Pen, Texts
from gateway.demo.colleagues.telephone import Telephone
from gateway.demo.colleagues.tempo import Tempo
from gateway.demo.talks import TOPICS

log = structlog.get_logger()

#: How many should wait, about.
WAITING = 12
#: The most who come in an hour at a person's speed; faster lives have more of them.
AN_HOUR = 110
MOST_AN_HOUR = 400
#: A person's seconds between one coming and the next, and to type.
COMES, TYPES = (6, 26), (8, 35)
#: Seconds of ours in which the bot has answered: it lives no faster than we do.
BOT = 15.0
#: How long somebody waits for a person before they give up: texts and mails, calls.
GIVES_UP, HANGS_UP = 40 * 60.0, (150, 320)
#: How they come.
WAYS = {"text": 74, "mail": 16, "call": 10}

ASKS = {
    "en": ("Can I talk to a person about it?", "I'd like to speak to a person please"),
    "es": ("Quiero hablar con una persona, por favor", "¿Puedo hablar con alguien?"),
}


@dataclass(frozen=True, slots=True)
class Neighbor:
    """Somebody of the town, as the demo's gateway lists them."""

    name: str
    language: str
    address: str
    phone: str | None
    mail: str | None


class Townsfolk:
    """Everybody in town who may write or call."""

    def __init__(
        self,
        gateway: httpx2.AsyncClient,
        carrier: httpx2.AsyncClient,
        tempo: Tempo,
        floor: Floor,
        dice: Random,
    ) -> None:
        self._gateway, self._carrier = gateway, carrier
        self._tempo, self._floor, self._dice = tempo, floor, dice
        self._everybody: list[Neighbor] = []
        #: Who is in touch with the office now.
        self._busy: set[str] = set()
        #: When the last ones came, on our clock.
        self._came: deque[float] = deque(maxlen=MOST_AN_HOUR)

    async def live(self) -> None:
        """Let one after the other come, for ever, while too few wait."""
        async with asyncio.TaskGroup() as visits:
            while True:
                await self._tempo.rest(self._dice.uniform(*COMES))
                if self.may_come() and (who := await self._somebody()) is not None:
                    self.note_coming()
                    visits.create_task(self._visit(*who))

    def note_coming(self) -> None:
        """Count one who comes now."""
        self._came.append(asyncio.get_running_loop().time())

    def may_come(self) -> bool:
        """Tell whether somebody may come now."""
        waiting = self._floor.waiting
        hour_ago = asyncio.get_running_loop().time() - 3600
        lately = sum(at > hour_ago for at in self._came)
        most = min(AN_HOUR * self._tempo.speed, MOST_AN_HOUR)
        return waiting is not None and waiting < WAITING and lately < most

    async def _somebody(self) -> tuple[Neighbor, str] | None:
        """Draw somebody who is not in touch already, and how they come."""
        if not self._everybody:
            self._everybody = await self._census()
        way = self._dice.choices(list(WAYS), weights=list(WAYS.values()))[0]
        fit = [
            one
            for one in self._everybody
            if (one.mail if way == "mail" else one.phone) and one.name not in self._busy
        ]
        return (self._dice.choice(fit), way) if fit else None

    async def _census(self) -> list[Neighbor]:
        try:
            answer = await self._gateway.get("/demo/townspeople")
            answer.raise_for_status()
            return [Neighbor(**each) for each in answer.json()]
        except (httpx2.TransportError, httpx2.HTTPStatusError) as error:
            log.info("townsfolk.gateway_away", error=type(error).__name__)
            return []

    async def _visit(self, who: Neighbor, way: str) -> None:
        """Have one matter, from beginning to end. A carrier that is away ends it."""
        self._busy.add(who.name)
        try:
            if way == "call":
                await self._call(who)
            elif way == "mail":
                await self._write(who, Letters(self._carrier, who.mail or "", who.name))
            else:
                await self._write(who, Texts(self._carrier, who.phone or ""))
        except (httpx2.TransportError, httpx2.HTTPStatusError) as error:
            log.info("townsfolk.carrier_away", way=way, error=type(error).__name__)
        finally:
            self._busy.discard(who.name)

    async def _write(self, who: Neighbor, pen: Pen) -> None:
        """Ask, let the bot answer, ask for a person, and answer that person in turn."""
        topic = self._topic()
        part = manners.part(topic, who.language, pen.address)
        ask = self._dice.choice(part.topic.spoken(part.language).asks)
        person = self._dice.choice(ASKS[part.language])
        await pen.write(ask if pen.patient else f"{ask}\n\n{person}", part.subject)
        if pen.patient and not _is_handed_over(await pen.hear(BOT), part.language):
            await self._tempo.rest(self._dice.uniform(*TYPES))
            await pen.write(person, part.subject)
            await pen.hear(BOT)
        for line in part.theirs(who.address):
            if await pen.hear(GIVES_UP / self._tempo.speed) is None:
                return
            await self._tempo.rest(self._dice.uniform(*TYPES))
            await pen.write(line, part.subject)

    async def _call(self, who: Neighbor) -> None:
        """Call, ask for a person, wait with the music, talk, and hang up."""
        part = manners.part(self._topic(), who.language, who.phone or "")
        phone = Telephone(self._carrier, self._tempo)
        await phone.dial(who.phone or "")
        patience = self._dice.uniform(*HANGS_UP) / self._tempo.speed
        if await phone.until("listening", seconds=60):
            await self._tempo.rest(self._dice.uniform(*TYPES) / 4)
            ask = self._dice.choice(part.topic.spoken(part.language).asks)
            await phone.say(f"{self._dice.choice(ASKS[part.language])} {ask}")
            if await phone.until("talking", seconds=60 + patience):
                await self._talk(phone, part.theirs(who.address))
        await phone.hang_up()

    async def _talk(self, phone: Telephone, lines: list[str]) -> None:
        """Answer what is said, and let the office end the call."""
        for line in lines:
            if await phone.other(90) is None:
                return
            await self._tempo.rest(self._dice.uniform(2, 7))
            await phone.say(line)
        await phone.until("ended", seconds=60 / self._tempo.speed + 5)

    def _topic(self) -> str:
        weights = [topic.weight for topic in TOPICS.values()]
        return self._dice.choices(list(TOPICS), weights=weights)[0]


def _is_handed_over(heard: str | None, language: str) -> bool:
    """Tell whether the bot has given it to a person by itself."""
    return heard is not None and render("open", language) in heard
