"""All that was said with one customer, as one timeline."""

from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import history, ties
from agents.access import MANAGED, NOT_YOURS, WITH_BOT, WITH_COLLEAGUE
from agents.history import Page
from gateway.database import Database
from models.contact import Channel, Endpoint
from models.conversation import State
from models.errors import Malformed
from models.staff import Role, Staff
from tests.accounts.customers import put
from tests.agents.customers import PHONE, Town
from tests.agents.floor import NOW, Floor
from tests.agents.test_query_counts import counted

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


async def page(
    session: AsyncSession,
    staff: Staff,
    endpoint: Endpoint,
    *,
    limit: int = 60,
    after: str | None = None,
) -> Page:
    tied = await ties.of_contact(session, endpoint.contact_id)
    talking = await ties.talking(session, staff.id, tied)
    return await history.page(session, staff, tied, limit, after, talking=talking)


def words(found: Page) -> list[str]:
    return [message.text for stretch in found.items for message in stretch.messages]


async def test_texts_calls_mails_and_chats_are_one_timeline_in_the_order_of_time(
    session: AsyncSession,
) -> None:
    town = Town(session)
    _, _, phone, mailbox = await town.on_two_channels()
    call = await town.contact(Channel.VOICE, PHONE)
    await town.talk(mailbox, "second", "third", at=-2 * DAY, state=State.CLOSED)
    await town.talk(phone, "first", at=-3 * DAY, state=State.CLOSED)
    await town.talk(call, "fourth", at=-DAY, state=State.CLOSED)
    lead = await Floor(session).staff(Role.LEAD)

    found = await page(session, lead, phone)
    assert words(found) == ["first", "second", "third", "fourth"]
    channels = [stretch.talk.channel for stretch in found.items]
    assert channels == [Channel.SMS, Channel.MAIL, Channel.VOICE]


async def test_conversations_that_overlap_are_merged_by_time(session: AsyncSession) -> None:
    town = Town(session)
    _, _, phone, mailbox = await town.on_two_channels()
    text = await town.talk(phone, "text 1", "text 2")
    mail = await town.talk(mailbox, "mail 1", at=timedelta(seconds=90))
    lead = await Floor(session).staff(Role.LEAD)

    found = await page(session, lead, phone)
    assert words(found) == ["text 1", "text 2", "mail 1"]
    await put(session, town.said(text, 3, "text 3", NOW + HOUR))

    found = await page(session, lead, phone)
    assert [stretch.talk.id for stretch in found.items] == [text.id, mail.id, text.id]


async def test_within_a_conversation_its_own_order_holds_whatever_the_channel_says(
    session: AsyncSession,
) -> None:
    town = Town(session)
    phone = await town.contact(Channel.SMS, PHONE)
    talk = await town.talk(phone)
    talk.last_seq = 2
    await put(session, town.said(talk, 1, "first", NOW + HOUR), town.said(talk, 2, "second", NOW))
    lead = await Floor(session).staff(Role.LEAD)

    assert words(await page(session, lead, phone)) == ["first", "second"]


async def test_pages_follow_on_without_a_gap_or_a_repetition(session: AsyncSession) -> None:
    town = Town(session)
    _, _, phone, mailbox = await town.on_two_channels()
    await town.talk(phone, *[f"text {n}" for n in range(9)])
    await town.talk(mailbox, *[f"mail {n}" for n in range(9)])
    lead = await Floor(session).staff(Role.LEAD)
    whole = words(await page(session, lead, phone))

    pages, after = [], None
    while True:
        found = await page(session, lead, phone, limit=4, after=after)
        pages.insert(0, words(found))
        after = found.next
        if after is None:
            break

    assert len(whole) == 18
    assert [text for each in pages for text in each] == whole


async def test_what_is_not_theirs_is_a_heading_without_words(session: AsyncSession) -> None:
    town, floor = Town(session), Floor(session)
    _, _, phone, mailbox = await town.on_two_channels()
    me, colleague = await floor.staff(), await floor.staff()
    await town.talk(phone, "secret", at=-DAY, state=State.CLOSED, last=colleague)
    await town.talk(phone, "mine", at=-HOUR, state=State.CLOSED, last=me)
    theirs = await town.talk(phone, "secret", state=State.ASSIGNED, holder=colleague)
    theirs.topic = "lien"
    await town.talk(mailbox, "secret", at=HOUR)

    found = await page(session, me, phone)
    assert words(found) == ["mine"]
    why = [stretch.talk.why_not for stretch in found.items]
    assert why == [NOT_YOURS, None, WITH_COLLEAGUE, WITH_BOT]
    hidden = [stretch.talk for stretch in found.items if stretch.talk.why_not]
    told = {(talk.topic, talk.handled_by, talk.contact_name, talk.address) for talk in hidden}
    assert told == {(None, None, None, None)}
    assert [stretch.talk.opens for stretch in found.items] == [False, True, False, False]


async def test_who_talks_with_them_now_reads_what_was_closed_but_cannot_open_it(
    session: AsyncSession,
) -> None:
    town, floor = Town(session), Floor(session)
    account, _, phone, mailbox = await town.on_two_channels()
    account.managed = True
    me, colleague = await floor.staff(), await floor.staff()
    await town.talk(mailbox, "before", at=-DAY, state=State.CLOSED, last=colleague)
    await town.talk(
        mailbox, "managed", at=-HOUR, state=State.CLOSED, last=colleague, account_id=account.id
    )
    await town.talk(phone, "now", state=State.ASSIGNED, holder=me)

    found = await page(session, me, phone)
    assert words(found) == ["before", "now"]
    assert [(s.talk.why_not, s.talk.opens) for s in found.items] == [
        (None, False),
        (MANAGED, False),
        (None, True),
    ]


async def test_a_conversation_in_which_nothing_was_said_is_shown_all_the_same(
    session: AsyncSession,
) -> None:
    town = Town(session)
    phone = await town.contact(Channel.VOICE, PHONE)
    talk = await town.talk(phone)
    lead = await Floor(session).staff(Role.LEAD)

    found = await page(session, lead, phone)
    assert [(stretch.talk.id, stretch.messages) for stretch in found.items] == [(talk.id, ())]


@pytest.mark.parametrize("after", ["x", "%%", "MjAyNiBhYmMgMQ==", "a" * 199])
async def test_a_place_that_is_not_ours_is_refused(session: AsyncSession, after: str) -> None:
    phone = await Town(session).contact(Channel.SMS, PHONE)
    lead = await Floor(session).staff(Role.LEAD)

    with pytest.raises(Malformed):
        await page(session, lead, phone, after=after)


async def test_a_page_takes_five_queries_however_much_was_said(database: Database) -> None:
    async with database.sessions() as session:
        town = Town(session)
        _, _, phone, mailbox = await town.on_two_channels()
        lead = await Floor(session).staff(Role.LEAD)
        await town.talk(phone, "one")

    async def cost() -> int:
        async with database.sessions() as session:
            with counted(database) as statements:
                await page(session, lead, phone)
            return len(statements)

    before = await cost()
    async with database.sessions() as session:
        for day in range(8):
            await Town(session).talk(mailbox, *"abcdef", at=-day * DAY)

    assert await cost() == before <= 5
