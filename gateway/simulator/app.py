"""The simulated carrier as a process: Twilio's API and SMTP here, phones and mailboxes there."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from gateway.settings import Settings
from gateway.simulator import api, callers, letters, phone, voice
from gateway.simulator.courier import Courier
from gateway.simulator.doors import Doors
from gateway.simulator.errands import Errands
from gateway.simulator.exchange import Exchange
from gateway.simulator.knobs import Panel
from gateway.simulator.mailboxes import Mailboxes
from gateway.simulator.mailserver import MailServer
from gateway.simulator.posting import Post, first_door
from gateway.simulator.texts import Texts
from gateway.simulator.vacations import Vacations


def app(settings: Settings, pace: float = 1.0, mail_port: int | None = None) -> FastAPI:
    """Return the carrier for the gateway with these settings. It holds the gateway's token.

    `pace` is how fast its people speak: 1 as in the demo, 0 in no time. Its
    mail server listens on `mail_port`, or where FOREBAY_SMTP_URL says when
    that is on loopback; else there is none.
    """
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
    made.state.mailbox = settings.mail_from
    made.state.mail_port = mail_port or _own_mail_port(settings.smtp_url)
    made.state.panel = Panel(pace)
    for router in (api.router, voice.router, phone.router, callers.router, letters.router):
        made.include_router(router)
    return made


def serve(settings: Settings, port: int, pace: float = 1.0, mail_port: int | None = None) -> None:
    """Carry until we are told to stop. Loopback only: it would text for anybody."""
    uvicorn.run(
        app(settings, pace, mail_port),
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=1,
    )


@asynccontextmanager
async def _lifespan(made: FastAPI) -> AsyncGenerator[None]:
    settings, panel = made.state.settings, made.state.panel
    doors, errands = Doors(settings), Errands()
    made.state.texts = Texts()
    made.state.courier = Courier(settings, made.state.texts, panel, doors, errands)
    made.state.exchange = Exchange(settings, panel, doors, errands)
    made.state.mailboxes = boxes = Mailboxes()
    made.state.post = Post(settings.mail_listen, boxes, errands)
    server = MailServer(panel, boxes, Vacations(panel, made.state.post))
    if made.state.mail_port is not None:
        await server.open(made.state.mail_port)
    yield
    await server.close()
    await errands.close()
    await doors.close()


def _own_mail_port(smtp_url: str) -> int | None:
    """Return the port mail of the utility's is sent to, when that is on this machine."""
    door = first_door(smtp_url)
    return door[1] if door is not None and door[0] in ("127.0.0.1", "localhost") else None
