"""The ledger: it balances, it adds up, it only grows, and the database says so too."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import ledger
from accounts.calculators.metered import Line, line
from gateway.database import Database
from models.base import ZERO
from models.errors import Conflict, Malformed
from models.ledger import Bill, Book, EntryKind, LedgerEntry, Posting
from tests.accounts.customers import TODAY, a_bill, an_account, bill_of, put

cents = st.decimals("0.01", "9999.99", places=2)
lines = st.lists(
    st.builds(
        line,
        st.sampled_from(sorted(ledger.BOOKS)),
        st.just("Something"),
        st.decimals("0", "500", places=3),
        st.just("ccf"),
        st.decimals("0", "20", places=5),
    ),
    max_size=8,
)


async def _commit(database: Database, *rows: SQLModel) -> None:
    async with database.sessions() as session:
        await put(session, *rows)


async def _run(database: Database, statement: str) -> None:
    async with database.sessions() as session:
        await (await session.connection()).execute(text(statement))


@given(lines)
def test_charging_a_bill_moves_exactly_its_total_and_sums_to_zero(charged: list[Line]) -> None:
    sides = ledger.bill_sides(charged)
    total = sum((each.amount for each in charged), ZERO)

    assert sides.get(Book.RECEIVABLE, ZERO) == total
    assert sum(sides.values(), ZERO) == 0
    assert all(sides.values())


@given(cents)
def test_a_payment_sums_to_zero_and_lowers_what_is_owed(amount: Decimal) -> None:
    assert ledger.payment_sides(amount) == {Book.CASH: amount, Book.RECEIVABLE: -amount}


@pytest.mark.parametrize("amount", ["0", "-5.00", "0.005"])
def test_a_payment_of_nothing_or_of_less_than_a_cent_is_refused(amount: str) -> None:
    with pytest.raises(Malformed):
        ledger.payment_sides(Decimal(amount))


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.booleans(), cents, st.integers(0, 300)), min_size=1, max_size=6))
async def test_the_balance_is_the_sum_of_what_was_posted_up_to_a_day(
    session: AsyncSession, moves: list[tuple[bool, Decimal, int]]
) -> None:
    account = await an_account(session)
    start = date(2025, 1, 1)
    owed: list[tuple[date, Decimal]] = []
    for order, (is_bill, amount, days) in enumerate(moves):
        on = start + timedelta(days=days, weeks=60 * order)
        if is_bill:
            await a_bill(session, account.id, str(amount), issued=on, due=on)
        else:
            await ledger.post_payment(session, account.id, amount, on)
        owed.append((on, amount if is_bill else -amount))

    assert await ledger.balance(session, account.id) == sum(each for _, each in owed)
    for day, _ in owed:
        expected = sum((each for on, each in owed if on <= day), ZERO)
        assert await ledger.balance(session, account.id, day) == expected


async def test_a_reversal_undoes_an_entry_and_can_be_made_once(session: AsyncSession) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "84.20")
    paid = await ledger.post_payment(session, account.id, Decimal("84.20"), TODAY)
    returned = await ledger.reverse(session, paid, TODAY, "Check returned")

    assert await ledger.balance(session, account.id) == Decimal("84.20")
    with pytest.raises(Conflict):
        await ledger.reverse(session, paid, TODAY, "again")
    with pytest.raises(Conflict):
        await ledger.reverse(session, returned, TODAY, "of the reversal")


async def test_a_bill_that_is_not_the_sum_of_its_lines_is_refused_twice(
    database: Database,
) -> None:
    async with database.sessions() as session:
        account = await an_account(session)
        bill = await a_bill(session, account.id, "50.00")
        wrong = Bill(**(bill.model_dump(exclude={"id", "number"}) | {"number": "W-1"}))
        wrong.period_start = wrong.period_start - timedelta(days=91)
        wrong.total = Decimal("50.01")
        with pytest.raises(Malformed):
            await ledger.post_bill(session, wrong, [])
    with pytest.raises(IntegrityError, match="lines sum to"):
        await _commit(database, wrong)


async def test_the_database_refuses_an_entry_that_does_not_balance(database: Database) -> None:
    async with database.sessions() as session:
        account = await an_account(session)
    entry = LedgerEntry(
        account_id=account.id, kind=EntryKind.CHARGE, posted_on=TODAY, words="one-sided"
    )
    side = Posting(
        entry_id=entry.id,
        account_id=account.id,
        book=Book.RECEIVABLE,
        posted_on=TODAY,
        amount=Decimal("5.00"),
    )
    with pytest.raises(IntegrityError, match=r"sum to 5\.00"):
        await _commit(database, entry, side)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET amount = amount * 2",
        "DELETE FROM posting",
        "UPDATE ledger_entry SET words = 'nothing happened'",
        "TRUNCATE posting",
    ],
)
async def test_the_database_refuses_to_rewrite_the_ledger(
    database: Database, statement: str
) -> None:
    async with database.sessions() as session:
        account = await an_account(session)
        await a_bill(session, account.id, "10.00")
    with pytest.raises(IntegrityError, match="is never changed"):
        await _run(database, statement)
    async with database.sessions() as session:
        assert await ledger.balance(session, account.id) == Decimal("10.00")


async def test_a_line_cannot_be_taken_out_of_a_bill(database: Database) -> None:
    async with database.sessions() as session:
        account = await an_account(session)
        await bill_of(
            session,
            account.id,
            [
                line("base", "Base", Decimal(1), "each", Decimal(10)),
                line("late_fee", "Late fee", Decimal(1), "each", Decimal("7.50")),
            ],
            issued=TODAY,
            due=TODAY,
        )
    with pytest.raises(IntegrityError, match="lines sum to"):
        await _run(database, "DELETE FROM bill_line WHERE code = 'late_fee'")


async def test_a_bill_of_nothing_charges_nothing(session: AsyncSession) -> None:
    account = await an_account(session)
    await bill_of(session, account.id, [], issued=TODAY, due=TODAY)

    assert (await session.exec(select(LedgerEntry))).all() == []
    assert await ledger.balance(session, account.id) == ZERO
