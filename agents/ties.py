"""Which contacts are one customer: those whose endpoints one person confirmed.

Intake makes a contact for each new endpoint. A person's phone and mailbox,
both confirmed on their account, make one customer of the contacts behind
them; a number is one whether it texts or calls. Another person on the same
account stays another: a tenant's mail is not in the owner's history.
Being tied proves nothing (architecture §3a); it says what staff see together.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import Channel
from models.conversation import State

#: A number texts and calls; any other endpoint is reached on its own channel only.
_WAYS = """
way(has, also) AS (
    VALUES ('sms', 'sms'), ('sms', 'voice'), ('voice', 'sms'), ('voice', 'voice'),
           ('mail', 'mail'), ('chat', 'chat'), ('letter', 'letter'), ('counter', 'counter')
)"""

_TIED = f"""
WITH {_WAYS},
own AS (
    SELECT w.also AS channel, e.address
      FROM endpoint e JOIN way w ON w.has = e.channel WHERE e.contact_id = :contact
), persons AS (
    SELECT ce.person_id
      FROM own JOIN confirmed_endpoint ce ON ce.channel = own.channel AND ce.address = own.address
), on_file AS (
    SELECT w.also AS channel, ce.address
      FROM confirmed_endpoint ce JOIN way w ON w.has = ce.channel
     WHERE ce.person_id IN (SELECT person_id FROM persons) OR ce.account_id = :account
), tied AS (
    SELECT k.id FROM contact k WHERE k.id = :contact
     UNION
    SELECT e.contact_id
      FROM (SELECT * FROM own UNION SELECT * FROM on_file) reached
      JOIN endpoint e ON e.channel = reached.channel AND e.address = reached.address
)"""  # noqa: S608  constants above

_REACHED = text(
    _TIED  # noqa: S608  constants above
    + """
SELECT k.id AS contact_id, k.name, k.language, e.channel, e.address, e.opted_out_at,
       (SELECT array_agg(DISTINCT person_id) FROM persons) AS persons,
       (e.channel, e.address) IN (SELECT channel, address FROM on_file) AS on_file
  FROM tied
  JOIN contact k ON k.id = tied.id
  LEFT JOIN endpoint e ON e.contact_id = k.id
 ORDER BY k.id <> :contact, k.created_at, k.id, e.channel, e.address
"""
)

_COUNT = text(
    _TIED
    + """
SELECT count(*) FROM conversation c JOIN tied ON tied.id = c.contact_id
"""
)

_TALKING = text(
    """
SELECT EXISTS (
    SELECT FROM conversation c
     WHERE c.contact_id = ANY(CAST(:contacts AS uuid[])) AND c.state <> :closed
       AND (c.staff_id = :staff
            OR EXISTS (SELECT FROM offer o
                        WHERE o.conversation_id = c.id AND o.state = 'pending'
                          AND o.staff_id = :staff)))
"""
)


@dataclass(frozen=True, slots=True)
class Reached:
    """One endpoint of a customer, as it is kept."""

    channel: Channel
    address: str
    #: Confirmed on an account by this customer.
    on_file: bool
    opted_out: bool


@dataclass(frozen=True, slots=True)
class Ties:
    """The contacts that are one customer; the one asked for first."""

    contacts: tuple[UUID, ...]
    name: str | None
    language: str | None
    endpoints: tuple[Reached, ...]
    #: Whose confirmed endpoints tie them.
    persons: frozenset[UUID]


async def of_contact(session: AsyncSession, contact_id: UUID) -> Ties:
    """Return who is one customer with a contact. Without contacts when there is no such one."""
    return await _read(session, contact_id, None)


async def of_account(session: AsyncSession, account_id: UUID) -> Ties:
    """Return the contacts behind the endpoints confirmed on an account."""
    return await _read(session, None, account_id)


async def conversations(session: AsyncSession, contact_id: UUID) -> int:
    """Return how many conversations this customer has had, on all channels."""
    connection = await session.connection()
    found = await connection.execute(_COUNT, {"contact": contact_id, "account": None})
    return found.scalar_one()


async def talking(session: AsyncSession, staff_id: UUID, ties: Ties) -> bool:
    """Tell whether a specialist holds, or is offered, an open conversation of this customer."""
    connection = await session.connection()
    asked = {"contacts": list(ties.contacts), "staff": staff_id, "closed": State.CLOSED.value}
    return (await connection.execute(_TALKING, asked)).scalar_one()


async def _read(session: AsyncSession, contact_id: UUID | None, account_id: UUID | None) -> Ties:
    connection = await session.connection()
    asked = {"contact": contact_id, "account": account_id}
    rows = (await connection.execute(_REACHED, asked)).all()
    return Ties(
        contacts=tuple(dict.fromkeys(row.contact_id for row in rows)),
        name=next((row.name for row in rows if row.name), None),
        language=next((row.language for row in rows if row.language), None),
        endpoints=tuple(
            Reached(Channel(row.channel), row.address, row.on_file, row.opted_out_at is not None)
            for row in rows
            if row.channel
        ),
        persons=frozenset(rows[0].persons or ()) if rows else frozenset(),
    )
