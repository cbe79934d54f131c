"""Finding accounts by what people write, and never by a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding
from accounts.search_key import address_key, address_keys_in, name_key, names_fit
from models.contact import Channel
from tests.accounts.customers import an_account


@pytest.mark.parametrize(
    "text",
    [
        "Maria Lopez, 12 Alder Street",
        "12 alder st maria lopez",
        "its maria lópez at 12 Alder St., Alder Falls OR 97990",
        "MARIA LOPEZ 12 ALDER",
        "María Elena Lopez - 12 alder str",
    ],
)
async def test_a_name_and_an_address_find_the_account_however_they_are_written(
    session: AsyncSession, text: str
) -> None:
    account = await an_account(session)

    found = await finding.by_name_and_address(session, text)
    assert found is not None
    assert found.id == account.id


@pytest.mark.parametrize(
    "text",
    ["Maria Lopez", "12 Alder St", "Maria Garcia 12 Alder St", "Maria Lopez 14 Alder St", "", "12"],
)
async def test_half_a_claim_finds_nothing(session: AsyncSession, text: str) -> None:
    await an_account(session)

    assert await finding.by_name_and_address(session, text) is None


@pytest.mark.parametrize(
    "text", ["Ana Ruiz 5 Fern St Apt 3", "ana ruiz, 5 fern street #3", "5 fern st 3 ana ruiz"]
)
async def test_the_unit_tells_neighbors_apart(session: AsyncSession, text: str) -> None:
    await an_account(session, "Ana Ruiz", street="5 Fern St", unit="Apt 2")
    wanted = await an_account(session, "Ana Ruiz", street="5 Fern St", unit="Apt 3")

    found = await finding.by_name_and_address(session, text)
    assert found is not None
    assert found.id == wanted.id


async def test_two_that_fit_equally_are_none(session: AsyncSession) -> None:
    await an_account(session, "Sam Lee")
    await an_account(session, "Sam Lee")

    assert await finding.by_name_and_address(session, "Sam Lee 12 Alder St") is None


async def test_an_endpoint_finds_every_account_it_was_confirmed_on(session: AsyncSession) -> None:
    phone = "+15035550119"
    one = await an_account(session, phone=phone)
    other = await an_account(session, phone=phone)
    await an_account(session)

    found = await finding.by_endpoint(session, Channel.SMS, phone)
    assert {each.id for each in found} == {one.id, other.id}
    assert await finding.by_endpoint(session, Channel.CHAT, phone) == []


def test_an_abbreviation_and_the_word_in_full_are_one_key() -> None:
    assert address_key("12 Alder St.", "#4") == address_key("12 alder street", "Apt 4")
    assert address_key("900 SE 3rd Ave") == "900 southeast 3rd avenue"
    assert name_key("José O'Neil-Díaz") == "jose oneil diaz"


def test_a_first_name_alone_names_nobody_with_a_last_name() -> None:
    assert not names_fit("maria lopez", ["maria"])
    assert names_fit("maria lopez garcia", ["garcia", "maria"])
    assert names_fit("prince", ["prince"])


@given(st.text(max_size=300))
def test_no_text_makes_the_search_long(text: str) -> None:
    assert len(address_keys_in(text)) < 1000
