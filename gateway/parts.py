"""What one gateway process is made of, and how a route asks for a piece of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from channels.phone.calls import TwilioCalls
from gateway.database import Database
from gateway.intake import Intake
from gateway.mail.road import MailRoad
from gateway.realtime import Hub
from gateway.settings import Settings
from gateway.store import Store
from gateway.turns import Turns


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by `gateway.app.build`, and nowhere else."""

    settings: Settings
    database: Database
    intake: Intake
    hub: Hub
    store: Store
    #: None where the office has no mailbox.
    mail: MailRoad | None
    #: Takes the bot's turns in calls; all others are the worker's.
    turns: Turns
    #: None where the office has no phone carrier.
    phone: TwilioCalls | None


def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the process that serves this request or socket."""
    return connection.app.state.parts


AppParts = Annotated[Parts, Depends(parts_of)]
