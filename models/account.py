"""Customer accounts: the account, its place, its persons, their confirmed endpoints."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from models.base import Moment, Row, word
from models.contact import Channel

#: The words of a search key, each as it stands: what the beginnings of words are looked up in.
#: Cut, because a word of more than 2046 bytes would be refused.
WORDS = "array_to_tsvector(array_remove(string_to_array(left(search_key, 500), ' '), ''))"


class AccountClass(StrEnum):
    """The class of service, which decides rates and who may handle it."""

    RESIDENTIAL = "residential"
    COMMERCIAL = "commercial"
    INDUSTRIAL = "industrial"
    MULTIFAMILY = "multifamily"


class AccountStatus(StrEnum):
    """Whether service is billed."""

    ACTIVE = "active"
    CLOSED = "closed"


class Shutoff(StrEnum):
    """Whether the water is on: nothing pending, a notice has gone out, or it is off."""

    NONE = "none"
    NOTICE = "notice"
    OFF = "off"


class ServiceAddress(Row, table=True):
    """A place that is served. A premise, in the billing systems' words."""

    __table_args__ = (Index("words_of_service_address", text(WORDS), postgresql_using="gin"),)

    line: str
    unit: str | None = None
    city: str
    state: str = Field(max_length=2)
    postal_code: str = Field(max_length=10)
    #: Lower case, abbreviations written out: what a typed address is compared with.
    search_key: str = Field(index=True)


class Account(Row, table=True):
    """One customer account at one service address."""

    __table_args__ = (CheckConstraint("number ~ '^[0-9]{10}$'", name="number_is_10_digits"),)

    #: Nine digits and a check digit (`accounts.number`).
    number: str = Field(unique=True, max_length=10)
    kind: AccountClass = Field(sa_type=word(AccountClass))
    #: A large or complex account with one named specialist of level II.
    managed: bool = False
    specialist_id: UUID | None = Field(default=None, foreign_key="staff.id")
    #: A protected person: no bot proof above level 1, a specialist always.
    protected: bool = False
    status: AccountStatus = Field(default=AccountStatus.ACTIVE, sa_type=word(AccountStatus))
    service_address_id: UUID = Field(foreign_key="service_address.id", index=True)
    opened_on: date
    closed_on: date | None = None
    shutoff: Shutoff = Field(default=Shutoff.NONE, sa_type=word(Shutoff))
    #: The day water is to be, or was, shut off.
    shutoff_on: date | None = None


class Person(Row, table=True):
    """Someone with a say in an account."""

    __table_args__ = (
        Index("words_of_person", text(WORDS), postgresql_using="gin"),
        #: Its three-letter pieces (pg_trgm): what a misspelled name is found by.
        Index(
            "spelling_of_person",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
    )

    name: str
    #: Lower case, no accents: what a typed name is compared with.
    search_key: str = Field(index=True)
    language: str = Field(default="en", max_length=8)
    #: Last four digits of the ID shown at opening: a fact not printed on a bill.
    id_last4: str | None = Field(default=None, max_length=4)


class PersonRole(StrEnum):
    """In what capacity a person speaks for an account."""

    HOLDER = "holder"
    CO_HOLDER = "co_holder"
    OWNER = "owner"
    TENANT = "tenant"
    AGENT = "agent"


class AccountPerson(Row, table=True):
    """A person's part in an account, from a day until a day."""

    __table_args__ = (UniqueConstraint("account_id", "person_id", "role"),)

    account_id: UUID = Field(foreign_key="account.id")
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: PersonRole = Field(sa_type=word(PersonRole))
    since: date
    until: date | None = None


class ConfirmedEndpoint(Row, table=True):
    """An address a person confirmed on an account: half of proof level 1."""

    __table_args__ = (
        UniqueConstraint("account_id", "channel", "address"),
        Index("by_address", "channel", "address"),
        Index(
            "mailboxes_of_confirmed_endpoint",
            "address",
            postgresql_ops={"address": "text_pattern_ops"},
            postgresql_where=text("channel = 'mail'"),
        ),
    )

    account_id: UUID = Field(foreign_key="account.id")
    person_id: UUID = Field(foreign_key="person.id", index=True)
    channel: Channel = Field(sa_type=word(Channel))
    address: str = Field(max_length=320)
    #: A code is never sent to an endpoint that changed in the last 30 days.
    confirmed_at: datetime = Field(sa_type=Moment)
