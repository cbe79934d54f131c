"""What the office says and plays, at the pace of people."""

import asyncio
import io
import wave
from urllib.parse import urljoin

from gateway.simulator.calls import Call, Who
from gateway.simulator.doors import Doors
from gateway.simulator.knobs import Panel
from gateway.simulator.twiml import Pause, Play, Say, Spoken

#: Seconds a sentence takes in the demo: less than real speech, for eyes are quicker.
_BREATH = 0.3
_WORD = 0.09
_LONGEST = 4.0
#: Seconds of a sound whose length cannot be told, and the least that a round of
#: something repeated for ever takes at any pace.
_SOUND = 5.0
LEAST_ROUND = 0.5


class Speaker:
    """Says and plays things to a leg."""

    def __init__(self, doors: Doors, panel: Panel) -> None:
        self._doors = doors
        self._panel = panel
        self._lengths: dict[str, float] = {}

    async def speak(self, call: Call, verb: Spoken, base: str) -> None:
        """Say, play or pause, as often as it says; returns when it is over."""
        times = 1 if isinstance(verb, Pause) else verb.loop
        said = 0
        while said < times or times == 0:
            await asyncio.sleep(LEAST_ROUND if said and times == 0 else 0)
            await self._once(call, verb, base)
            said += 1

    async def _once(self, call: Call, verb: Spoken, base: str) -> None:
        match verb:
            case Say(text=text):
                if not text:
                    return
                call.tell(Who.OFFICE, text, verb.language)
                await self._take(min(_BREATH + _WORD * len(text.split()), _LONGEST))
            case Play(digits=digits) if digits:
                call.tell(Who.LINE, "tones")
            case Play(url=url):
                length = await self._length(urljoin(base, url))
                call.tell(Who.LINE, "silence" if length is None else "music")
                await self._take(_SOUND if length is None else length)
            case Pause(seconds=seconds):
                await self._take(seconds)

    async def _take(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self._panel.pace)

    async def _length(self, url: str) -> float | None:
        """Return how many seconds a sound lasts, fetched once; None when it does not play."""
        if url not in self._lengths:
            answer = await self._doors.ask(url, {}, "GET")
            if answer is None or not answer.good:
                return None
            self._lengths[url] = _seconds(answer.body)
        return self._lengths[url]


def _seconds(sound: bytes) -> float:
    """Return how long a WAV lasts; a guess for anything else."""
    try:
        with wave.open(io.BytesIO(sound)) as tape:
            return tape.getnframes() / tape.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return _SOUND
