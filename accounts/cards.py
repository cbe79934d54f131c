"""An account as a list shows it: whose, where, which endpoints are on file. No figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.account import AccountClass, AccountStatus, PersonRole
from models.contact import Channel

_CARDS = text(
    """
SELECT a.id, a.number, a.kind, a.managed, a.protected, a.status,
       concat_ws(', ', s.line, s.unit) AS street, s.city, s.state, s.postal_code,
       (SELECT jsonb_agg(jsonb_build_array(p.id, p.name, ap.role) ORDER BY p.name)
          FROM account_person ap JOIN person p ON p.id = ap.person_id
         WHERE ap.account_id = a.id AND ap.since <= :today
           AND (ap.until IS NULL OR ap.until > :today OR a.status = 'closed')) AS persons,
       (SELECT jsonb_agg(jsonb_build_array(ce.channel, ce.address, ce.person_id)
                         ORDER BY ce.channel, ce.address)
          FROM confirmed_endpoint ce WHERE ce.account_id = a.id) AS on_file
  FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS wanted(id, n)
  JOIN account a ON a.id = wanted.id
  JOIN service_address s ON s.id = a.service_address_id
 ORDER BY wanted.n
"""
)


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody with a say in an account now; on a closed one, whoever last had it."""

    person_id: UUID
    name: str
    role: PersonRole


@dataclass(frozen=True, slots=True)
class OnFile:
    """An endpoint a person confirmed on an account."""

    channel: Channel
    address: str
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Card:
    """One account in a list."""

    id: UUID
    number: str
    kind: AccountClass
    managed: bool
    protected: bool
    status: AccountStatus
    service_address: str
    parts: tuple[Part, ...]
    on_file: tuple[OnFile, ...]

    @property
    def holder(self) -> str:
        """Whose account it is, in words."""
        names = [part.name for part in self.parts if part.role == PersonRole.HOLDER]
        return " and ".join(names) or "no holder on file"

    def of_persons(self, persons: set[UUID]) -> tuple[OnFile, ...]:
        """Return what these persons have on file."""
        return tuple(one for one in self.on_file if one.person_id in persons)

    @property
    def holders(self) -> set[UUID]:
        """Who holds it, by id."""
        return {part.person_id for part in self.parts if part.role == PersonRole.HOLDER}


async def cards(session: AsyncSession, ids: Sequence[UUID], today: date) -> list[Card]:
    """Return these accounts in the order asked for, in one query; unknown ids are left out."""
    connection = await session.connection()
    rows = (await connection.execute(_CARDS, {"ids": list(ids), "today": today})).all()
    return [_card(row) for row in rows]


def _card(row: Row[Any]) -> Card:
    return Card(
        id=row.id,
        number=row.number,
        kind=AccountClass(row.kind),
        managed=row.managed,
        protected=row.protected,
        status=AccountStatus(row.status),
        service_address=f"{row.street}, {row.city}, {row.state} {row.postal_code}",
        parts=tuple(
            Part(UUID(person), name, PersonRole(role)) for person, name, role in row.persons or ()
        ),
        on_file=tuple(
            OnFile(Channel(channel), address, UUID(person))
            for channel, address, person in row.on_file or ()
        ),
    )
