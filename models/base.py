"""What every table shares: ids, moments, checked words, money."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import DateTime, Enum, Numeric
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, MetaData, SQLModel
from uuid_utils.compat import uuid7 as _uuid7

#: Constraint names are spelled out so that a migration can name what it changes.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: A point in time, always aware.
Moment = DateTime(timezone=True)

#: Dollars and cents. Rates and quantities have columns of their own scale.
Money = Numeric(12, 2)

ZERO = Decimal("0.00")


def utcnow() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def uuid7() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562): ids made later sort later."""
    return _uuid7()


def word(kind: type[StrEnum]) -> Enum:
    """Return a column type that stores the enum's own words, and checks them."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Row(SQLModel):
    """What every table row has: an id that sorts by age, and when it was made."""

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  SQLAlchemy hands in the class
        """Return the class's name in table form: QueueEntry is queue_entry."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    created_at: datetime = Field(default_factory=utcnow, sa_type=Moment)
