"""One customer, opened: what is shown, what is hidden, and what the read log says."""

from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import customers
from agents.customers import LEVEL_TWO, PROTECTED, Customer, Reading
from gateway.database import Database
from models.account import PersonRole
from models.contact import Channel, Endpoint
from models.conversation import State
from models.errors import NotFound
from models.history import Event
from models.staff import Role, Staff
from tests.accounts.customers import TODAY, a_bill, an_account
from tests.agents.customers import MAILBOX, PHONE, Town
from tests.agents.floor import NOW, Floor, some_id
from tests.agents.test_query_counts import counted


async def opened(
    session: AsyncSession, staff: Staff, endpoint: Endpoint, from_id: UUID | None = None
) -> Customer:
    reading = Reading(staff, NOW, TODAY, from_id)
    return await customers.of_contact(session, endpoint.contact_id, reading)


async def read_log(session: AsyncSession) -> list[tuple[str, UUID | None, bool]]:
    """Return what the read log has: kind, prompting conversation, whether browsing."""
    kinds = ("contact.read", "account.read")
    found = await session.exec(
        select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))
    )
    return [(event.kind, event.conversation_id, event.data["browsing"]) for event in found.all()]


async def test_a_customer_is_one_name_every_channel_and_each_account_in_brief(
    session: AsyncSession,
) -> None:
    town = Town(session)
    account, _, phone, _ = await town.on_two_channels()
    await a_bill(session, account.id, "80.00")
    await town.contact(Channel.VOICE, PHONE)

    found = await opened(session, await Floor(session).staff(), phone)
    assert found.name == "Maria L."
    assert [(one.channel, one.address, one.on_file) for one in found.endpoints] == [
        (Channel.SMS, "(503) 555-0119", True),
        (Channel.MAIL, MAILBOX, True),
        (Channel.VOICE, "(503) 555-0119", True),
    ]
    (shown,) = found.accounts
    assert shown.brief is not None
    assert (shown.number, str(shown.brief.balance)) == (account.number, "80.00")
    assert (shown.roles, shown.why_hidden) == ((PersonRole.HOLDER,), None)


async def test_all_accounts_of_the_person_are_shown_confirmed_or_not(session: AsyncSession) -> None:
    town = Town(session)
    _, person, phone, _ = await town.on_two_channels()
    second = await an_account(session, "Somebody Else", street="9 Elm St")
    await town.join(second, person, PersonRole.OWNER)

    found = await opened(session, await Floor(session).staff(), phone)
    assert [account.roles for account in found.accounts] == [
        (PersonRole.HOLDER,),
        (PersonRole.OWNER,),
    ]


async def test_level_one_sees_no_figures_of_a_managed_account(session: AsyncSession) -> None:
    town, floor = Town(session), Floor(session)
    account, _, phone, _ = await town.on_two_channels()
    account.managed = True
    await session.flush()

    (for_one,) = (await opened(session, await floor.staff(), phone)).accounts
    (for_two,) = (await opened(session, await floor.staff(Role.SPECIALIST_2), phone)).accounts
    assert (for_one.brief, for_one.why_hidden) == (None, LEVEL_TWO)
    assert for_two.brief is not None


@pytest.mark.parametrize("role", [Role.SPECIALIST_1, Role.LEAD])
async def test_a_protected_persons_address_is_shown_only_with_a_reason(
    session: AsyncSession, role: Role
) -> None:
    town = Town(session)
    account, person = await town.account(protected=True)
    await town.confirm(account, person, Channel.SMS, PHONE)
    phone = await town.contact(Channel.SMS, PHONE)
    reader = await Floor(session).staff(role)

    browsing = await opened(session, reader, phone)
    assert (browsing.accounts[0].service_address, browsing.endpoints) == (None, ())
    assert browsing.accounts[0].why_hidden == PROTECTED
    talk = await town.talk(phone, "Hello", state=State.ASSIGNED, holder=reader)

    prompted = await opened(session, reader, phone, talk.id)
    assert prompted.accounts[0].service_address is not None
    assert prompted.accounts[0].brief is not None


async def test_reading_is_logged_with_the_conversation_that_prompted_it(
    session: AsyncSession,
) -> None:
    town = Town(session)
    _, _, phone, _ = await town.on_two_channels()
    reader = await Floor(session).staff()
    talk = await town.talk(phone, "Hello", state=State.ASSIGNED, holder=reader)

    found = await opened(session, reader, phone, talk.id)
    assert (found.talking, found.browsing) == (True, False)
    assert await read_log(session) == [
        ("contact.read", talk.id, False),
        ("account.read", talk.id, False),
    ]


async def test_reading_without_a_conversation_is_logged_as_browsing(session: AsyncSession) -> None:
    _, _, phone, _ = await Town(session).on_two_channels()

    found = await opened(session, await Floor(session).staff(), phone)
    assert found.browsing
    assert await read_log(session) == [("contact.read", None, True), ("account.read", None, True)]


async def test_a_conversation_that_gives_no_reason_does_not_hide_the_browsing(
    session: AsyncSession,
) -> None:
    town, floor = Town(session), Floor(session)
    _, _, phone, _ = await town.on_two_channels()
    reader, colleague = await floor.staff(), await floor.staff()
    stranger = await town.contact(Channel.SMS, "+15035550188")
    elsewhere = await town.talk(stranger, "Hello", state=State.ASSIGNED, holder=reader)
    not_mine = await town.talk(phone, "Hello", state=State.ASSIGNED, holder=colleague)

    for pretext in (elsewhere.id, not_mine.id, some_id()):
        assert (await opened(session, reader, phone, pretext)).browsing


async def test_an_account_nobody_wrote_about_opens_by_itself(session: AsyncSession) -> None:
    account = await an_account(session, "Quiet Quill")
    reading = Reading(await Floor(session).staff(), NOW, TODAY, None)

    found = await customers.of_account(session, account.id, reading)
    assert (found.contact_id, found.name, found.endpoints) == (None, "Quiet Quill", ())
    assert [one.id for one in found.accounts] == [account.id]
    assert await read_log(session) == [("account.read", None, True)]


async def test_a_stranger_is_called_by_where_they_write_from(session: AsyncSession) -> None:
    phone = await Town(session).contact(Channel.SMS, PHONE)

    found = await opened(session, await Floor(session).staff(), phone)
    assert (found.name, found.accounts) == ("(503) 555-0119", ())


async def test_nobody_is_not_found(session: AsyncSession) -> None:
    reading = Reading(await Floor(session).staff(), NOW, TODAY, None)

    with pytest.raises(NotFound):
        await customers.of_contact(session, some_id(), reading)
    with pytest.raises(NotFound):
        await customers.of_account(session, some_id(), reading)


async def test_opening_takes_the_same_queries_however_many_accounts(database: Database) -> None:
    async with database.sessions() as session:
        _, person, phone, _ = await Town(session).on_two_channels()
        reader = await Floor(session).staff()

    async def cost() -> int:
        async with database.sessions() as session:
            with counted(database) as statements:
                await opened(session, reader, phone)
                await session.flush()
            return len(statements)

    before = await cost()
    async with database.sessions() as session:
        for n in range(6):
            more = await an_account(session, f"Other {n}")
            await Town(session).join(more, person, PersonRole.AGENT)

    assert await cost() == before <= 8
