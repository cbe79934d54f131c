"""What a call hears from its phone: a turn of speech or keys, or a message for the tape.

https://www.twilio.com/docs/voice/twiml/gather and https://www.twilio.com/docs/voice/twiml/record
"""

import asyncio
import contextlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from gateway.simulator.calls import Call, Pressed, Spoken, State, Uttered, Who
from gateway.simulator.twiml import Gather, Record

#: Twilio's own guess at how well it heard; what is typed is heard well.
CONFIDENCE = "0.93"


@dataclass(slots=True)
class Keys:
    """Keys pressed so far, and whether they are all."""

    gather: Gather
    pressed: str = ""
    finish: str = ""
    done: bool = False

    def take(self, digits: str) -> None:
        """Take more keys, up to the one that is the last. What comes after it is lost."""
        for key in digits:
            if self.done:
                return
            # The finishing key ends only what has begun, as Twilio has it.
            if key in self.gather.finish_on_key and self.pressed:
                self.finish, self.done = key, True
            else:
                self.pressed += key
                self.done = len(self.pressed) == self.gather.num_digits


async def gather(
    call: Call, verb: Gather, prompt: Coroutine[Any, Any, None], typing: float
) -> dict[str, str] | None:
    """Listen while a prompt is spoken and after it; return the fields of what was heard.

    None when nothing was heard and the document does not ask to be told so.
    `typing` is added to the silence after which it gives up.
    """
    first = await _first(call, verb, prompt, typing)
    if isinstance(first, Spoken):
        return {"SpeechResult": first.text, "Confidence": CONFIDENCE, "Language": verb.language}
    if first is None:
        return _nothing(verb) if verb.action_on_empty else None
    keys = Keys(verb)
    keys.take(first.digits)
    while not keys.done:
        more = await _next(call, verb, verb.timeout)
        if not isinstance(more, Pressed):
            break
        keys.take(more.digits)
    return {"Digits": keys.pressed, "FinishedOnKey": keys.finish}


async def _first(
    call: Call, verb: Gather, prompt: Coroutine[Any, Any, None], typing: float
) -> Uttered | None:
    """Return what is heard first; it cuts the prompt short unless that is forbidden."""
    speaking = asyncio.create_task(prompt)
    hearing = asyncio.create_task(_next(call, verb, None))
    try:
        if not verb.barge_in:
            await speaking
        await asyncio.wait({speaking, hearing}, return_when=asyncio.FIRST_COMPLETED)
        if hearing.done():
            return hearing.result()
        await speaking  # raises what went wrong with it
        call.turn(State.LISTENING)
        await asyncio.wait({hearing}, timeout=verb.timeout + typing)
        return hearing.result() if hearing.done() else None
    finally:
        await _drop(speaking, hearing)


async def _next(call: Call, verb: Gather, silence: float | None) -> Uttered | None:
    """Return the next thing said or pressed that this Gather listens for.

    None after so many seconds of silence, or when the silence itself was said.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(silence):
            while True:
                match await call.unheard.get():
                    case Spoken(text=""):
                        return None
                    case Spoken() as spoken if "speech" in verb.hears:
                        return spoken
                    case Pressed() as pressed if "dtmf" in verb.hears:
                        return pressed
    return None


def _nothing(verb: Gather) -> dict[str, str]:
    """Return the fields with which Twilio says that it heard nothing."""
    empty = {"SpeechResult": ""} if "speech" in verb.hears else {}
    keys = {"Digits": "", "FinishedOnKey": ""} if "dtmf" in verb.hears else {}
    return {"msg": "Gather End"} | empty | keys


@dataclass(slots=True)
class Tape:
    """A message while it is recorded."""

    words: list[str] = field(default_factory=list)
    key: str = ""

    async def run(self, call: Call, verb: Record, typing: float) -> None:
        """Record until a key, a silence or the longest it may be."""
        if verb.play_beep:
            call.tell(Who.LINE, "tone")
        call.turn(State.RECORDING)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(verb.max_length):
                while await self._more(call, verb, typing):
                    pass

    async def _more(self, call: Call, verb: Record, typing: float) -> bool:
        async with asyncio.timeout(verb.timeout + typing):
            match await call.unheard.get():
                case Spoken(text=text):
                    self.words += [text] if text else []
                    return bool(text)
                case Pressed(digits=digits):
                    self.key = next((key for key in digits if key in verb.finish_on_key), "")
                    return not self.key


async def _drop(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
