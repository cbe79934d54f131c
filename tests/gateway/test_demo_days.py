"""The days of the demo's past as they are drawn: from a seed, and never ahead of now."""

from datetime import date, datetime
from uuid import UUID

from gateway.demo.days import Town, day_of
from gateway.demo.residents import Resident
from gateway.office import Office
from models.contact import Channel

OFFICE = Office.read("always", "America/Los_Angeles")
TODAY = date(2026, 11, 23)


def test_the_same_seed_and_day_draw_the_same_day_and_another_seed_another() -> None:
    def drawn(seed_: int) -> list[tuple[datetime, str, str, str]]:
        days = day_of(Town(_RESIDENTS), TODAY, OFFICE.zone, seed_)
        return [(each.at, each.kind, each.channel, each.topic) for each in days]

    assert drawn(7) == drawn(7)
    assert drawn(7) != drawn(8)


def test_however_early_it_is_today_has_had_something_and_never_in_the_future() -> None:
    early = datetime(2026, 11, 23, 3, 10, tzinfo=OFFICE.zone)
    today = list(day_of(Town(_RESIDENTS), early.date(), OFFICE.zone, 7, early))

    assert 10 <= len(today) <= 14
    assert all(each.at < early for each in today)


_RESIDENTS = [
    Resident(
        account_id=UUID(int=number),
        number=f"{number:010d}",
        managed=False,
        specialist_id=None,
        person_id=UUID(int=number),
        contact_id=UUID(int=number),
        name="Somebody",
        language="en",
        id_last4="1234",
        address="1 Fern St",
        phone=f"+1541555{number:04d}",
        mail="somebody@mail.example",
        endpoints=dict.fromkeys((Channel.SMS, Channel.VOICE, Channel.MAIL), UUID(int=number)),
    )
    for number in range(60)
]
