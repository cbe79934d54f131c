"""Fetching what a call is told to do."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urljoin

import structlog

from gateway.simulator.calls import Call
from gateway.simulator.doors import Answer, Doors
from gateway.simulator.knobs import Panel
from gateway.simulator.twiml import BadTwiml, Method, Play, Say, Verb, read

log = structlog.get_logger()

_XML = frozenset({"text/xml", "application/xml", "text/html"})


class Broken(Exception):
    """There is nothing a call could be told: no answer, an error, or no TwiML.

    Twilio says "an application error has occurred" and hangs up (11200, 12100, 12300).
    """


@dataclass(frozen=True, slots=True)
class Page:
    """One document, and the address that what it names is relative to."""

    url: str
    verbs: tuple[Verb, ...]


class Pages:
    """Asks the gateway for the next document of a call."""

    def __init__(self, doors: Doors, panel: Panel, account: str) -> None:
        self._doors = doors
        self._panel = panel
        self._account = account

    async def open(
        self, call: Call, url: str, method: Method = "POST", more: dict[str, str] | None = None
    ) -> Page:
        """Return the document at an address, asked for with a call's fields. Raises Broken."""
        fields = call.fields(self._account) | (more or {})
        copies = range(self._panel.knobs.voice_copies)
        answers = await asyncio.gather(*(self._doors.ask(url, fields, method) for _ in copies))
        answer = answers[0]
        if answer is None or not answer.good:
            raise Broken(f"The door answered {answer.status if answer else 'nothing'}.")
        return Page(url, _verbs(answer, url))

    async def given(self, document: str, base: str) -> Page:
        """Return a document that was given outright. Raises Broken."""
        return Page(base, _read(document))


def whole(base: str, url: str | None) -> str:
    """Return an address of a document in full; none means the document's own."""
    return urljoin(base, url or "")


def _verbs(answer: Answer, url: str) -> tuple[Verb, ...]:
    """Return what an answer tells a call: TwiML, a sound to play, or words to say."""
    if answer.kind.startswith("audio/"):
        return (Play(url),)
    text = answer.body.decode(errors="replace")
    if answer.kind == "text/plain":
        return (Say(text),)
    if answer.kind not in _XML:
        raise Broken(f"{answer.kind or 'An unknown type'} is no TwiML.")
    return _read(text)


def _read(document: str) -> tuple[Verb, ...]:
    try:
        return read(document)
    except BadTwiml as wrong:
        log.error("simulator.bad_twiml", why=str(wrong))
        raise Broken(str(wrong)) from None
