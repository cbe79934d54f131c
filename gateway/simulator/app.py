"""The simulated carrier as a process: Twilio's API on one side, phones on the other."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from gateway.settings import Settings
from gateway.simulator import api, phone
from gateway.simulator.courier import Courier
from gateway.simulator.texts import Texts


def app(settings: Settings) -> FastAPI:
    """Return the carrier for the gateway with these settings. It holds the gateway's token."""
    made = FastAPI(
        title="Simulated carrier",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    made.state.settings = settings
    made.state.account = settings.twilio_account_sid
    made.state.token = settings.twilio_auth_token.get_secret_value()
    made.state.number = settings.twilio_number
    made.include_router(api.router)
    made.include_router(phone.router)
    return made


def serve(settings: Settings, port: int) -> None:
    """Carry until we are told to stop. Loopback only: it would text for anybody."""
    uvicorn.run(
        app(settings),
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


@asynccontextmanager
async def _lifespan(made: FastAPI) -> AsyncGenerator[None]:
    made.state.texts = Texts()
    made.state.courier = Courier(made.state.settings, made.state.texts)
    yield
    await made.state.courier.close()
