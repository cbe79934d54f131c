"""How long a caller waits for the bot's answer: from the carrier's webhook to our TwiML.

Twenty calls at once, each of a person who hears the answer before they speak
again. Gateway, worker and Rasa are real processes; every turn goes through
the model, and every other one calls an action for a figure of the account.
"""

import asyncio
import random
from collections.abc import Sequence
from itertools import cycle, islice
from uuid import uuid4

import httpx2
import typer

from channels.phone.twiml import VOICE
from channels.twilio import Form, sign
from gateway.bench import bot
from gateway.bench.replies import TURN_LIMIT
from gateway.bench.rows import Measured
from gateway.bench.stage import NotMeasured, Stage
from gateway.bench.talks import FACTS, SMALL
from gateway.bench.texts import ACCOUNT, CUSTOMERS, ORIGIN, OURS, TOKEN
from gateway.settings import Settings
from gateway.up.addresses import LOOPBACK, free_ports

CALLS = 20
ROUNDS = 3
#: Turns of each call after its first; a new round has new calls. The first round warms up.
TURNS, WARM_UP = 4, 1
#: Seconds a person takes to hear an answer and speak again, spread by half of it either way.
#: The answers have fifteen words and more, which at 150 words a minute take six seconds.
HEARING = 2.0

_REPLIES = "SELECT count(*) FROM message WHERE author = 'bot' AND delivery = 'sent'"
_FACTS = "SELECT count(*) FROM outbox WHERE discloses_account_id IS NOT NULL AND state = 'sent'"
_WITH_PEOPLE = "SELECT count(*) FROM conversation WHERE state <> 'bot'"


class _Call:
    """One call at the carrier: its steps, posted as Twilio posts them."""

    def __init__(self, http: httpx2.AsyncClient, port: int, number: int) -> None:
        self._http = http
        self._base = f"http://{LOOPBACK}:{port}"
        self._sid = f"CA{uuid4().hex}"
        self._number = CUSTOMERS[number]
        # Half of all that is said at once asks for a fact.
        self._words = cycle((FACTS[0], SMALL[number % len(SMALL)]))
        self._step = 1
        self.turns = 0

    async def begin(self) -> None:
        """Call, and say hello."""
        await self._post(VOICE, CallStatus="ringing")
        await self._say("hello")

    async def talk(self, turns: int) -> list[float]:
        """Speak, hear and think so often; return how long each answer took, in milliseconds."""
        took = []
        # Callers do not speak in step.
        await asyncio.sleep(random.uniform(0, HEARING))  # noqa: S311  no secret hangs on it
        for words in islice(self._words, turns):
            took.append(await self._say(words))
            await asyncio.sleep(HEARING * random.uniform(0.5, 1.5))  # noqa: S311
        return took

    async def _say(self, words: str) -> float:
        loop = asyncio.get_running_loop()
        began = loop.time()
        path = f"{VOICE}/turn?step={self._step}"
        answer = await self._post(path, SpeechResult=words, Confidence="0.93")
        took = loop.time() - began
        if "<Gather" not in answer or "<Dial" in answer:
            raise NotMeasured(f"A turn was not answered by the bot: {answer[:300]}")
        self._step += 1
        self.turns += 1
        return took * 1000

    async def _post(self, path: str, **said: str) -> str:
        fields = {
            "CallSid": self._sid,
            "AccountSid": ACCOUNT,
            "From": self._number,
            "To": OURS,
            "Caller": self._number,
            "Called": OURS,
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            **said,
        }
        form = Form({name: [value] for name, value in fields.items()})
        signed = {"x-twilio-signature": sign(ORIGIN + path, form, TOKEN)}
        answer = await self._http.post(f"{self._base}{path}", data=fields, headers=signed)
        if not answer.is_success:
            raise NotMeasured(f"A call's step was answered {answer.status_code}.")
        return answer.text


async def turn_ms(settings: Settings) -> Measured:
    """Measure the 95th percentile of a turn, in milliseconds, with all calls going on at once.

    Uses the model in the caller's state folder, trained there first if it is
    not of the present files.
    """
    async with Stage() as stage, httpx2.AsyncClient(timeout=TURN_LIMIT, trust_env=False) as http:
        await bot.train(stage, settings)
        await bot.invent_city(stage)
        gateway, rasa = free_ports(2)
        await asyncio.gather(
            bot.serve_rasa(stage, settings, rasa, f"http://{LOOPBACK}:{gateway}/rasa/actions"),
            bot.open_doors(stage, gateway, rasa),
        )
        calls: list[_Call] = []
        figures = []
        for turns in (WARM_UP, *[TURNS] * ROUNDS):
            fresh = [_Call(http, gateway, number) for number in range(CALLS)]
            calls += fresh
            took = await _round(stage, fresh, len(calls), turns)
            figures.append(_percentile(took, 0.95))
            middle, worst = _percentile(took, 0.5), took[-1]
            typer.echo(f"  median {middle:.0f} ms, worst {worst:.0f} ms", err=True)
        await _check(stage, calls)
        return Measured(tuple(figures[1:]))


async def _round(stage: Stage, calls: Sequence[_Call], people: int, turns: int) -> list[float]:
    """Let new callers prove who they are, and talk; return how long answers took, in order."""
    await asyncio.gather(*(call.begin() for call in calls))
    await bot.prove(stage, people)
    await stage.settle()
    took = await asyncio.gather(*(call.talk(turns) for call in calls))
    return sorted(each for of_one in took for each in of_one)


def _percentile(sorted_: Sequence[float], share: float) -> float:
    return sorted_[min(int(len(sorted_) * share), len(sorted_) - 1)]


async def _check(stage: Stage, calls: Sequence[_Call]) -> None:
    """Raise NotMeasured unless the bot said every answer, and half of them with facts."""
    replies, facts = await stage.count(_REPLIES), await stage.count(_FACTS)
    with_people = await stage.count(_WITH_PEOPLE)
    turns = sum(call.turns for call in calls)
    asked = (turns - len(calls)) // 2
    if replies != turns or facts < asked or with_people:
        raise NotMeasured(
            f"Of {turns} turns {replies} had an answer of the bot, {facts} with facts of the "
            f"account ({asked} asked for them); {with_people} conversations went to people."
        )
