"""The composition root: every object is made here and nowhere else."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import APIRouter, FastAPI

from gateway import actions, chat, operators, pages
from gateway.api import board, conversations, events, me, offers, presence, session
from gateway.database import Database
from gateway.demo import routes as demo
from gateway.intake import Intake
from gateway.logs import configure_logs
from gateway.parts import Parts
from gateway.problems import answer_problems
from gateway.realtime import Hub
from gateway.settings import Settings, load
from gateway.simulator import forward
from gateway.webhooks import twilio

DESCRIPTION = "The contact center of a public utility's customer-accounts office."


def build(settings: Settings | None = None) -> FastAPI:
    """Return the gateway, ready to serve. Reads the settings itself when given none."""
    settings = settings or load()
    configure_logs()
    database = Database(settings.database_url)
    parts = Parts(
        settings=settings,
        database=database,
        intake=Intake(database.pool, reopen_within=settings.reopen_within),
        hub=Hub(database.dsn),
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
    app.state.parts = parts
    answer_problems(app)
    for router in _routers(settings):
        app.include_router(router)
    pages.serve(app, settings)
    return app


def _routers(settings: Settings) -> list[APIRouter]:
    """Return every router, the doors first."""
    doors = [twilio.router, chat.router, actions.router, operators.router]
    staff = [session, me, presence, offers, conversations, board, events]
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
        yield
