"""Twilio's doors for calls. Whatever breaks behind them, a caller hears words and gets a person.

What only reports (status, conference) is answered with nothing; trouble there
is an error to the carrier, and the sweep finds what was missed.
"""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.spoken import speak
from channels.phone.twiml import VOICE, Lines
from channels.twilio import Form
from gateway.parts import Parts
from gateway.voice import ending, legs, steps, tapes, waiting
from gateway.voice.music import music
from gateway.webhooks.door import admit

log = structlog.get_logger()

router = APIRouter(include_in_schema=False)

#: Steps of one call; a longer number is none of ours.
_MOST_DIGITS: Final = 5

#: What answers a form at one of these doors.
Answer = Callable[[Parts, Form, str], Awaitable[str]]


async def _call(parts: Parts, form: Form, query: str) -> str:
    del query
    return await steps.greet(parts, form)


async def _turn(parts: Parts, form: Form, query: str) -> str:
    step = _one(query, "step")
    if step == "person":
        tried = _one(query, "try")
        return await steps.get_person(parts, form, int(tried) if _is_number(tried) else 1)
    if _is_number(step):
        return await steps.take_step(parts, form, int(step))
    return await steps.where_now(parts, form)


async def _wait(parts: Parts, form: Form, query: str) -> str:
    del query
    return await waiting.place_in_line(parts, form)


async def _hold(parts: Parts, form: Form, query: str) -> str:
    del query
    return await waiting.on_hold(parts, form)


async def _voicemail(parts: Parts, form: Form, query: str) -> str:
    del query
    return await tapes.recorded(parts, form)


async def _leg(parts: Parts, form: Form, query: str) -> str:
    return await legs.answered(parts, form, _one(query, "leg"))


async def _status(parts: Parts, form: Form, query: str) -> None:
    del query
    await ending.call_status(parts, form)


async def _leg_status(parts: Parts, form: Form, query: str) -> None:
    await legs.leg_status(parts, form, _one(query, "leg"))


async def _conference(parts: Parts, form: Form, query: str) -> None:
    del query
    await legs.conference(parts, form)


def _try_a_person(parts: Parts, query: str) -> str:
    tried = _one(query, "try")
    return steps.apologize(parts, int(tried) if _is_number(tried) else 0)


def _music_alone(parts: Parts, query: str) -> str:
    del query
    return Lines(parts.settings.origin).music([])


def _not_now(parts: Parts, query: str) -> str:
    del query
    return Lines(parts.settings.origin).goodbye([("en", speak("whisper_gone", "en"))])


def _spoken(door: str, answer: Answer, instead: Callable[[Parts, str], str]) -> None:
    """Open a door whose answer somebody hears; `instead` is what they hear when we break."""

    async def enter(parts: Parts, form: Form, query: str) -> str:
        try:
            return await answer(parts, form, query)
        except Exception as error:  # noqa: BLE001  whoever is on the phone must hear something
            log.error("voice.broke", door=door, error=type(error).__name__)
            return instead(parts, query)

    _open(door, enter)


def _open(door: str, enter: Callable[[Parts, Form, str], Awaitable[str | None]]) -> None:
    name = f"voice{door.replace('/', '_')}"

    async def take(request: Request) -> Response:
        return await admit(request, name, enter)

    router.add_route(f"{VOICE}{door}", take, methods=["POST"], name=name)


async def play_music(request: Request) -> Response:
    """Return the music of the line. The carrier keeps it: it never changes."""
    del request
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response(music(), media_type="audio/wav", headers=kept)


_spoken("", _call, _try_a_person)
_spoken("/turn", _turn, _try_a_person)
_spoken("/voicemail", _voicemail, _try_a_person)
_spoken("/wait", _wait, _music_alone)
_spoken("/hold", _hold, _music_alone)
_spoken("/leg", _leg, _not_now)
_open("/status", _status)
_open("/leg/status", _leg_status)
_open("/conference", _conference)
router.add_route(f"{VOICE}/music.wav", play_music, methods=["GET"])


def _one(query: str, name: str) -> str:
    return parse_qs(query).get(name, [""])[0]


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS
