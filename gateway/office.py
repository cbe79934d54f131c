"""The office's day: is it open, when does it open next, and which day is it there."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.errors import ForebayError

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
        if self.week is None:
            return True
        there = now.astimezone(self.zone)
        return any(opens <= there.time() < closes for opens, closes in self.week[there.weekday()])

    def opens_next(self, now: datetime) -> datetime | None:
        """Return when people are here again, in the office's zone; None if never or always."""
        if self.week is None:
            return None
        there = now.astimezone(self.zone)
        for ahead in range(8):
            day = there.date() + timedelta(days=ahead)
            for opens, _ in self.week[day.weekday()]:
                moment = datetime.combine(day, opens, self.zone)
                if moment > there:
                    return moment
        return None


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
