"""The office's day: right over the week's end and over daylight saving; and its switch."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.database import Database
from gateway.office import Office, OfficeHoursUnclear, close, office_now, reopen
from gateway.settings import Settings
from models.history import Event
from models.office import Closure

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


async def test_closed_by_somebody_it_is_closed_whatever_its_hours_and_nobody_knows_until_when(
    session: AsyncSession, settings: Settings, now: datetime
) -> None:
    assert (await office_now(session, settings)).is_open(now)

    assert await close(session, "Burst pipe in the office.", now)

    shut = await office_now(session, settings)
    assert shut.closed
    assert not shut.is_open(now)
    assert shut.opens_next(now) is None


async def test_opened_again_its_hours_count_again(
    session: AsyncSession, settings: Settings, now: datetime
) -> None:
    weekdays = settings.model_copy(update={"office_hours": "mon-fri 08:00-17:00"})
    await close(session, "Closed.", now)
    assert await reopen(session, now + timedelta(hours=1))

    back = await office_now(session, weekdays)
    assert back.is_open(now)
    assert not back.is_open(now + timedelta(days=5))
    assert back.opens_next(now + timedelta(days=5)) is not None


async def test_closing_twice_is_closing_once_and_each_change_is_told_once(
    session: AsyncSession, now: datetime
) -> None:
    assert [await close(session, "Closed.", now) for _ in range(2)] == [True, False]
    assert [await reopen(session, now) for _ in range(2)] == [True, False]

    told = [event.kind for event in (await session.exec(select(Event))).all()]
    assert told == ["office.closed", "office.opened"]


async def test_two_who_close_it_at_once_make_one_closure(database: Database, now: datetime) -> None:
    async def shut() -> bool:
        async with database.sessions() as session:
            return await close(session, "Closed.", now)

    changed = await asyncio.gather(*(shut() for _ in range(5)))

    assert sorted(changed) == [False, False, False, False, True]
    async with database.sessions() as session:
        assert len((await session.exec(select(Closure))).all()) == 1
