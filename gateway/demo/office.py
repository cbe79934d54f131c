"""The invented office: who works there, in which languages, how much each can carry."""

from datetime import datetime
from uuid import UUID

from pwdlib import PasswordHash

from gateway.demo.households import DESKS, phone
from models.contact import Channel
from models.staff import LEVEL, Capacity, Presence, Role, Staff

#: Everybody's password in the demo, and only there.
PASSWORD = "forebay"  # noqa: S105 - printed on the sign-in page of the demo

#: Conversations held at once, by channel.
CAPACITY = {Channel.SMS: 3, Channel.CHAT: 3, Channel.MAIL: 5, Channel.VOICE: 1}

#: User name, name, role, languages.
PEOPLE: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (
    ("amara", "Amara Reed", Role.SPECIALIST_1, ("en",)),
    ("benito", "Benito Salas", Role.SPECIALIST_1, ("en", "es")),
    ("celia", "Celia Moreno", Role.SPECIALIST_1, ("en", "es")),
    ("derek", "Derek Olson", Role.SPECIALIST_1, ("en",)),
    ("farah", "Farah Nazari", Role.SPECIALIST_1, ("en",)),
    ("gwen", "Gwen Ashby", Role.SPECIALIST_1, ("en",)),
    ("hieu", "Hieu Vo", Role.SPECIALIST_1, ("en", "vi")),
    ("ines", "Inés Quiroga", Role.SPECIALIST_1, ("en", "es")),
    ("jonah", "Jonah Pell", Role.SPECIALIST_1, ("en",)),
    ("karla", "Karla Bustos", Role.SPECIALIST_2, ("en", "es")),
    ("lowell", "Lowell Finch", Role.SPECIALIST_2, ("en",)),
    ("marisol", "Marisol Vega", Role.LEAD, ("en", "es")),
    ("nate", "Nate Okoro", Role.LEAD, ("en",)),
    ("petra", "Petra Lang", Role.SUPERVISOR, ("en",)),
    ("quinn", "Quinn Harlow", Role.ADMINISTRATOR, ("en",)),
)


def staff() -> list[Staff]:
    """Return everybody who works here. One hash is computed, and shared."""
    shared = PasswordHash.recommended().hash(PASSWORD)
    return [
        Staff(
            username=username,
            name=name,
            role=role,
            languages=list(languages),
            password_hash=shared,
            phone=phone(number, DESKS) if role in LEVEL else None,
        )
        for number, (username, name, role, languages) in enumerate(PEOPLE, start=1)
    ]


def capacities(everybody: list[Staff]) -> list[Capacity]:
    """Return how much each specialist can carry; those who are routed no work carry none."""
    return [
        Capacity(staff_id=one.id, channel=channel, most=most)
        for one in everybody
        if one.role in LEVEL
        for channel, most in sorted(CAPACITY.items())
    ]


def presences(everybody: list[Staff], since: datetime) -> list[Presence]:
    """Return everybody offline."""
    return [
        Presence(staff_id=one.id, since=since, idle_since=since, heartbeat_at=since)
        for one in everybody
    ]


def managers(everybody: list[Staff]) -> list[UUID]:
    """Return who may have large accounts of their own: level II."""
    return [one.id for one in everybody if LEVEL.get(one.role) == 2]
