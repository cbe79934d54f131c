"""Which contacts are one customer."""

from sqlmodel.ext.asyncio.session import AsyncSession

from agents import ties
from models.contact import Channel
from models.conversation import State
from tests.agents.customers import PHONE, Town
from tests.agents.floor import Floor, some_id


async def test_a_phone_and_a_mailbox_one_person_confirmed_are_one_customer(
    session: AsyncSession,
) -> None:
    _, person, phone, mailbox = await Town(session).on_two_channels()

    for endpoint in (phone, mailbox):
        found = await ties.of_contact(session, endpoint.contact_id)
        assert found.contacts[0] == endpoint.contact_id
        assert set(found.contacts) == {phone.contact_id, mailbox.contact_id}
        assert found.persons == {person.id}


async def test_a_number_is_one_whether_it_texts_or_calls(session: AsyncSession) -> None:
    texts = await Town(session).contact(Channel.SMS, PHONE)
    calls = await Town(session).contact(Channel.VOICE, PHONE)

    found = await ties.of_contact(session, texts.contact_id)
    assert set(found.contacts) == {texts.contact_id, calls.contact_id}


async def test_another_person_on_the_same_account_stays_another(session: AsyncSession) -> None:
    town = Town(session)
    account, _, phone, _ = await town.on_two_channels()
    tenant = await town.person(account, "Tom Tenant")
    await town.confirm(account, tenant, Channel.MAIL, "tom@example.com")
    other = await town.contact(Channel.MAIL, "tom@example.com")

    assert other.contact_id not in (await ties.of_contact(session, phone.contact_id)).contacts
    assert (await ties.of_contact(session, other.contact_id)).contacts == (other.contact_id,)


async def test_an_account_has_the_contacts_of_all_its_persons(session: AsyncSession) -> None:
    town = Town(session)
    account, _, phone, mailbox = await town.on_two_channels()
    tenant = await town.person(account, "Tom Tenant")
    await town.confirm(account, tenant, Channel.MAIL, "tom@example.com")
    other = await town.contact(Channel.MAIL, "tom@example.com")

    found = await ties.of_account(session, account.id)
    assert set(found.contacts) == {phone.contact_id, mailbox.contact_id, other.contact_id}


async def test_a_stranger_is_tied_to_nobody(session: AsyncSession) -> None:
    town = Town(session)
    await town.on_two_channels()
    stranger = await town.contact(Channel.MAIL, "other@example.com")

    found = await ties.of_contact(session, stranger.contact_id)
    assert found.contacts == (stranger.contact_id,)
    assert [(one.address, one.on_file) for one in found.endpoints] == [("other@example.com", False)]


async def test_nobody_is_behind_an_unknown_id(session: AsyncSession) -> None:
    assert (await ties.of_contact(session, some_id())).contacts == ()
    assert (await ties.of_account(session, some_id())).contacts == ()


async def test_conversations_are_counted_over_all_channels(session: AsyncSession) -> None:
    town = Town(session)
    _, _, phone, mailbox = await town.on_two_channels()
    await town.talk(phone, "Hello")
    await town.talk(mailbox, "Dear all", state=State.CLOSED)

    assert await ties.conversations(session, phone.contact_id) == 2


async def test_talking_is_holding_or_being_offered_an_open_conversation(
    session: AsyncSession,
) -> None:
    town, floor = Town(session), Floor(session)
    _, _, phone, mailbox = await town.on_two_channels()
    holder, offered, before = [await floor.staff() for _ in range(3)]
    await town.talk(phone, "Hello", state=State.ASSIGNED, holder=holder)
    waiting = await town.talk(mailbox, "Dear all", state=State.OFFERED)
    await town.talk(mailbox, "Long ago", state=State.CLOSED, last=before)
    await town.offered(waiting, offered)

    found = await ties.of_contact(session, phone.contact_id)
    talking = [await ties.talking(session, each.id, found) for each in (holder, offered, before)]
    assert talking == [True, True, False]
