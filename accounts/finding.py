"""Finding the account somebody means: by number, by their endpoint, by name and place.

Finding proves nothing. Each search takes one query, whether or not it finds.
"""

from collections.abc import Sequence

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.search_key import address_keys_in, names_fit
from models.account import (
    Account,
    AccountPerson,
    ConfirmedEndpoint,
    Person,
    PersonRole,
    ServiceAddress,
)
from models.contact import Channel

#: Who may be asked the fact, and whose name finds an account.
HOLDERS = (PersonRole.HOLDER, PersonRole.CO_HOLDER)


async def by_number(session: AsyncSession, number: str) -> Account | None:
    """Return the account of that number."""
    return (await session.exec(select(Account).where(Account.number == number))).first()


async def by_endpoint(session: AsyncSession, channel: Channel, address: str) -> list[Account]:
    """Return the accounts on which this endpoint was confirmed, by number."""
    confirmed = (
        select(Account)
        .join(ConfirmedEndpoint, col(ConfirmedEndpoint.account_id) == col(Account.id))
        .where(ConfirmedEndpoint.channel == channel, ConfirmedEndpoint.address == address)
        .order_by(Account.number)
    )
    return list((await session.exec(confirmed)).all())


async def by_name_and_address(session: AsyncSession, text: str) -> Account | None:
    """Return the one account whose holder and service address a text names.

    Either order, with or without accents, abbreviated or not. None when no
    account fits, and none when several do: a guess is worse than a question.
    """
    places = address_keys_in(text)
    named = (
        select(Account, Person.search_key, ServiceAddress.search_key)
        .join(ServiceAddress, col(ServiceAddress.id) == col(Account.service_address_id))
        .join(AccountPerson, col(AccountPerson.account_id) == col(Account.id))
        .join(Person, col(Person.id) == col(AccountPerson.person_id))
        .where(
            col(ServiceAddress.search_key).in_([key for key, _ in places]),
            col(AccountPerson.role).in_(HOLDERS),
            or_(col(AccountPerson.until).is_(None), Account.status == "closed"),
        )
    )
    rows = (await session.exec(named)).all()
    rest = dict(places)
    return _only([row for row in rows if names_fit(row[1], rest[row[2]])])


def _only(rows: Sequence[tuple[Account, str, str]]) -> Account | None:
    """Return the account that fits best, unless two fit equally well."""
    if not rows:
        return None
    longest = max(len(place.split()) for _, _, place in rows)
    best = {account.id: account for account, _, place in rows if len(place.split()) == longest}
    return next(iter(best.values())) if len(best) == 1 else None
