"""One customer, opened: who they are, how they are reached, and how their accounts stand.

Opening leaves a line in the read log for the contact and for each account
that is shown, with the conversation that gave the reason, or marked as
browsing when none did.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.cards import Card, cards
from accounts.standing import Brief, briefs, shutoff_words
from agents import lines, ties
from agents.access import may_read, sees_figures
from agents.lines import shown
from agents.ties import Ties
from models.account import PersonRole
from models.changes import record
from models.contact import Channel
from models.errors import NotAllowed, NotFound
from models.staff import Staff

#: Accounts shown of one customer; an agent may speak for many more.
MOST = 20

LEVEL_TWO = "Level II looks after this account."
PROTECTED = (
    "Protected person: address and figures are shown when this is opened from a conversation "
    "with them."
)

_ACCOUNTS = text(
    """
SELECT a.id
  FROM (SELECT ap.account_id AS id
          FROM account_person ap JOIN account a ON a.id = ap.account_id
         WHERE ap.person_id = ANY(CAST(:persons AS uuid[])) AND ap.since <= :today
           AND (ap.until IS NULL OR ap.until > :today OR a.status = 'closed')
         UNION SELECT CAST(:account AS uuid)) AS mine
  JOIN account a ON a.id = mine.id
 ORDER BY a.status, a.number LIMIT :most
"""
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One way to reach them, as people write it."""

    channel: Channel
    address: str
    #: Confirmed on an account. That alone proves nothing.
    on_file: bool
    opted_out: bool


@dataclass(frozen=True, slots=True)
class AccountShown:
    """One of their accounts, in brief."""

    id: UUID
    number: str
    kind: str
    status: str
    managed: bool
    protected: bool
    holder: str
    #: In what capacity they speak for it, when it is known who they are.
    roles: tuple[PersonRole, ...]
    #: None, like the figures, when `why_hidden` says why.
    service_address: str | None
    brief: Brief | None
    shutoff_words: str | None
    why_hidden: str | None


