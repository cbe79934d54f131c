"""Whom a newcomer can be at /demo/customer, with how their accounts stand right now."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import number
from accounts.standing import brief, shown_address
from gateway.demo.players import PLAYERS, Player
from models.account import Account, AccountPerson, Person, PersonRole, ServiceAddress


@dataclass(frozen=True)
class CastMember:
    """One person to text as. A stranger has no account, and nothing that belongs to one."""

    name: str
    language: str
    phone: str
    mail: str
    account_number: str | None
    id_last4: str | None
    service_address: str | None
    balance: Decimal | None
    due_on: date | None
    note: str


async def cast(session: AsyncSession, today: date) -> list[CastMember]:
    """Return the people of the demo whose accounts are in this database, and the strangers."""
    numbers = [number.make(home.nine) for player in PLAYERS for home in player.households]
    held = (
        select(Account, ServiceAddress, Person)
        .join(ServiceAddress, col(ServiceAddress.id) == col(Account.service_address_id))
        .join(AccountPerson, col(AccountPerson.account_id) == col(Account.id))
        .join(Person, col(Person.id) == col(AccountPerson.person_id))
        .where(
            col(Account.number).in_(numbers),
            AccountPerson.role == PersonRole.HOLDER,
        )
    )
    found = {row[0].number: row for row in (await session.exec(held)).all()}
    members = [await _member(session, player, found, today) for player in PLAYERS]
    return [member for member in members if member is not None]


async def _member(
    session: AsyncSession,
    player: Player,
    found: dict[str, tuple[Account, ServiceAddress, Person]],
    today: date,
) -> CastMember | None:
    if not player.households:
        return _stranger(player)
    own = [number.make(home.nine) for home in player.households]
    if not all(each in found for each in own):
        return None
    account, place, holder = found[own[0]]
    owed = await brief(session, account.id, today)
    second = "".join(f" The other account is {number.shown(each)}." for each in own[1:])
    return CastMember(
        name=player.name,
        language=player.language,
        phone=player.phone,
        mail=player.mail,
        account_number=account.number,
        id_last4=holder.id_last4,
        service_address=shown_address(place),
        balance=owed.balance,
        due_on=owed.due_on,
        note=player.note + second,
    )


def _stranger(player: Player) -> CastMember:
    return CastMember(
        name=player.name,
        language=player.language,
        phone=player.phone,
        mail=player.mail,
        account_number=None,
        id_last4=None,
        service_address=None,
        balance=None,
        due_on=None,
        note=player.note,
    )
