"""The office's day: right over the week's end and over daylight saving."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.office import Office, OfficeHoursUnclear

PORTLAND = "America/Los_Angeles"
WEEK = Office.read("mon-fri 08:00-17:00", PORTLAND)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=WEEK.zone)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(23, 8), True),
        (at(23, 7, 59), False),
        (at(23, 16, 59), True),
        (at(23, 17), False),
        (at(22, 12), False),
    ],
)
def test_opening_time_is_open_and_closing_time_is_closed(moment: datetime, is_open: bool) -> None:
    assert WEEK.is_open(moment.astimezone(UTC)) is is_open


def test_after_friday_closing_comes_monday() -> None:
    assert WEEK.opens_next(at(20, 17)) == at(23, 8)


def test_the_morning_after_the_clocks_change_opens_at_eight_there() -> None:
    saturday = at(7, 12, month=3)
    opens = WEEK.opens_next(saturday)

    assert opens is not None
    assert opens.astimezone(UTC).hour == 15


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)))
def test_when_closed_it_is_open_at_the_moment_it_says_and_not_before(now: datetime) -> None:
    if not WEEK.is_open(now):
        opens = WEEK.opens_next(now)
        assert opens is not None
        assert opens > now
        assert WEEK.is_open(opens)
        assert not WEEK.is_open(opens - timedelta(minutes=1))


@pytest.mark.parametrize("hours", ["", "mon", "mon 8-17", "xyz 08:00-17:00", "mon 17:00-08:00"])
def test_hours_nobody_can_read_are_said_so(hours: str) -> None:
    with pytest.raises(OfficeHoursUnclear):
        Office.read(hours, PORTLAND)
