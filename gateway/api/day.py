"""The office's day, for what is counted or owed by day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import Depends

from gateway.deps import Now
from gateway.office import Office
from gateway.parts import AppParts


@dataclass(frozen=True)
class Day:
    """One day of the office, in its own zone."""

    date: date
    #: When it began.
    midnight: datetime


def office_day(parts: AppParts, now: Now) -> Day:
    """Return the day it is at the office now."""
    settings = parts.settings
    zone = Office.read(settings.office_hours, settings.office_timezone).zone
    there = now.astimezone(zone)
    return Day(there.date(), there.replace(hour=0, minute=0, second=0, microsecond=0))


Today = Annotated[Day, Depends(office_day)]
