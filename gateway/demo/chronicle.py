"""Rows of what is told to have happened, gathered in memory and loaded by COPY.

Ids are UUIDv7 (RFC 9562) of the moment a row tells of, so that they sort as
if the row had been written then.
"""

import json
from collections import defaultdict
from datetime import datetime
from enum import StrEnum
from functools import cache
from random import Random
from uuid import UUID

from psycopg import AsyncConnection, sql
from sqlmodel import SQLModel

from models.call import Call, Leg
from models.contact import Contact, Endpoint
from models.conversation import Conversation
from models.history import Event
from models.journal import Journal
from models.mail import MailId
from models.message import Message
from models.outbox import Attempt, Outbox, Receipt
from models.proof import Proof, ProofAttempt
from models.work import Offer, QueueEntry

#: A row to be, without the cost of a model.
Values = dict[str, object]

#: Parents first, so that each row finds what it refers to.
TABLES: tuple[type[SQLModel], ...] = (
    Contact,
    Endpoint,
    Conversation,
    Journal,
    Message,
    MailId,
    Outbox,
    Attempt,
    Receipt,
    QueueEntry,
    Offer,
    Proof,
    ProofAttempt,
    Call,
    Leg,
    Event,
)


class Chronicle:
    """What happened, by table."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.rows: dict[type[SQLModel], list[Values]] = defaultdict(list)

    def add(self, table: type[SQLModel], made: datetime, /, **values: object) -> UUID:
        """Add a row that was made at a moment, with the model's defaults; return its id."""
        known = values.pop("id", None)
        row_id = known if isinstance(known, UUID) else self.id_at(made)
        row = _defaults(table) | values
        if "id" in row:
            row["id"] = row_id
        if "created_at" in row:
            row["created_at"] = made
        self.rows[table].append(row)
        return row_id

    def event(
        self,
        kind: str,
        at: datetime,
        conversation_id: UUID,
        staff_id: UUID | None = None,
        **data: object,
    ) -> None:
        """Record that something happened in a conversation."""
        self.add(
            Event,
            at,
            at=at,
            kind=kind,
            conversation_id=conversation_id,
            staff_id=staff_id,
            data=data,
        )

    def id_at(self, at: datetime) -> UUID:
        """Return a UUIDv7 of that moment."""
        millis = int(at.timestamp() * 1000)
        low = self.dice.getrandbits(74)
        return UUID(int=millis << 80 | 7 << 76 | low >> 62 << 64 | 2 << 62 | low & (1 << 62) - 1)

    def take(self, other: "Chronicle") -> None:
        """Add all another one tells."""
        for table, rows in other.rows.items():
            self.rows[table] += rows


async def load(driver: AsyncConnection, chronicle: Chronicle) -> int:
    """Write everything in the open transaction; return how many rows that were.

    Events are written in the order of their moments, which is how they are read.
    """
    chronicle.rows[Event].sort(key=lambda row: str(row["at"]))
    for table in TABLES:
        await copy(driver, str(table.__tablename__), chronicle.rows[table])
    return sum(map(len, chronicle.rows.values()))


async def copy(driver: AsyncConnection, table: str, rows: list[Values]) -> None:
    """Load rows of the same columns the fast way, in the transaction that is open."""
    if not rows:
        return
    columns = list(rows[0])
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    async with driver.cursor() as cursor, cursor.copy(statement) as into:
        for row in rows:
            await into.write_row([_plain(row[column]) for column in columns])


@cache
def _defaults(table: type[SQLModel]) -> dict[str, object]:
    """Return a row with what its model fills in by itself; the rest is None."""
    generated = {"id", "xid"} if table is Event else set()
    made_here = {"id", "created_at"}
    return {
        name: None
        if name in made_here or field.is_required()
        else field.get_default(call_default_factory=True)
        for name, field in table.model_fields.items()
        if name not in generated
    }


def _plain(value: object) -> object:
    """Return a value as COPY takes it."""
    if isinstance(value, StrEnum):
        return value.value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
