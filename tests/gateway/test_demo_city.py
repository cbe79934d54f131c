"""Alder Falls: big enough, adding up to the cent, and the same from the same seed."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from pwdlib import PasswordHash
from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding, number
from accounts.standing import brief, standing
from gateway.database import Database
from gateway.demo import city
from gateway.demo.cast import cast
from gateway.demo.city import Summary, fill
from gateway.demo.households import DISPATCH, EXCHANGE, NEIGHBORHOOD, OURS
from gateway.demo.office import PASSWORD
from gateway.demo.players import PLAYERS
from gateway.postgres import EmbeddedPostgres
from models.account import Account, AccountClass, ConfirmedEndpoint, Shutoff
from models.base import ZERO
from models.contact import Channel, Endpoint
from models.errors import Conflict
from models.ledger import Bill, BillLine
from models.staff import LEVEL, Capacity, Presence, PresenceState, Role, Staff
from tests.conftest import TEMPLATE

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
async def built(cluster: EmbeddedPostgres) -> AsyncIterator[tuple[Database, Summary]]:
    """Give a database with the city in it, made once for all these tests to read."""
    database = Database(cluster.create_database("city", template=TEMPLATE))
    async with database.sessions() as session:
        summary = await fill(session, today=TODAY)
    yield database, summary
    await database.close()
    cluster.drop_database("city")


@pytest.fixture
async def town(built: tuple[Database, Summary]) -> AsyncIterator[AsyncSession]:
    async with built[0].sessions() as session:
        yield session


async def rows(session: AsyncSession, statement: str) -> list[Row]:
    return list(await (await session.connection()).execute(text(statement)))


async def test_the_city_is_as_big_as_promised(
    built: tuple[Database, Summary], town: AsyncSession
) -> None:
    summary = built[1]
    kinds = Counter((await town.exec(select(Account.kind))).all())
    managed = (await town.exec(select(Account).where(col(Account.managed)))).all()

    assert summary.accounts >= 500
    assert kinds[AccountClass.RESIDENTIAL] > summary.accounts * 0.7
    assert set(kinds) == set(AccountClass)
    assert 10 <= len(managed) <= 15
    assert summary.bills == summary.accounts * 4


async def test_every_bill_of_the_city_adds_up_to_the_cent(town: AsyncSession) -> None:
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for line in (await town.exec(select(BillLine))).all():
        right = (line.quantity * line.rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert line.amount == right
        sums[line.bill_id] += line.amount
    bills = (await town.exec(select(Bill))).all()

    assert len(sums) == len(bills)
    assert all(bill.total == sums[bill.id] for bill in bills)


async def test_every_entry_balances_and_every_bill_is_charged_once(town: AsyncSession) -> None:
    assert not await rows(
        town, "SELECT entry_id FROM posting GROUP BY entry_id HAVING sum(amount) <> 0"
    )
    assert not await rows(
        town,
        """
        SELECT bill.id FROM bill
          LEFT JOIN ledger_entry ON ledger_entry.bill_id = bill.id AND kind = 'charge'
          LEFT JOIN posting ON posting.entry_id = ledger_entry.id AND book = 'receivable'
         GROUP BY bill.id HAVING coalesce(sum(posting.amount), 0) <> bill.total
        """,
    )


async def test_a_years_bills_follow_each_other_and_nothing_is_in_the_future(
    town: AsyncSession,
) -> None:
    by_account: dict[object, list[Bill]] = {}
    for bill in (await town.exec(select(Bill).order_by(col(Bill.period_start)))).all():
        by_account.setdefault(bill.account_id, []).append(bill)

    for bills in by_account.values():
        assert all(one.period_end == next_one.period_start for one, next_one in pairwise(bills))
        assert bills[-1].issued_on <= TODAY
        assert bills[-1].period_end - bills[0].period_start >= timedelta(days=365)
    newest = await rows(town, "SELECT max(posted_on) FROM ledger_entry")
    assert newest[0][0] <= TODAY


async def test_accounts_stand_in_every_way_a_newcomer_may_want_to_see(
    town: AsyncSession,
) -> None:
    accounts = (await town.exec(select(Account))).all()
    told = [await brief(town, account.id, TODAY) for account in accounts]
    shutoffs = Counter(account.shutoff for account in accounts)

    assert sum(each.balance < 0 for each in told) >= 5
    assert sum(each.past_due > 0 for each in told) >= 20
    assert sum(each.balance == 0 for each in told) >= 50
    assert shutoffs[Shutoff.NOTICE] >= 3
    assert shutoffs[Shutoff.OFF] >= 2
    assert sum(account.protected for account in accounts) == 1
    assert await rows(town, "SELECT id FROM bill_line WHERE code = 'late_fee' LIMIT 1")
    assert all(
        each.past_due > 0
        for each, account in zip(told, accounts, strict=True)
        if account.shutoff != Shutoff.NONE
    )


async def test_every_number_is_valid_and_every_phone_is_nobodys(town: AsyncSession) -> None:
    numbers = (await town.exec(select(Account.number))).all()
    phones = (
        await town.exec(select(Endpoint.address).where(Endpoint.channel == Channel.SMS))
    ).all()
    mail = (
        await town.exec(
            select(ConfirmedEndpoint.address).where(ConfirmedEndpoint.channel == Channel.MAIL)
        )
    ).all()

    assert all(map(number.valid, numbers))
    areas = (EXCHANGE, *NEIGHBORHOOD)
    assert all(each[:8] in areas and each[8:10] == "01" for each in phones)
    assert not {OURS, DISPATCH} & set(phones)
    assert len(phones) == len(set(phones))
    assert all(each.endswith("@mail.example") for each in mail)


async def test_the_office_is_staffed_as_promised(town: AsyncSession) -> None:
    everybody = (await town.exec(select(Staff))).all()
    roles = Counter(one.role for one in everybody)
    capacities = (await town.exec(select(Capacity))).all()

    assert roles == {
        Role.SPECIALIST_1: 9,
        Role.SPECIALIST_2: 2,
        Role.LEAD: 2,
        Role.SUPERVISOR: 1,
        Role.ADMINISTRATOR: 1,
    }
    assert sum("es" in one.languages for one in everybody if one.role in LEVEL) >= 4
    assert len({one.password_hash for one in everybody}) == 1
    assert PasswordHash.recommended().verify(PASSWORD, everybody[0].password_hash)
    assert len(capacities) == 13 * 4
    states = (await town.exec(select(Presence.state))).all()
    assert set(states) == {PresenceState.OFFLINE}


async def test_a_managed_account_has_a_named_specialist_of_level_two(town: AsyncSession) -> None:
    pairs = await town.exec(
        select(Account, Staff)
        .join(Staff, col(Staff.id) == col(Account.specialist_id), isouter=True)
        .where(col(Account.managed))
    )
    for account, staff in pairs:
        assert account.kind != AccountClass.RESIDENTIAL
        assert staff is not None
        assert LEVEL[Role(staff.role)] == 2


async def test_the_cast_is_told_as_the_accounts_stand(town: AsyncSession) -> None:
    people = {each.name: each for each in await cast(town, TODAY)}

    assert 10 <= len(people) <= 16
    assert len(people) == len(PLAYERS)
    maria, james = people["Maria Lopez"], people["James Whitlock"]
    assert maria.balance is not None
    assert maria.due_on is not None
    assert maria.balance > 0
    assert maria.due_on > TODAY
    assert james.due_on is not None
    assert james.due_on < TODAY
    assert (people["Samuel Brooks"].balance or ZERO) < 0
    assert people["Jordan Pike"].account_number is None
    assert {each.language for each in people.values()} == {"en", "es"}


async def test_each_of_the_cast_is_found_by_phone_and_by_name_and_address(
    town: AsyncSession,
) -> None:
    for player in PLAYERS:
        for home in player.households:
            account = number.make(home.nine)
            if home.phone:
                found = await finding.by_endpoint(town, Channel.SMS, home.phone)
                assert account in [each.number for each in found]
            said = f"{home.holder.name}, {home.line} {home.unit or ''}"
            named = await finding.by_name_and_address(town, said)
            assert named is not None
            assert named.number == account


async def test_the_desk_can_show_any_account(town: AsyncSession) -> None:
    some = (await town.exec(select(Account).order_by(col(Account.number)).limit(40))).all()
    for account in some:
        seen = await standing(town, account.id, TODAY)
        assert len(seen.bills) == 4
        assert seen.holder != "no holder on file"


async def test_a_city_is_not_built_on_top_of_another(town: AsyncSession) -> None:
    with pytest.raises(Conflict):
        await fill(town, today=TODAY)


def test_the_same_seed_and_day_give_the_same_city_and_another_day_moves_it() -> None:
    assert _sketch(7, TODAY) == _sketch(7, TODAY)
    assert _sketch(7, TODAY) != _sketch(8, TODAY)


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2028, 2, 29), date(2031, 7, 1)])
def test_the_city_can_be_built_on_any_day(today: date) -> None:
    drawn = city.draw(today, 7)

    assert len(drawn.money.bills) == len(drawn.accounts) * 4
    assert max(str(each["issued_on"]) for each in drawn.money.bills) <= str(today)


def _sketch(seed: int, today: date) -> list[object]:
    """Return what a city looks like without its ids."""
    drawn = city.draw(today, seed)
    return [
        [account.number for account in drawn.accounts],
        [person.name for person in drawn.persons],
        [(each["number"], each["total"], each["due_on"]) for each in drawn.money.bills],
        [(each["book"], each["amount"]) for each in drawn.money.postings],
    ]
