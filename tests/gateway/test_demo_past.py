"""The thirty days behind the demo: legal row by row, as the real roads would have left them."""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Row, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.standing import brief
from agents import board
from bot.actions import facts
from bot.phrases import render
from gateway.database import Database
from gateway.demo.city import fill
from gateway.demo.households import OUR_MAILBOX, OURS
from gateway.demo.past import DAYS, UNTIL, Ours, tell
from gateway.demo.talks import TOPICS
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from models.contact import Channel
from models.conversation import MOVES, Conversation, State
from models.history import Event
from models.outbox import Outbox
from tests.conftest import TEMPLATE

#: A Monday, half past two in the afternoon at the office.
NOW = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
OFFICE = Office.read("always", "America/Los_Angeles")
OUR = Ours(OURS, OUR_MAILBOX, 24 * 3600.0)

#: What moves a conversation, and into which state.
MOVED = {
    "conversation.opened": State.BOT,
    "conversation.reopened": State.BOT,
    "conversation.queued": State.QUEUED,
    "offer.made": State.OFFERED,
    "offer.declined": State.QUEUED,
    "conversation.assigned": State.ASSIGNED,
    "conversation.wrapping": State.WRAPPING,
    "conversation.closed": State.CLOSED,
}


@pytest.fixture(scope="module")
async def told(cluster: EmbeddedPostgres) -> AsyncIterator[Database]:
    """Give a city with its past, made once for all these tests to read."""
    database = Database(cluster.create_database("past", template=TEMPLATE))
    async with database.sessions() as session:
        await seed(session)
        await fill(session, today=OFFICE.today(NOW))
        await tell(session, OFFICE, OUR, NOW)
    yield database
    await database.close()
    cluster.drop_database("past")


@pytest.fixture
async def past(told: Database) -> AsyncIterator[AsyncSession]:
    async with told.sessions() as session:
        yield session


async def rows(session: AsyncSession, statement: str) -> list[Row]:
    return list(await (await session.connection()).execute(text(statement)))


async def none(session: AsyncSession, statement: str) -> bool:
    return not await rows(session, statement)


async def test_every_conversations_messages_are_numbered_without_a_gap(past: AsyncSession) -> None:
    assert await none(
        past,
        """
        SELECT c.id FROM conversation c LEFT JOIN message m ON m.conversation_id = c.id
         GROUP BY c.id HAVING count(m.id) <> c.last_seq OR max(m.seq) <> c.last_seq
            OR coalesce(max(m.seq) FILTER (WHERE m.author = 'contact'), 0) <> c.last_inbound_seq
            OR c.answered_seq < c.last_inbound_seq
        """,
    )


async def test_messages_follow_each_other_in_time(past: AsyncSession) -> None:
    assert await none(
        past,
        """
        SELECT a.id FROM message a JOIN message b
            ON b.conversation_id = a.conversation_id AND b.seq = a.seq + 1
         WHERE b.said_at < a.said_at
        """,
    )


async def test_every_conversation_moved_only_as_the_table_of_moves_allows(
    past: AsyncSession,
) -> None:
    events = await past.exec(
        select(Event).where(col(Event.kind).in_(MOVED)).order_by(col(Event.id))
    )
    stands: dict[UUID, State] = {}
    for event in events:
        if event.conversation_id is None:
            continue
        to = MOVED[event.kind]
        before = stands.get(event.conversation_id)
        assert before is None or to in MOVES[before], (before, event.kind)
        assert before is not None or event.kind == "conversation.opened"
        stands[event.conversation_id] = to
    found = await past.exec(select(Conversation))

    assert {each.id: State(each.state) for each in found} == stands


async def test_what_is_left_open_is_with_the_bot_and_young(past: AsyncSession) -> None:
    left = (await past.exec(select(Conversation).where(Conversation.state != State.CLOSED))).all()

    assert {State(each.state) for each in left} == {State.BOT}
    young = NOW - timedelta(days=2)
    assert all(each.last_message_at and each.last_message_at > young for each in left)
    assert all(each.channel != Channel.VOICE for each in left)


async def test_places_and_offers_ended_and_nobody_holds_anything(past: AsyncSession) -> None:
    assert await none(past, "SELECT id FROM queue_entry WHERE state NOT IN ('taken', 'left')")
    assert await none(past, "SELECT id FROM queue_entry WHERE ended_at IS NULL")
    assert await none(past, "SELECT id FROM offer WHERE state = 'pending' OR ended_at IS NULL")
    assert await none(past, "SELECT staff_id FROM capacity WHERE held <> 0")
    assert await none(
        past,
        """
        SELECT o.id FROM offer o JOIN queue_entry q ON q.id = o.entry_id
          JOIN staff s ON s.id = o.staff_id
         WHERE q.conversation_id <> o.conversation_id
            OR (q.level = 2 AND s.role = 'specialist_1')
            OR NOT q.language = ANY(s.languages)
        """,
    )


async def test_only_who_took_a_conversation_answered_in_it(past: AsyncSession) -> None:
    assert await none(
        past,
        """
        SELECT m.id FROM message m WHERE m.staff_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM offer o WHERE o.conversation_id = m.conversation_id
               AND o.staff_id = m.staff_id AND o.state = 'accepted' AND o.ended_at <= m.said_at)
        """,
    )


