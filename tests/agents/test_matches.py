"""Customers as a search shows them: accounts with their contacts, and contacts without account."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import number
from accounts.asking import TOO_SHORT, MatchedBy
from agents import matches
from agents.matches import LEVEL_TWO, NO_ACCOUNT, PROTECTED, Matches
from gateway.database import Database
from models.contact import Channel
from models.conversation import State
from models.staff import Role, Staff
from tests.accounts.customers import TODAY, an_account
from tests.agents.customers import MAILBOX, PHONE, Town
from tests.agents.floor import NOW, Floor
from tests.agents.test_query_counts import counted


async def find(
    session: AsyncSession, query: str, staff: Staff | None = None, limit: int = 20
) -> Matches:
    reader = staff or await Floor(session).staff()
    return await matches.find(session, reader, query, TODAY, limit)


async def test_a_match_says_who_where_how_reached_and_what_goes_on(session: AsyncSession) -> None:
    town = Town(session)
    account, _, phone, mailbox = await town.on_two_channels()
    await town.talk(phone, "Hello", at=-timedelta(days=2))
    await town.talk(mailbox, "Dear all", at=-timedelta(days=1), state=State.CLOSED)

    (match,) = (await find(session, "maria lopez")).items
    assert match.contact_id == mailbox.contact_id
    assert match.account is not None
    assert (match.account.id, match.account.holder) == (account.id, "Maria Lopez")
    assert match.account.service_address == "12 Alder St, Alder Falls, OR 97990"
    assert [one.address for one in match.endpoints] == [MAILBOX, "(503) 555-0119"]
    assert (match.matched_by, match.match) == (MatchedBy.NAME, "Maria Lopez")
    assert match.last_contact_at == NOW - timedelta(days=1) + timedelta(minutes=1)
    assert match.open_conversations == 1
    assert match.words is None


async def test_what_fits_is_written_as_people_write_it(session: AsyncSession) -> None:
    account, *_ = await Town(session).on_two_channels()

    (by_phone,) = (await find(session, PHONE)).items
    (by_number,) = (await find(session, account.number)).items
    assert by_phone.match == "(503) 555-0119"
    assert by_number.match == number.shown(account.number)


async def test_a_tenant_who_is_named_is_shown_with_their_own_contact(
    session: AsyncSession,
) -> None:
    town = Town(session)
    account, *_ = await town.on_two_channels()
    tenant = await town.person(account, "Tom Tenant")
    await town.confirm(account, tenant, Channel.MAIL, "tom@example.com")
    own = await town.contact(Channel.MAIL, "tom@example.com")

    (match,) = (await find(session, "tom tenant")).items
    assert (match.name, match.contact_id) == ("Tom Tenant", own.contact_id)
    assert [one.address for one in match.endpoints] == ["tom@example.com"]


async def test_an_account_nobody_wrote_about_has_no_contact(session: AsyncSession) -> None:
    await an_account(session, "Quiet Quill", phone=PHONE)

    (match,) = (await find(session, "quill")).items
    assert (match.kind, match.contact_id, match.last_contact_at) == ("account", None, None)


async def test_a_stranger_is_found_by_number_mailbox_its_beginning_or_name(
    session: AsyncSession,
) -> None:
    town = Town(session)
    caller = await town.contact(Channel.VOICE, "+15035550177")
    writer = await town.contact(Channel.MAIL, "zoe@elsewhere.example", "Zoë Quinn")

    for query, wanted, by in [
        ("503 555 0177", caller, MatchedBy.PHONE),
        ("zoe@elsewhere.example", writer, MatchedBy.MAIL),
        ("zoe@else", writer, MatchedBy.MAIL),
        ("zoe quinn", writer, MatchedBy.NAME),
        ("QUINN ZO", writer, MatchedBy.NAME),
    ]:
        (match,) = (await find(session, query)).items
        assert (match.kind, match.contact_id, match.account) == ("contact", wanted.contact_id, None)
        assert (match.matched_by, match.words) == (by, NO_ACCOUNT), query


async def test_a_protected_person_is_shown_without_address_and_with_a_warning(
    session: AsyncSession,
) -> None:
    town = Town(session)
    account, person = await town.account(protected=True)
    await town.confirm(account, person, Channel.SMS, PHONE)
    await town.contact(Channel.SMS, PHONE, "Maria Lopez")

    (match,) = (await find(session, PHONE)).items
    assert match.account is not None
    assert (match.account.protected, match.account.service_address) == (True, None)
    assert (match.endpoints, match.words) == ((), PROTECTED)


async def test_a_protected_person_is_not_found_through_their_contact_either(
    session: AsyncSession,
) -> None:
    town = Town(session)
    account, person = await town.account(protected=True)
    await town.confirm(account, person, Channel.MAIL, MAILBOX)
    await town.contact(Channel.MAIL, MAILBOX, "Maria Lopez")

    for query in ("maria lopez", "maria lopes", "maria@exa", "12 Alder St"):
        assert (await find(session, query)).items == (), query


async def test_level_one_finds_a_managed_account_and_is_told_whose_it_is(
    session: AsyncSession,
) -> None:
    await Town(session).account("Big Mill", managed=True)
    senior = await Floor(session).staff(Role.SPECIALIST_2)

    (for_one,) = (await find(session, "big mill")).items
    (for_two,) = (await find(session, "big mill", senior)).items
    assert (for_one.words, for_two.words) == (LEVEL_TWO, None)


async def test_what_only_comes_near_is_said_to(session: AsyncSession) -> None:
    await an_account(session, "Maria Lopez")

    assert not (await find(session, "maria lopez")).near
    assert (await find(session, "maria lopes")).near


async def test_too_little_finds_nothing_and_says_why(session: AsyncSession) -> None:
    assert await find(session, " ") == Matches((), TOO_SHORT, near=False)


async def test_a_search_takes_four_queries_and_a_near_one_five(database: Database) -> None:
    async with database.sessions() as session:
        reader = await Floor(session).staff()
        for n in range(12):
            town = Town(session)
            account, person = await town.account(f"Maria Lopez{n}")
            await town.confirm(account, person, Channel.MAIL, f"maria{n}@example.com")
            talker = await town.contact(Channel.MAIL, f"maria{n}@example.com")
            await town.talk(talker, "Hello")

    costs = {}
    for query in ("maria", "maria lopez3", "mria lopes", "5035550119", "maria@", "12 alder"):
        async with database.sessions() as session:
            with counted(database) as statements:
                await matches.find(session, reader, query, TODAY, 20)
            costs[query] = len(statements)

    assert costs.pop("mria lopes") <= 5
    assert set(costs.values()) <= {4, 5}
