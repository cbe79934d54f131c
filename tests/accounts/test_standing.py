"""How an account stands: the figures the bot tells and the desk shows."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import ledger
from accounts.standing import BILLS, brief, shutoff_words, standing
from models.account import AccountPerson, Person, PersonRole, Shutoff
from models.base import ZERO, uuid7
from models.errors import NotFound
from tests.accounts.customers import OPENED, TODAY, a_bill, an_account, put

DAY = timedelta(days=1)


async def test_a_bill_not_yet_due_is_owed_but_not_past_due(session: AsyncSession) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "84.20", due=date(2026, 12, 1))
    told = await brief(session, account.id, TODAY)

    assert (told.balance, told.due_on, told.past_due) == (
        Decimal("84.20"),
        date(2026, 12, 1),
        ZERO,
    )
    assert told.last_payment is None


async def test_payments_settle_the_oldest_bill_first(session: AsyncSession) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "100.00", issued=date(2026, 8, 1), due=date(2026, 8, 22))
    await a_bill(session, account.id, "60.00", due=date(2026, 12, 1))
    await ledger.post_payment(session, account.id, Decimal("30.00"), date(2026, 9, 1))
    told = await brief(session, account.id, TODAY)

    assert (told.balance, told.past_due) == (Decimal("130.00"), Decimal("70.00"))
    assert told.due_on == date(2026, 12, 1)


async def test_a_bill_is_past_due_the_day_after_it_is_due(session: AsyncSession) -> None:
    account = await an_account(session)
    due = date(2026, 12, 1)
    await a_bill(session, account.id, "84.20", due=due)

    assert (await brief(session, account.id, due)).past_due == ZERO
    late = await brief(session, account.id, due + DAY)
    assert (late.past_due, late.due_on) == (Decimal("84.20"), due)


async def test_a_credit_has_no_due_date(session: AsyncSession) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "10.00")
    await ledger.post_payment(session, account.id, Decimal("25.00"), TODAY)
    told = await brief(session, account.id, TODAY)

    assert (told.balance, told.due_on, told.past_due) == (Decimal("-15.00"), None, ZERO)


async def test_a_payment_that_was_taken_back_is_not_the_last_payment(
    session: AsyncSession,
) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "90.00")
    await ledger.post_payment(session, account.id, Decimal("20.00"), TODAY - 9 * DAY)
    bounced = await ledger.post_payment(session, account.id, Decimal("70.00"), TODAY - 2 * DAY)
    await ledger.reverse(session, bounced, TODAY, "Check returned")
    told = await brief(session, account.id, TODAY)

    assert told.last_payment is not None
    assert told.last_payment.amount == Decimal("20.00")
    assert told.balance == Decimal("70.00")


async def test_tomorrows_money_is_not_told_today(session: AsyncSession) -> None:
    account = await an_account(session)
    await a_bill(session, account.id, "90.00")
    await ledger.post_payment(session, account.id, Decimal("90.00"), TODAY + DAY)
    told = await brief(session, account.id, TODAY)

    assert (told.balance, told.last_payment) == (Decimal("90.00"), None)


async def test_the_desk_sees_a_year_of_bills_newest_first_with_their_lines(
    session: AsyncSession,
) -> None:
    account = await an_account(session, "Tom Nakamura", unit="Apt 2")
    for back in range(BILLS + 2):
        issued = date(2026, 11, 1) - 92 * back * DAY
        await a_bill(session, account.id, f"{100 + back}.00", issued=issued, due=issued + 21 * DAY)
    seen = await standing(session, account.id, TODAY)

    assert len(seen.bills) == BILLS
    assert [str(each.total) for each in seen.bills[:2]] == ["100.00", "101.00"]
    assert all(sum(line.amount for line in each.lines) == each.total for each in seen.bills)
    assert seen.holder == "Tom Nakamura"
    assert seen.service_address == "12 Alder St, Apt 2, Alder Falls, OR 97990"


async def test_who_has_left_an_account_is_not_shown_and_holders_come_first(
    session: AsyncSession,
) -> None:
    account = await an_account(session, "Zoe Park")
    owner = Person(name="Al Crane", search_key="al crane")
    gone = Person(name="Bo Hale", search_key="bo hale")
    await put(
        session,
        owner,
        gone,
        AccountPerson(
            account_id=account.id, person_id=owner.id, role=PersonRole.OWNER, since=OPENED
        ),
        AccountPerson(
            account_id=account.id,
            person_id=gone.id,
            role=PersonRole.TENANT,
            since=OPENED,
            until=TODAY,
        ),
    )
    seen = await standing(session, account.id, TODAY)

    assert [(each.name, each.role) for each in seen.persons] == [
        ("Zoe Park", PersonRole.HOLDER),
        ("Al Crane", PersonRole.OWNER),
    ]


async def test_the_number_of_queries_does_not_grow_with_the_history(
    session: AsyncSession,
) -> None:
    account = await an_account(session)
    counted: list[str] = []
    engine = (await session.connection()).sync_connection
    event.listen(engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    sizes = []
    for back in (0, 6):
        for each in range(back):
            issued = date(2026, 11, 1) - 92 * (each + 1) * DAY
            await a_bill(session, account.id, "50.00", issued=issued, due=issued + DAY)
        counted.clear()
        await standing(session, account.id, TODAY)
        sizes.append(len(counted))
        counted.clear()
        await brief(session, account.id, TODAY)
        sizes.append(len(counted))

    assert sizes == [4, 1, 4, 1]


async def test_no_account_is_no_standing(session: AsyncSession) -> None:
    with pytest.raises(NotFound):
        await brief(session, uuid7(), TODAY)


def test_the_shutoff_status_is_said_in_words() -> None:
    on = date(2026, 12, 3)

    assert shutoff_words(Shutoff.NONE, None) == "Water is on; no notice."
    assert "December 3, 2026" in shutoff_words(Shutoff.NOTICE, on)
    assert "since December 3, 2026" in shutoff_words(Shutoff.OFF, on)
