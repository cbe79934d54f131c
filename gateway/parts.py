"""What one gateway process is made of, and how a route asks for a piece of it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from gateway.database import Database
from gateway.intake import Intake
from gateway.realtime import Hub
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Parts:
    """Made once by `gateway.app.build`, and nowhere else."""

    settings: Settings
    database: Database
    intake: Intake
    hub: Hub


def parts_of(connection: HTTPConnection) -> Parts:
    """Return the parts of the process that serves this request or socket."""
    return connection.app.state.parts


AppParts = Annotated[Parts, Depends(parts_of)]