async def test_every_message_has_its_delivery_and_every_answer_its_way_out(
    past: AsyncSession,
) -> None:
    assert await none(
        past, "SELECT id FROM message WHERE author = 'contact' AND journal_id IS NULL"
    )
    assert await none(
        past,
        """
        SELECT m.id FROM message m LEFT JOIN outbox o ON o.message_id = m.id
          LEFT JOIN attempt a ON a.outbox_id = o.id
         WHERE m.kind = 'text' AND m.author IN ('bot', 'staff')
           AND (o.state IS DISTINCT FROM 'sent' OR o.external_id IS NULL OR a.outcome <> 'sent')
        """,
    )
    assert await none(past, "SELECT id FROM outbox WHERE state <> 'sent'")


async def test_a_call_that_was_given_up_is_an_abandonment_with_its_wait(
    past: AsyncSession,
) -> None:
    left = await rows(
        past,
        """
        SELECT q.entered_at, q.ended_at, c.ended_at AS hung_up, c.ended_by, c.connected_at, e.data
          FROM queue_entry q JOIN call c ON c.conversation_id = q.conversation_id
          JOIN event e ON e.conversation_id = q.conversation_id
           AND e.kind = 'conversation.closed' AND e.data ->> 'by' = 'left'
         WHERE q.state = 'left'
        """,
    )

    assert len(left) > 10
    assert all(each.ended_by == "customer" and each.connected_at is None for each in left)
    assert all(20 <= (each.hung_up - each.entered_at).total_seconds() <= 220 for each in left)


async def test_every_call_has_ended_and_its_legs_too(past: AsyncSession) -> None:
    assert await none(past, "SELECT id FROM call WHERE ended_at IS NULL OR ended_at < began_at")
    assert await none(past, "SELECT id FROM leg WHERE state <> 'left' OR joined_at > ended_at")
    assert await none(
        past,
        """
        SELECT v.id FROM conversation v LEFT JOIN call c ON c.conversation_id = v.id
         WHERE (v.channel = 'voice') <> (c.id IS NOT NULL)
        """,
    )


async def test_amounts_the_bot_told_agree_with_the_ledger_of_that_day(past: AsyncSession) -> None:
    disclosed = select(Outbox).where(col(Outbox.discloses_account_id).is_not(None))
    told_rows = (await past.exec(disclosed)).all()
    assert len(told_rows) > 100
    for row in told_rows[::7]:
        on = OFFICE.today(row.created_at)
        assert row.discloses_account_id is not None
        known = await brief(past, row.discloses_account_id, on)
        could = {
            render(want, code, **facts(known))
            for want in ("balance", "due_date", "payment_status")
            for code in ("en", "es")
        }
        assert row.body in could


async def test_facts_were_told_only_after_proof_and_never_by_mail(past: AsyncSession) -> None:
    assert await none(
        past,
        """
        SELECT o.id FROM outbox o WHERE o.discloses_account_id IS NOT NULL AND (
            o.channel = 'mail' OR NOT EXISTS (
            SELECT FROM proof p WHERE p.conversation_id = o.conversation_id
               AND p.account_id = o.discloses_account_id AND p.created_at <= o.created_at))
        """,
    )
    assert await none(
        past,
        """
        SELECT p.id FROM proof p JOIN conversation c ON c.id = p.conversation_id
         WHERE p.ended_at IS DISTINCT FROM c.closed_at
        """,
    )


async def test_working_days_are_full_and_weekends_are_not(past: AsyncSession) -> None:
    by_day = defaultdict(int)
    for each in (await past.exec(select(Conversation))).all():
        on = OFFICE.today(each.opened_at)
        if on >= OFFICE.today(NOW) - timedelta(days=DAYS):
            by_day[on] += 1
    today = OFFICE.today(NOW)

    assert len(by_day) == DAYS + 1
    for on, count in by_day.items():
        if on == today:
            continue
        assert 27 <= count <= 45 if on.weekday() < 5 else 5 <= count <= 13, (on, count)


async def test_todays_part_ends_before_now_and_the_board_counts_it(past: AsyncSession) -> None:
    newest = (await rows(past, "SELECT max(at) AS at FROM event"))[0].at
    midnight = datetime.combine(OFFICE.today(NOW), datetime.min.time(), OFFICE.zone)
    today = (await board.snapshot(past, NOW, midnight)).today

    assert newest <= NOW - UNTIL
    assert today.entered >= 5
    assert today.answered >= 5
    assert today.asa_seconds
    assert 0.5 < (today.within_target or 0) <= 1


async def test_the_whole_stock_was_used_in_both_languages_on_every_channel(
    past: AsyncSession,
) -> None:
    used = await rows(past, "SELECT DISTINCT topic, language, channel FROM conversation")

    assert {each.topic for each in used} == set(TOPICS)
    assert {(each.language, each.channel) for each in used} == {
        (code, channel) for code in ("en", "es") for channel in ("sms", "chat", "mail", "voice")
    }
    assert await none(past, "SELECT id FROM message WHERE text LIKE '%{%'")


async def test_a_third_waiver_has_two_before_it_in_talks_notes_and_ledger(
    past: AsyncSession,
) -> None:
    found = await rows(
        past,
        """
        SELECT c.account_id, l.posted_on, (c.closed_at AT TIME ZONE 'America/Los_Angeles')::date
            AS closed_on, n.text
          FROM conversation c JOIN disposition d ON d.id = c.disposition_id
          JOIN message n ON n.conversation_id = c.id AND n.kind = 'note'
          JOIN ledger_entry l ON l.account_id = c.account_id AND l.kind = 'adjustment'
         WHERE d.code = 'fee_waived' AND l.posted_on
             = (c.opened_at AT TIME ZONE 'America/Los_Angeles')::date
        """,
    )

    assert len(found) == 2
    assert len({each.account_id for each in found}) == 1
    assert all(each.posted_on == each.closed_on for each in found)
    assert {"first time" in each.text for each in found} == {True, False}
