"""Whom a query finds, and whom it must not."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import number
from accounts.asking import MatchedBy, read
from accounts.searching import Hit, search
from models.account import Account, AccountPerson, ConfirmedEndpoint, PersonRole
from models.contact import Channel
from tests.accounts.customers import NOW, TODAY, an_account, put, somebody

PHONE = "+15035550119"


async def found(session: AsyncSession, query: str, limit: int = 20) -> list[Hit]:
    return list((await search(session, read(query), TODAY, limit)).hits)


async def numbers(session: AsyncSession, query: str) -> list[str]:
    """Return the numbers of the accounts a query finds, best first."""
    hits = await found(session, query)
    accounts = [await session.get(Account, hit.account_id) for hit in hits]
    return [account.number for account in accounts if account]


async def neighborhood(session: AsyncSession) -> Account:
    """Make Maria Lopez of 12 Alder St, and people whom no query below means."""
    wanted = await an_account(session, "María Lopez", street="12 Alder St", phone=PHONE)
    for name, street in [
        ("Jon Wilson", "14 Alder St"),
        ("Maria Green", "7 Fern Ave"),
        ("Ana Stone", "120 Cedar Rd"),
        ("Peter Lope", "12 Birch Ln"),
    ]:
        await an_account(session, name, street=street)
    return wanted


@pytest.mark.parametrize(
    "query",
    [
        "María Lopez",
        "maria lopez",
        "MARIA LÓPEZ",
        "Lopez, Maria",
        "mar lopez",
        "lopez",
        "Mria Lopez",
        "maria lopes",
        "lopz maria",
        "Maria Lopez 12 Alder St",
        "12 alder st maria lopez",
        "lopez alder",
        "alder, lopez",
        "lopez aldr",
        "lopes alder",
    ],
)
async def test_a_name_finds_its_customer_first(session: AsyncSession, query: str) -> None:
    wanted = await neighborhood(session)

    hits = await found(session, query)
    assert (hits[0].account_id, hits[0].by) == (wanted.id, MatchedBy.NAME)


@pytest.mark.parametrize(
    "query",
    [
        "12 Alder St",
        "12 alder street",
        "12 ALDER",
        "12 ald",
        "12 Aldr St",
        "12 Alder St., Alder Falls, OR 97990",
        "12 Alder Ave",
    ],
)
async def test_an_address_finds_its_customer_first(session: AsyncSession, query: str) -> None:
    wanted = await neighborhood(session)

    hits = await found(session, query)
    assert (hits[0].account_id, hits[0].by) == (wanted.id, MatchedBy.ADDRESS)


async def test_a_unit_comes_before_its_neighbors(session: AsyncSession) -> None:
    await an_account(session, "Ana Ruiz", street="5 Fern St", unit="Apt 2")
    wanted = await an_account(session, "Ben Ruiz", street="5 Fern St", unit="Apt 3")

    assert (await numbers(session, "5 fern st apt 3"))[0] == wanted.number
    assert len(await numbers(session, "5 fern st")) == 2


@pytest.mark.parametrize("query", ["{0}", "{1}", "acct {1}", "{2}"])
async def test_a_number_or_its_beginning_finds_the_account(
    session: AsyncSession, query: str
) -> None:
    wanted = await neighborhood(session)
    ways = (wanted.number, number.shown(wanted.number), wanted.number[:9])

    hits = await found(session, query.format(*ways))
    assert [(hit.account_id, hit.by) for hit in hits] == [(wanted.id, MatchedBy.NUMBER)]


@pytest.mark.parametrize("query", ["+15035550119", "(503) 555-0119", "503 555 0119"])
async def test_a_phone_finds_who_confirmed_it(session: AsyncSession, query: str) -> None:
    wanted = await neighborhood(session)

    hits = await found(session, query)
    assert [(hit.account_id, hit.by) for hit in hits] == [(wanted.id, MatchedBy.PHONE)]


@pytest.mark.parametrize("query", ["Maria.Lopez@example.com", "maria.lopez@ex", "<maria.lopez@"])
async def test_a_mailbox_or_its_beginning_finds_who_confirmed_it(
    session: AsyncSession, query: str
) -> None:
    wanted = await an_account(session, phone="maria.lopez@example.com", channel=Channel.MAIL)
    await an_account(session, phone="mariaxlopez@example.com", channel=Channel.MAIL)

    hits = await found(session, query)
    assert [(hit.account_id, hit.by) for hit in hits] == [(wanted.id, MatchedBy.MAIL)]


async def test_two_people_of_one_name_are_both_found(session: AsyncSession) -> None:
    first = await an_account(session, "Sam Lee", street="1 Oak St")
    second = await an_account(session, "Sam Lee", street="9 Elm St")

    assert set(await numbers(session, "sam lee")) == {first.number, second.number}
    assert await numbers(session, "sam lee elm") == [second.number]


async def test_a_better_fit_comes_first(session: AsyncSession) -> None:
    await an_account(session, "Maria Lopezosa")
    exact = await an_account(session, "Maria Lopez")
    await an_account(session, "Maria Lopez Garcia")

    assert (await numbers(session, "maria lopez"))[0] == exact.number


async def test_a_co_holder_is_found_and_one_who_moved_out_is_not(session: AsyncSession) -> None:
    account = await an_account(session, "Ana Stone")
    for name, until in [("Ben Stone", None), ("Carl Gone", TODAY - timedelta(days=1))]:
        person = somebody(name)
        await put(
            session,
            person,
            AccountPerson(
                account_id=account.id,
                person_id=person.id,
                role=PersonRole.CO_HOLDER,
                since=TODAY - timedelta(days=900),
                until=until,
            ),
        )

    assert await numbers(session, "ben stone") == [account.number]
    assert await numbers(session, "carl gone") == []


@pytest.mark.parametrize(
    "query",
    ["Maria Lopez", "Lopez", "12 Alder St", "lopez alder", "Mria Lopez", "12 aldr", "lopes alder"],
)
async def test_a_protected_person_is_not_found_by_name_or_address(
    session: AsyncSession, query: str
) -> None:
    await an_account(session, "Maria Lopez", street="12 Alder St", protected=True)

    assert await found(session, query) == []


async def test_a_protected_person_is_found_by_nothing_less_than_a_whole_number_or_mailbox(
    session: AsyncSession,
) -> None:
    hidden = await an_account(session, phone=PHONE, protected=True)
    (by_phone,) = await found(session, PHONE)
    assert by_phone.person_id is not None
    mailbox = ConfirmedEndpoint(
        account_id=hidden.id,
        person_id=by_phone.person_id,
        channel=Channel.MAIL,
        address="hidden.lopez@example.com",
        confirmed_at=NOW,
    )
    await put(session, mailbox)

    for query in (hidden.number, PHONE, "Hidden.Lopez@example.com"):
        assert await numbers(session, query) == [hidden.number], query
    for query in (hidden.number[:9], "hidden.lopez@example", "hidden lopez"):
        assert await numbers(session, query) == [], query


@pytest.mark.parametrize(
    "query",
    [
        "a%@example.com",
        "_nyone@example.com",
        "any\\one@example.com",
        "%aria",
        "mar_a lopez",
        "x'; DROP TABLE person; --",
        "') OR true --",
        "maria & !lopez | 'x':*",
        "\x00\x1b[31mzzz",
        "zq" * 5000,
        "🐟🐟 ﷽",
        "12 " * 500,
    ],
)
async def test_a_hostile_query_is_literal_text_and_finds_nobody(
    session: AsyncSession, query: str
) -> None:
    await an_account(session, "Bo Quill", phone="anyone@example.com", channel=Channel.MAIL)

    assert await found(session, query) == []


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=60))
async def test_no_query_breaks_the_search(session: AsyncSession, query: str) -> None:
    await found(session, query)


async def test_no_more_is_returned_than_was_asked_for(session: AsyncSession) -> None:
    for _ in range(5):
        await an_account(session, "Sam Lee")

    assert len(await found(session, "sam lee", limit=3)) == 3
