"""The office's day: is it open, when does it open next, and which day is it there."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.settings import Settings
from models.changes import record
from models.errors import ForebayError
from models.office import Closure

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INTERVAL = re.compile(r"(\w{3})(?:-(\w{3}))? (\d\d):(\d\d)-(\d\d):(\d\d)", re.ASCII)


class OfficeHoursUnclear(ForebayError):
    """FOREBAY_OFFICE_HOURS reads "always", or e.g. "mon-fri 08:00-17:00, sat 09:00-12:00"."""


@dataclass(frozen=True, slots=True)
class Office:
    """When people are here, in the office's own zone. Closing time itself is closed."""

    zone: ZoneInfo
    #: Open intervals by weekday, 0 is Monday; None means always open.
    week: tuple[tuple[tuple[time, time], ...], ...] | None
    #: Somebody closed it, whatever its hours say, and nobody knows for how long.
    closed: bool = False

    @classmethod
    def read(cls, hours: str, timezone: str) -> Self:
        """Read the two settings. Raises OfficeHoursUnclear."""
        try:
            zone = ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise OfficeHoursUnclear(f"FOREBAY_OFFICE_TIMEZONE: no zone {timezone!r}.") from error
        if hours.strip().lower() == "always":
            return cls(zone, None)
        week: list[list[tuple[time, time]]] = [[] for _ in DAYS]
        for interval in hours.lower().split(","):
            for day, opens, closes in _interval(interval.strip()):
                week[day].append((opens, closes))
        return cls(zone, tuple(tuple(sorted(day)) for day in week))

    def today(self, now: datetime) -> date:
        """Return the office's date."""
        return now.astimezone(self.zone).date()

    def is_open(self, now: datetime) -> bool:
        """Return whether people are here."""
        if self.closed or self.week is None:
            return not self.closed
        there = now.astimezone(self.zone)
        return any(opens <= there.time() < closes for opens, closes in self.week[there.weekday()])

    def opens_next(self, now: datetime) -> datetime | None:
        """Return when people are here again, in the office's zone.

        None if never or always, and while a closure nobody has ended goes on.
        """
        if self.closed or self.week is None:
            return None
        there = now.astimezone(self.zone)
        for ahead in range(8):
            day = there.date() + timedelta(days=ahead)
            for opens, _ in self.week[day.weekday()]:
                moment = datetime.combine(day, opens, self.zone)
                if moment > there:
                    return moment
        return None


async def office_now(session: AsyncSession, settings: Settings) -> Office:
    """Return the office as it is at this moment: its hours, and whether somebody closed it.

    One query. Raises OfficeHoursUnclear.
    """
    office = Office.read(settings.office_hours, settings.office_timezone)
    closure = (await session.exec(select(Closure.id).where(_still_on()).limit(1))).first()
    return replace(office, closed=closure is not None)


async def close(session: AsyncSession, reason: str, now: datetime) -> bool:
    """Close the office from now on, whatever its hours; return whether that changed anything."""
    row = Closure(since=now, reason=reason).model_dump()
    made = insert(Closure).values(row).on_conflict_do_nothing().returning(col(Closure.id))
    changed = (await session.exec(made)).first() is not None
    if changed:
        await record(session, "office.closed", at=now)
    return changed


async def reopen(session: AsyncSession, now: datetime) -> bool:
    """End the closure; its hours count again. Return whether that changed anything."""
    ended = await session.exec(update(Closure).where(_still_on()).values(ended_at=now))
    changed = ended.rowcount == 1
    if changed:
        await record(session, "office.opened", at=now)
    return changed


def _still_on() -> ColumnElement[bool]:
    return col(Closure.ended_at).is_(None)


def _interval(text: str) -> list[tuple[int, time, time]]:
    """Read "mon-fri 08:00-17:00" as one interval for each of its days."""
    found = _INTERVAL.fullmatch(text)
    if not found:
        raise OfficeHoursUnclear
    first, last, *clock = found.groups()
    try:
        opens, closes = time(int(clock[0]), int(clock[1])), time(int(clock[2]), int(clock[3]))
        begin, end = DAYS.index(first), DAYS.index(last or first)
    except ValueError:
        raise OfficeHoursUnclear from None
    if closes <= opens:
        raise OfficeHoursUnclear
    span = (end - begin) % 7
    return [((begin + step) % 7, opens, closes) for step in range(span + 1)]