@dataclass(frozen=True, slots=True)
class Customer:
    """Who it is, and what is theirs."""

    #: None for an account that nobody wrote or called about yet.
    contact_id: UUID | None
    account_id: UUID | None
    name: str
    language: str
    endpoints: tuple[Endpoint, ...]
    accounts: tuple[AccountShown, ...]
    #: I hold, or am offered, an open conversation of theirs.
    talking: bool
    #: The read log has no reason for this reading.
    browsing: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads, when, on which day of the office, and prompted by which conversation."""

    staff: Staff
    now: datetime
    today: date
    from_id: UUID | None


async def of_contact(session: AsyncSession, contact_id: UUID, reading: Reading) -> Customer:
    """Open a contact, with all that are one customer with it. Raises NotFound."""
    tied = await ties.of_contact(session, contact_id)
    if not tied.contacts:
        raise NotFound
    return await _open(session, tied, contact_id, None, reading)


async def of_account(session: AsyncSession, account_id: UUID, reading: Reading) -> Customer:
    """Open an account, whether or not anybody wrote or called about it. Raises NotFound."""
    tied = await ties.of_account(session, account_id)
    return await _open(session, tied, None, account_id, reading)


async def _open(
    session: AsyncSession,
    tied: Ties,
    contact_id: UUID | None,
    account_id: UUID | None,
    reading: Reading,
) -> Customer:
    talking = await ties.talking(session, reading.staff.id, tied)
    prompt = await _prompt(session, tied, reading)
    reason = talking or prompt is not None
    mine = await _accounts(session, tied, account_id, reading.today)
    if account_id is not None and not mine:
        raise NotFound
    shown_accounts = await _shown(session, mine, tied, reading, reason=reason)
    await _log(session, tied, shown_accounts, prompt, reading)
    masked = any(one.protected for one in mine) and not reason
    return Customer(
        contact_id=contact_id,
        account_id=account_id,
        name=_name(tied, mine, account_id),
        language=tied.language or "und",
        endpoints=() if masked else _endpoints(tied),
        accounts=shown_accounts,
        talking=talking,
        browsing=prompt is None,
    )


async def _prompt(session: AsyncSession, tied: Ties, reading: Reading) -> UUID | None:
    """Return the conversation that gave the reason: with this customer, and theirs to read."""
    if reading.from_id is None:
        return None
    try:
        row = await lines.find(session, reading.from_id)
        may_read(reading.staff, lines.facts(row))
    except (NotFound, NotAllowed):
        return None
    return reading.from_id if row.contact_id in tied.contacts else None


async def _accounts(
    session: AsyncSession, tied: Ties, account_id: UUID | None, today: date
) -> list[Card]:
    """Return the account asked for, or those in which these persons have a say; open ones first."""
    persons = [] if account_id else sorted(tied.persons)
    connection = await session.connection()
    asked = {"account": account_id, "persons": persons, "today": today, "most": MOST}
    ids = (await connection.execute(_ACCOUNTS, asked)).scalars().all()
    return await cards(session, ids, today)


async def _shown(
    session: AsyncSession, mine: Sequence[Card], tied: Ties, reading: Reading, *, reason: bool
) -> tuple[AccountShown, ...]:
    why = {card.id: _why_hidden(reading.staff, card, reason=reason) for card in mine}
    open_ids = [card.id for card in mine if why[card.id] is None]
    figures = await briefs(session, open_ids, reading.today)
    return tuple(_account(card, tied, figures.get(card.id), why[card.id]) for card in mine)


def _why_hidden(staff: Staff, card: Card, *, reason: bool) -> str | None:
    if not sees_figures(staff, managed=card.managed):
        return LEVEL_TWO
    return PROTECTED if card.protected and not reason else None


def _account(card: Card, tied: Ties, brief: Brief | None, why_hidden: str | None) -> AccountShown:
    hides_place = card.protected and why_hidden is not None
    return AccountShown(
        id=card.id,
        number=card.number,
        kind=card.kind,
        status=card.status,
        managed=card.managed,
        protected=card.protected,
        holder=card.holder,
        roles=tuple(part.role for part in card.parts if part.person_id in tied.persons),
        service_address=None if hides_place else card.service_address,
        brief=brief,
        shutoff_words=shutoff_words(brief.shutoff, brief.shutoff_on) if brief else None,
        why_hidden=why_hidden,
    )


async def _log(
    session: AsyncSession,
    tied: Ties,
    accounts: Sequence[AccountShown],
    prompt: UUID | None,
    reading: Reading,
) -> None:
    """Write down who was read, on whose occasion, or that it was browsing."""
    read = [("contact.read", "contact_id", one) for one in tied.contacts[:1]]
    read += [("account.read", "account_id", one.id) for one in accounts]
    for kind, name, subject in read:
        await record(
            session,
            kind,
            conversation_id=prompt,
            staff_id=reading.staff.id,
            at=reading.now,
            **{name: str(subject), "browsing": prompt is None},
        )


def _name(tied: Ties, mine: Sequence[Card], account_id: UUID | None) -> str:
    """Return the account's holder, or the contact's own name, who confirmed, or where they are."""
    if account_id is not None:
        return mine[0].holder
    if tied.name:
        return tied.name
    known = [part.name for card in mine for part in card.parts if part.person_id in tied.persons]
    if known:
        return known[0]
    first = tied.endpoints[0] if tied.endpoints else None
    return shown(first.channel, first.address) if first else "Unknown customer"


def _endpoints(tied: Ties) -> tuple[Endpoint, ...]:
    """Return how they are reached; a chat says no more than that there was one."""
    found = [
        Endpoint(one.channel, shown(one.channel, one.address), one.on_file, one.opted_out)
        for one in tied.endpoints
    ]
    return tuple(dict.fromkeys(found))
