"""The rest of the city: as many households as asked for, drawn from a seed."""

from collections.abc import Iterator
from random import Random

from gateway.demo.households import NEIGHBORHOOD, Habit, Household, Someone, phone
from gateway.demo.names import (
    FIRMS,
    FIRST,
    FIRST_SPANISH,
    LAST,
    LAST_SPANISH,
    PLANTS,
    STREETS,
)
from models.account import AccountClass, PersonRole, Shutoff

#: Where drawn account numbers begin; those below are written by hand.
_FIRST_NINE = 410_000_000

_HABITS = {
    Habit.AUTOPAY: 26,
    Habit.ON_TIME: 46,
    Habit.LATE: 13,
    Habit.PARTLY: 6,
    Habit.STOPPED: 5,
    Habit.AHEAD: 4,
}
_KINDS = {
    AccountClass.RESIDENTIAL: 86,
    AccountClass.COMMERCIAL: 9,
    AccountClass.MULTIFAMILY: 4,
    AccountClass.INDUSTRIAL: 1,
}
_THIRST = {
    AccountClass.RESIDENTIAL: (4, 24),
    AccountClass.COMMERCIAL: (10, 140),
    AccountClass.MULTIFAMILY: (60, 480),
    AccountClass.INDUSTRIAL: (300, 2400),
}
#: Phones that no player, no sender and no specialist has.
_PHONES = [phone(last, exchange) for exchange in NEIGHBORHOOD for last in range(100)]


def neighbors(dice: Random, count: int, managed: int) -> Iterator[Household]:
    """Draw households, `managed` of them large accounts with a specialist of their own."""
    phones = list(_PHONES)
    kinds = dice.choices(list(_KINDS), weights=list(_KINDS.values()), k=count)
    numbers = sorted(dice.sample(range(_FIRST_NINE, _FIRST_NINE + 90_000_000), count))
    places = _places(dice)
    big = (AccountClass.INDUSTRIAL, AccountClass.MULTIFAMILY, AccountClass.COMMERCIAL)
    for place, kind in enumerate(kinds[:managed]):
        kinds[place] = big[place % len(big)] if kind is AccountClass.RESIDENTIAL else kind
    for order, (nine, kind) in enumerate(zip(numbers, kinds, strict=True)):
        reach = phones.pop() if phones and dice.random() < 0.45 else None
        yield _household(dice, nine, kind, next(places), reach, managed=order < managed)


def _household(
    dice: Random,
    nine: int,
    kind: AccountClass,
    place: tuple[str, str | None],
    reach: str | None,
    *,
    managed: bool,
) -> Household:
    home = kind is AccountClass.RESIDENTIAL
    holder = _person(dice) if home else _firm(dice, kind)
    habit = dice.choices(list(_HABITS), weights=list(_HABITS.values()))[0]
    read = dice.randint(4, 88)
    shutoff, in_days = _shutoff(dice, read) if habit is Habit.STOPPED else (Shutoff.NONE, None)
    return Household(
        nine=nine,
        line=place[0],
        unit=place[1],
        holder=holder,
        kind=kind,
        others=_others(dice, holder, home=home),
        phone=reach,
        mail=None if reach and dice.random() < 0.5 else _mailbox(holder.name, nine),
        habit=Habit.ON_TIME if managed else habit,
        read_days_ago=read,
        managed=managed,
        shutoff=Shutoff.NONE if managed else shutoff,
        shutoff_in_days=None if managed else in_days,
        thirst=dice.uniform(*_THIRST[kind]),
    )


def _person(dice: Random) -> Someone:
    spanish = dice.random() < 0.16
    if spanish:
        name = f"{dice.choice(FIRST_SPANISH)} {dice.choice(LAST_SPANISH)}"
        if dice.random() < 0.3:
            name = f"{name} {dice.choice(LAST_SPANISH)}"
        return Someone(name, "es" if dice.random() < 0.8 else "en", _last4(dice))
    return Someone(f"{dice.choice(FIRST)} {dice.choice(LAST)}", "en", _last4(dice))


def _firm(dice: Random, kind: AccountClass) -> Someone:
    if kind is AccountClass.MULTIFAMILY:
        name = f"{dice.choice(STREETS).rsplit(' ', 1)[0]} {dice.choice(('Court', 'Commons'))} LLC"
    elif kind is AccountClass.INDUSTRIAL:
        name = f"{dice.choice(LAST)} {dice.choice(PLANTS)} Inc"
    else:
        name = f"{dice.choice(LAST)} {dice.choice(FIRMS)}"
    return Someone(name, "en", _last4(dice))


def _last4(dice: Random) -> str | None:
    """Return four digits; one account in fifteen was opened before IDs were asked for."""
    digits = f"{dice.randint(0, 9999):04d}"
    return None if dice.random() < 0.065 else digits


def _others(dice: Random, holder: Someone, *, home: bool) -> tuple[tuple[Someone, PersonRole], ...]:
    if not home:
        return ((_person(dice), PersonRole.AGENT),)
    chance = dice.random()
    if chance < 0.28:
        last = holder.name.split()[-1]
        partner = Someone(f"{dice.choice(FIRST)} {last}", holder.language, _last4(dice))
        return ((partner, PersonRole.CO_HOLDER),)
    if chance < 0.42:
        return ((_person(dice), PersonRole.OWNER),)
    if chance < 0.48:
        return ((_person(dice), PersonRole.TENANT),)
    return ()


def _shutoff(dice: Random, read_days_ago: int) -> tuple[Shutoff, int | None]:
    """Return a notice or a shut-off for some of those whose bill is long overdue."""
    if read_days_ago < 40 or dice.random() < 0.3:
        return Shutoff.NONE, None
    if dice.random() < 0.7:
        return Shutoff.NOTICE, dice.randint(2, 12)
    return Shutoff.OFF, -dice.randint(1, 9)


def _places(dice: Random) -> Iterator[tuple[str, str | None]]:
    """Draw addresses, no two alike, some of them with a unit."""
    taken: set[tuple[str, str | None]] = set()
    while True:
        line = f"{dice.randint(1, 99) * 100 + dice.randint(1, 98)} {dice.choice(STREETS)}"
        unit = f"Apt {dice.randint(1, 24)}" if dice.random() < 0.15 else None
        if (line, unit) not in taken:
            taken.add((line, unit))
            yield line, unit


def _mailbox(name: str, nine: int) -> str:
    """Return a mailbox at a name reserved for examples (RFC 2606)."""
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    return f"{plain}.{nine % 1000:03d}@mail.example"
