"""The composition root: every object is made here and nowhere else."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI

from bot import language
from gateway import actions, chat, operators, pages
from gateway.api import (
    board,
    calls,
    conversations,
    customers,
    events,
    files,
    me,
    offers,
    presence,
    session,
)
from gateway.carrier import phone
from gateway.database import Database
from gateway.demo import routes as demo
from gateway.intake import Intake
from gateway.logs import configure_logs
from gateway.mail.road import mail_road
from gateway.parts import Parts
from gateway.problems import answer_problems
from gateway.realtime import Hub
from gateway.settings import Settings, load
from gateway.simulator import forward
from gateway.store import Store
from gateway.turns import Turns, the_bot
from gateway.webhooks import mail, twilio, voice

DESCRIPTION = "The contact center of a public utility's customer-accounts office."


def build(settings: Settings | None = None) -> FastAPI:
    """Return the gateway, ready to serve. Reads the settings itself when given none."""
    settings = settings or load()
    configure_logs()
    database = Database(settings.database_url)
    intake = Intake(database.pool, reopen_within=settings.reopen_within)
    store, bot = Store(settings), the_bot(settings)
    parts = Parts(
        settings=settings,
        database=database,
        intake=intake,
        hub=Hub(database.dsn),
        store=store,
        mail=mail_road(settings, database, intake, store),
        turns=Turns(database, bot, settings),
        phone=phone(settings),
    )
    app = FastAPI(
        title="Forebay",
        description=DESCRIPTION,
        version=operators.VERSION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.parts, app.state.bot = parts, bot
    answer_problems(app)
    for router in _routers(settings):
        app.include_router(router)
    pages.serve(app, settings)
    return app


def _routers(settings: Settings) -> list[APIRouter]:
    """Return every router, the doors first."""
    doors = [
        twilio.router,
        voice.router,
        mail.router,
        chat.router,
        actions.router,
        operators.router,
    ]
    staff = [session, me, presence, offers, conversations, calls, files, customers, board, events]
    found = doors + [module.router for module in staff]
    if settings.simulator_url:
        found += [demo.router, forward.router]
    return found


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncGenerator[None]:
    """Open what the process needs, and close it after the doors have closed."""
    parts: Parts = app.state.parts
    async with AsyncExitStack() as stack:
        await parts.database.open()
        stack.push_async_callback(parts.database.close)
        parts.intake.start()
        stack.push_async_callback(parts.intake.close)
        await parts.hub.start()
        stack.push_async_callback(parts.hub.close)
        for caller in (app.state.bot, parts.phone):
            if caller is not None:
                stack.push_async_callback(caller.close)
        # Turns of calls are taken here; the first must not wait for this.
        loading = asyncio.create_task(asyncio.to_thread(language.prepare))
        yield
        loading.cancel()
