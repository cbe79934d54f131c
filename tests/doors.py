"""A gateway's customer doors and a simulated carrier, really served on loopback."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import httpx2
import uvicorn
from fastapi import FastAPI

from bot.client import Rasa
from channels.phone.calls import TwilioCalls
from channels.twilio import Form, sign
from gateway import chat
from gateway.database import Database
from gateway.intake import Intake
from gateway.mail.road import mail_road
from gateway.parts import Parts
from gateway.problems import answer_problems
from gateway.realtime import Hub
from gateway.settings import Settings
from gateway.simulator import app as simulator
from gateway.simulator import forward
from gateway.store import Store
from gateway.turns import Turns
from gateway.webhooks import mail, twilio, voice

PHONE = "+15035550142"


@dataclass(slots=True)
class Served:
    """One process part, served: where it is, and how to talk to it."""

    settings: Settings
    url: str
    http: httpx2.AsyncClient
    parts: Parts | None = None
    seen: list[Any] = field(default_factory=list)

    async def text(self, body: str, sender: str = PHONE, **fields: str) -> httpx2.Response:
        """Deliver a customer's text as Twilio would, signed for the public address."""
        form = a_text(self.settings, body, sender) | fields
        return await self.signed("/webhooks/twilio/sms", form)

    async def mail(self, mail: EmailMessage | bytes, token: str | None = None) -> httpx2.Response:
        """Upload a customer's mail, with the token of the door unless another is given."""
        shown = token or self.settings.mail_token.get_secret_value()
        return await self.http.post(
            "/webhooks/mail",
            content=mail if isinstance(mail, bytes) else mail.as_bytes(),
            headers={"Authorization": f"Bearer {shown}", "Content-Type": "message/rfc822"},
        )

    async def signed(self, path: str, form: dict[str, str]) -> httpx2.Response:
        """Post a form with Twilio's signature."""
        return await self.http.post(path, data=form, headers=signature(self.settings, path, form))


def a_text(settings: Settings, body: str, sender: str = PHONE) -> dict[str, str]:
    """Return the fields of a text, with a fresh MessageSid."""
    sid = f"SM{uuid4().hex}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": settings.twilio_account_sid,
        "From": sender,
        "To": settings.twilio_number,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
        "FromCity": "ALDER FALLS",
        "FromState": "OR",
        "FromZip": "97000",
        "FromCountry": "US",
    }


def signature(settings: Settings, path: str, form: dict[str, str]) -> dict[str, str]:
    """Return the header with which Twilio signs a form for this door."""
    token = settings.twilio_auth_token.get_secret_value()
    fields = Form({name: [value] for name, value in form.items()})
    return {"X-Twilio-Signature": sign(f"{settings.origin}{path}", fields, token)}


@asynccontextmanager
async def doors(
    settings: Settings,
    database: Database,
    *,
    port: int = 0,
    rasa: Rasa | None = None,
    phone: TwilioCalls | None = None,
) -> AsyncGenerator[Served]:
    """Serve webhooks and chat over this database; calls talk with this bot and this carrier."""
    listening = _socket(port)
    settings = _with(settings, port=listening.getsockname()[1], public_url="")
    intake = Intake(database.pool, reopen_within=settings.reopen_within)
    store = Store(settings)
    parts = Parts(
        settings=settings,
        database=database,
        intake=intake,
        hub=Hub(database.dsn),
        store=store,
        mail=mail_road(settings, database, intake, store),
        turns=Turns(database, rasa, settings),
        phone=phone,
    )
    made = FastAPI()
    made.state.parts = parts
    answer_problems(made)
    for router in (twilio.router, voice.router, mail.router, chat.router, forward.router):
        made.include_router(router)
    parts.intake.start()
    await parts.hub.start()
    try:
        async with _served(made, listening, settings) as served:
            served.parts = parts
            yield served
    finally:
        await parts.hub.close()
        await parts.intake.close()


@asynccontextmanager
async def carrier(settings: Settings) -> AsyncGenerator[Served]:
    """Serve the simulated carrier for a gateway with these settings; speaking takes no time."""
    listening = _socket()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = _with(settings, simulator_url=url, twilio_api_url=url)
    async with _served(simulator.app(settings, pace=0.0), listening, settings) as served:
        yield served


@asynccontextmanager
async def _served(
    made: FastAPI, listening: socket.socket, settings: Settings
) -> AsyncGenerator[Served]:
    config = uvicorn.Config(made, log_level="error", timeout_graceful_shutdown=1, lifespan="on")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:
        await asyncio.sleep(0.01)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        async with httpx2.AsyncClient(base_url=url, timeout=20, trust_env=False) as http:
            yield Served(settings, url, http)
    finally:
        server.should_exit = True
        await task


def _socket(port: int = 0) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    return listening


def _with(settings: Settings, **changes: Any) -> Settings:
    return Settings.model_validate(settings.model_dump() | changes)
