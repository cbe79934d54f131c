"""An office that says what a test tells it to: TwiML by path, and everything asked for noted."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from channels.twilio import Doorkeeper, Form, read_form
from gateway.settings import Settings
from tests.customers import Caller
from tests.doors import carrier

CALLER = "+15035550142"
DESK = "+19715550101"
ACCOUNT = "AC" + "0" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
VOICE = "/webhooks/twilio/voice"
STATUS = f"{VOICE}/status"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the carrier's."""

    #: The path below /webhooks/twilio/voice, with the query.
    path: str
    fields: dict[str, str]
    method: str


@dataclass(slots=True)
class Office:
    """What it says, and what it was asked."""

    settings: Settings
    #: TwiML (or whole answers) by path; the last one of a list is said again and again.
    pages: dict[str, list[str | Response]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    forged: list[str] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, path: str, *pages: str | Response) -> None:
        """Say these one after the other at a path below /webhooks/twilio/voice."""
        self.pages[path] = list(pages)

    def of(self, path: str) -> list[dict[str, str]]:
        """Return the fields of everything asked at a path, oldest first."""
        return [one.fields for one in self.asked if one.path == path]

    async def hears(self, path: str, count: int = 1) -> list[dict[str, str]]:
        """Wait until a path was asked so many times."""
        await self.until(lambda: len(self.of(path)) >= count)
        return self.of(path)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of what was asked."""
        async with asyncio.timeout(20):
            while not holds():
                self.news.clear()
                await self.news.wait()

    async def answer(self, request: Request) -> Response:
        """Note what was asked and say what is due."""
        query = request.url.query
        path = request.url.path.removeprefix(VOICE) + (f"?{query}" if query else "")
        form = read_form(await request.body()) if request.method == "POST" else Form()
        self._check(request, form)
        self.asked.append(Asked(path, form.plain(), request.method))
        self.news.set()
        pages = self.pages.get(path) or self.pages.get(urlsplit(path).path) or [""]
        page = pages.pop(0) if len(pages) > 1 else pages[0]
        return page if isinstance(page, Response) else twiml(page)

    def _check(self, request: Request, form: Form) -> None:
        keeper = Doorkeeper(
            self.settings.origin, self.settings.twilio_auth_token.get_secret_value()
        )
        signature = request.headers.get("x-twilio-signature", "")
        if not keeper.admits(request.url.path, request.url.query, form, signature):
            self.forged.append(request.url.path)


def twiml(verbs: str) -> Response:
    """Return verbs as a document."""
    whole = f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'
    return Response(whole, media_type="text/xml")


@asynccontextmanager
async def scripted(settings: Settings) -> AsyncGenerator[Office]:
    """Serve a scripted office on a free port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    changes = {"port": port, "public_url": ""}
    office = Office(Settings.model_validate(settings.model_dump() | changes))
    app = Starlette(routes=[Route("/{rest:path}", office.answer, methods=["GET", "POST"])])
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield office
    finally:
        server.should_exit = True
        await task


@dataclass(slots=True)
class Scene:
    """A scripted office and the simulated carrier that calls it."""

    office: Office
    carrier: httpx2.AsyncClient
    settings: Settings

    def phone(self, number: str = CALLER) -> Caller:
        """Return somebody's phone."""
        return Caller(self, number)

    async def calling(self, number: str = CALLER) -> Caller:
        """Return the phone of somebody who has just called the office."""
        caller = self.phone(number)
        await caller.dial()
        return caller

    async def turn(self, **knobs: object) -> None:
        """Turn knobs; the others go back to rest."""
        (await self.carrier.post("/knobs", json=knobs)).raise_for_status()

    async def rest(self, path: str, **form: str | list[str]) -> httpx2.Response:
        """Post to the carrier's REST API, as the office's account."""
        url = f"/2010-04-01/Accounts/{ACCOUNT}/{path}"
        return await self.carrier.post(url, data=form, auth=(ACCOUNT, TOKEN))

    async def look(self, path: str, **query: str) -> httpx2.Response:
        """Get from the carrier's REST API."""
        url = f"/2010-04-01/Accounts/{ACCOUNT}/{path}"
        return await self.carrier.get(url, params=query, auth=(ACCOUNT, TOKEN))


@asynccontextmanager
async def scene(**settings: object) -> AsyncGenerator[Scene]:
    """Serve a scripted office and a carrier; speaking takes no time."""
    made = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": TOKEN, **settings}
    async with (
        scripted(Settings.model_validate(made)) as office,
        carrier(office.settings) as away,
    ):
        yield Scene(office, away.http, away.settings)
        assert office.forged == []
