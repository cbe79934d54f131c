"""Customers a member of staff looks for: accounts that fit, and contacts without one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import number, searching
from accounts.asking import Asked, MatchedBy, read
from accounts.cards import Card, OnFile, cards
from accounts.searching import Hit
from accounts.statement import literally, tsquery
from agents import contacts
from agents.access import sees_figures
from agents.contacts import Key, Reached
from agents.lines import shown
from models.contact import Channel
from models.staff import Staff

#: What to mind before opening what was found.
PROTECTED = "Protected person: open this with a reason. The address is shown beside a conversation."
LEVEL_TWO = "Managed account: level II looks after it."
NO_ACCOUNT = "No account on file."


@dataclass(frozen=True, slots=True)
class Address:
    """One endpoint, as people write it."""

    channel: Channel
    address: str


@dataclass(frozen=True, slots=True)
class AccountLine:
    """An account in the list of what was found. No figures."""

    id: UUID
    number: str
    holder: str
    #: None for a protected person.
    service_address: str | None
    managed: bool
    protected: bool
    status: str


@dataclass(frozen=True, slots=True)
class Match:
    """One customer who fits."""

    kind: Literal["account", "contact"]
    contact_id: UUID | None
    account: AccountLine | None
    name: str
    endpoints: tuple[Address, ...]
    matched_by: MatchedBy
    #: What of theirs fits, as people write it.
    match: str
    last_contact_at: datetime | None
    open_conversations: int
    words: str | None


@dataclass(frozen=True, slots=True)
class Matches:
    """What was found, best first; or why nothing was looked for."""

    items: tuple[Match, ...]
    why_not: str | None
    #: No account fits to the letter: these may be meant.
    near: bool


async def find(session: AsyncSession, staff: Staff, query: str, today: date, limit: int) -> Matches:
    """Return the customers a query fits, best first, in five queries at most.

    Anything may be typed: what is no number, address or name finds nothing.
    """
    asked = read(query)
    if asked.why_not:
        return Matches((), asked.why_not, near=False)
    searched = await searching.search(session, asked, today, limit)
    hits = searched.hits
    found = {card.id: card for card in await cards(session, [h.account_id for h in hits], today)}
    on_file = {key for card in found.values() for key in _keys(card.on_file)}
    reached = await contacts.behind(
        session,
        [*on_file, *_asked_for(asked)],
        mail_start=f"{literally(asked.mail)}%" if asked.mail else None,
        name=_name(asked),
    )
    items = [_of_account(staff, hit, found[hit.account_id], reached) for hit in hits]
    strangers = [one for one in reached if one.key not in on_file]
    items += [_of_contact(asked, one) for one in _each_once(strangers)]
    return Matches(tuple(items[:limit]), None, near=searched.near and bool(hits))


def _asked_for(asked: Asked) -> list[Key]:
    """Return the endpoints that are looked for themselves."""
    phones = contacts.ways(Channel.SMS, asked.phone) if asked.phone else []
    return [*phones, *(contacts.ways(Channel.MAIL, asked.mail) if asked.mail else [])]


def _name(asked: Asked) -> str | None:
    """Return the words as a contact's name; None when they can be none."""
    names = [split.name for split in asked.splits if not split.place]
    return tsquery(names[0]) if names else None


def _of_account(staff: Staff, hit: Hit, card: Card, reached: Sequence[Reached]) -> Match:
    """Return an account that fits, with the contacts of whom was named, or else of its holders."""
    persons = {hit.person_id} if hit.person_id else card.holders
    endpoints = card.of_persons(persons)
    keys = set(_keys(endpoints))
    behind = [one for one in reached if one.key in keys]
    by_id = {one.contact_id: one for one in behind}
    names = [part.name for part in card.parts if part.person_id == hit.person_id]
    return Match(
        kind="account",
        contact_id=behind[0].contact_id if behind else None,
        account=AccountLine(
            id=card.id,
            number=card.number,
            holder=card.holder,
            service_address=None if card.protected else card.service_address,
            managed=card.managed,
            protected=card.protected,
            status=card.status,
        ),
        name=names[0] if names else card.holder,
        endpoints=() if card.protected else _shown(endpoints),
        matched_by=hit.by,
        match=_match(hit),
        last_contact_at=max((one.last_at for one in by_id.values() if one.last_at), default=None),
        open_conversations=sum(one.open for one in by_id.values()),
        words=_words(staff, card),
    )


def _of_contact(asked: Asked, one: Reached) -> Match:
    """Return a contact that no account is known of."""
    address = shown(one.channel, one.address)
    by = MatchedBy.PHONE if asked.phone else MatchedBy.MAIL if asked.mail else MatchedBy.NAME
    return Match(
        kind="contact",
        contact_id=one.contact_id,
        account=None,
        name=one.name or address,
        endpoints=(Address(one.channel, address),),
        matched_by=by,
        match=one.name or address if by is MatchedBy.NAME else address,
        last_contact_at=one.last_at,
        open_conversations=one.open,
        words=NO_ACCOUNT,
    )


def _words(staff: Staff, card: Card) -> str | None:
    if card.protected:
        return PROTECTED
    return None if sees_figures(staff, managed=card.managed) else LEVEL_TWO


def _match(hit: Hit) -> str:
    if hit.by is MatchedBy.NUMBER:
        return number.shown(hit.match)
    return shown(Channel.SMS, hit.match) if hit.by is MatchedBy.PHONE else hit.match


def _keys(on_file: Iterable[OnFile]) -> list[Key]:
    return [key for one in on_file for key in contacts.ways(one.channel, one.address)]


def _shown(on_file: Iterable[OnFile]) -> tuple[Address, ...]:
    return tuple(Address(one.channel, shown(one.channel, one.address)) for one in on_file)


def _each_once(reached: Iterable[Reached]) -> list[Reached]:
    """Return each contact once, by its first endpoint."""
    return list({one.contact_id: one for one in reversed(list(reached))}.values())[::-1]
