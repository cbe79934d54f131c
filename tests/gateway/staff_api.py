"""The staff API for tests: its routers on a real database, and browsers signed in to it."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import cache

import uvicorn
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from pwdlib import PasswordHash

from agents import offers
from gateway.api import board, calls, conversations, customers, events, files, me, presence, session
from gateway.api import offers as offer_routes
from gateway.database import Database
from gateway.intake import Intake
from gateway.parts import Parts
from gateway.problems import answer_problems
from gateway.realtime import Hub
from gateway.settings import Settings
from gateway.store import Store
from gateway.turns import Turns
from models.base import utcnow
from models.conversation import Conversation
from models.staff import Role, Staff
from tests.agents.floor import Floor

ROUTERS = (
    session,
    me,
    presence,
    offer_routes,
    conversations,
    calls,
    customers,
    files,
    board,
    events,
)
ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "forebay"
RING = timedelta(seconds=45)


@cache
def hashed() -> str:
    """Return the demo password's hash, made once."""
    return PasswordHash.recommended().hash(PASSWORD)


def build(database: Database, settings: Settings, hub: Hub) -> FastAPI:
    """Return an app of the staff routes alone."""
    app = FastAPI(generate_unique_id_function=lambda route: route.name)
    app.state.parts = Parts(
        settings=settings,
        database=database,
        intake=Intake(database.pool, reopen_within=settings.reopen_within),
        hub=hub,
        store=Store(settings),
        mail=None,
        turns=Turns(database, None, settings),
        phone=None,
    )
    answer_problems(app)
    for module in ROUTERS:
        app.include_router(module.router)
    return app


class Desk:
    """The office at work: people to hire, browsers to sign in."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.hub = Hub(database.dsn)
        self.app = build(database, settings, self.hub)

    def browser(self, origin: str | None = ORIGIN) -> AsyncClient:
        """Return a browser that nobody signed in with."""
        headers = {"Origin": origin} if origin else {}
        return AsyncClient(
            transport=ASGITransport(self.app), base_url=self.settings.origin, headers=headers
        )

    async def hire(self, role: Role = Role.SPECIALIST_1) -> Staff:
        """Hire somebody who is available now."""
        async with self.database.sessions() as opened:
            return await Floor(opened, utcnow()).staff(role, hashed=hashed())

    @contextlib.asynccontextmanager
    async def signed_in(self, staff: Staff) -> AsyncGenerator[AsyncClient]:
        """Give a browser signed in as somebody."""
        async with self.browser() as browser:
            answer = await browser.post(
                "/api/session", json={"username": staff.username, "password": PASSWORD}
            )
            assert answer.status_code == 200, answer.text
            yield browser

    async def ringing(self, *, level: int = 1) -> Conversation:
        """Queue a conversation and offer it to whoever is ready."""
        async with self.database.sessions() as opened:
            talk = await Floor(opened, utcnow()).queued(level=level)
        await offers.make_offers(self.database.sessions, utcnow(), RING)
        return talk

    @contextlib.asynccontextmanager
    async def served(self) -> AsyncGenerator[str]:
        """Serve it on a real socket, with its hub listening, and give the address."""
        await self.hub.start()
        config = uvicorn.Config(self.app, port=0, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            await self.hub.close()
            server.should_exit = True
            await task
