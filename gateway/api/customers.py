"""Customers: finding one, who they are, and all that was said with them on every channel."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Query

from agents import customers, history, matches, ties
from agents.customers import AccountShown, Reading
from agents.ties import Ties
from gateway import auth
from gateway.api.account_shapes import Payment, Shutoff
from gateway.api.day import Today
from gateway.api.read import Read
from gateway.api.shapes import Message
from gateway.deps import Now, Session
from gateway.permissions import Permission, Require
from models.account import PersonRole
from models.contact import Channel
from models.conversation import State
from models.errors import NotFound
from models.staff import Staff

router = APIRouter(prefix="/api/customers", tags=["customers"], dependencies=[auth.SameOrigin])

Reader = Annotated[Staff, Depends(Require(Permission.CUSTOMERS))]
After = Annotated[str | None, Query(max_length=200)]
#: The conversation that gave the reason to look.
From = Annotated[UUID | None, Query(alias="from")]
PageSize = Annotated[int, Query(ge=1, le=200)]

MatchedBy = Literal["account number", "name", "address", "phone", "mail"]
AccountKind = Literal["residential", "commercial", "industrial", "multifamily"]
AccountStatus = Literal["active", "closed"]


class Address(Read):
    """One endpoint, as people write it."""

    channel: Channel
    address: str


class FoundAccount(Read):
    """An account in the list of what was found."""

    id: UUID
    number: str
    holder: str
    service_address: str | None
    managed: bool
    protected: bool
    status: AccountStatus


class Match(Read):
    """One customer who fits, and by what."""

    kind: Literal["account", "contact"]
    contact_id: UUID | None
    account: FoundAccount | None
    name: str
    endpoints: list[Address]
    matched_by: MatchedBy
    match: str
    last_contact_at: datetime | None
    open_conversations: int
    words: str | None


class Matches(Read):
    """What was found, best first; or why nothing was looked for."""

    items: list[Match]
    why_not: str | None
    near: bool


class Endpoint(Address):
    """One way to reach a customer."""

    on_file: bool
    opted_out: bool


class Figures(Read):
    """How an account stands, in brief."""

    balance: Decimal
    due_on: date | None
    past_due: Decimal
    last_payment: Payment | None
    shutoff: Shutoff


class CustomerAccount(Read):
    """One account of a customer. `why_hidden` says why there are no figures."""

    id: UUID
    number: str
    kind: AccountKind
    status: AccountStatus
    managed: bool
    protected: bool
    holder: str
    roles: list[PersonRole]
    service_address: str | None
    figures: Figures | None
    why_hidden: str | None

    @classmethod
    def of(cls, account: AccountShown) -> Self:
        """Return the account as the page shows it."""
        named = {name: getattr(account, name) for name in cls.model_fields if name != "figures"}
        return cls.model_validate({**named, "figures": _figures(account)})


def _figures(account: AccountShown) -> dict[str, object] | None:
    brief = account.brief
    if brief is None:
        return None
    shutoff = {
        "status": brief.shutoff,
        "on": brief.shutoff_on,
        "words": account.shutoff_words,
    }
    return {
        "balance": brief.balance,
        "due_on": brief.due_on,
        "past_due": brief.past_due,
        "last_payment": brief.last_payment,
        "shutoff": shutoff,
    }


class Customer(Read):
    """Who it is, and what is theirs."""

    contact_id: UUID | None
    account_id: UUID | None
    name: str
    language: str
    endpoints: list[Endpoint]
    accounts: list[CustomerAccount]
    talking: bool
    browsing: bool

    @classmethod
    def of(cls, customer: customers.Customer) -> Self:
        """Return the customer as the page shows them."""
        named = {name: getattr(customer, name) for name in cls.model_fields}
        accounts = [CustomerAccount.of(account) for account in customer.accounts]
        return cls.model_validate({**named, "accounts": accounts})


class Talk(Read):
    """A conversation, as the heading over what was said in it."""

    id: UUID
    channel: Channel
    state: State
    opened_at: datetime
    closed_at: datetime | None
    language: str
    contact_name: str | None
    address: str | None
    topic: str | None
    handled_by: str | None
    disposition: str | None
    why_not: str | None
    opens: bool


class Stretch(Read):
    """What was said in one conversation without another between, oldest first."""

    talk: Talk
    messages: list[Message]


class TimelinePage(Read):
    """One page of a timeline, oldest first. `next` asks for what was said before it."""

    items: list[Stretch]
    next: str | None


@router.get("")
async def find_customers(
    me: Reader,
    session: Session,
    day: Today,
    q: str,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Matches:
    """Find customers by name, address, phone, e-mail or account number: one box for all."""
    return Matches.model_validate(await matches.find(session, me, q, day.date, limit))


@router.get("/account/{account_id}")
async def read_account_customer(
    account_id: UUID, me: Reader, session: Session, now: Now, day: Today, from_: From = None
) -> Customer:
    """Open the customer of an account, also when nobody wrote or called about it yet."""
    reading = Reading(me, now, day.date, from_)
    return Customer.of(await customers.of_account(session, account_id, reading))


@router.get("/account/{account_id}/timeline")
async def read_account_timeline(
    account_id: UUID, me: Reader, session: Session, after: After = None, limit: PageSize = 60
) -> TimelinePage:
    """Return what was said with whoever has an endpoint on this account, newest page first."""
    return await _page(session, me, await ties.of_account(session, account_id), limit, after)


@router.get("/{contact_id}")
async def read_customer(
    contact_id: UUID, me: Reader, session: Session, now: Now, day: Today, from_: From = None
) -> Customer:
    """Open a customer. `from` names the conversation that gave the reason; without it: browsing."""
    reading = Reading(me, now, day.date, from_)
    return Customer.of(await customers.of_contact(session, contact_id, reading))


@router.get("/{contact_id}/timeline")
async def read_customer_timeline(
    contact_id: UUID, me: Reader, session: Session, after: After = None, limit: PageSize = 60
) -> TimelinePage:
    """Return what was said with this customer on every channel, newest page first."""
    tied = await ties.of_contact(session, contact_id)
    if not tied.contacts:
        raise NotFound
    return await _page(session, me, tied, limit, after)


async def _page(
    session: Session, me: Staff, tied: Ties, limit: int, after: str | None
) -> TimelinePage:
    talking = await ties.talking(session, me.id, tied)
    found = await history.page(session, me, tied, limit, after, talking=talking)
    return TimelinePage.model_validate(found)
