"""Those who wait when the demo begins: a dozen, through the real doors of every written channel."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding
from agents import board
from agents.needs import HANDED_OFF
from gateway.database import Database
from gateway.demo.arriving import let_them_wait
from gateway.demo.city import fill
from gateway.demo.colleagues.crew import CREW
from gateway.demo.leak import leak_photo
from gateway.demo.office import PEOPLE
from gateway.demo.players import PLAYERS
from gateway.demo.waiting import SENDERS, WAITING
from gateway.office import Office
from gateway.postgres import EmbeddedPostgres
from gateway.seed import seed
from gateway.settings import Settings
from gateway.store import Store
from models.base import utcnow
from models.contact import Channel
from models.conversation import Conversation, State
from models.message import Message
from models.staff import LEVEL
from models.work import QueueEntry
from tests.conftest import TEMPLATE


@pytest.fixture(scope="module")
async def opened(
    cluster: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Database, Settings]]:
    """Give a city in which they wait, made once for all these tests to read."""
    url = cluster.create_database("waiting", template=TEMPLATE)
    folder: Path = tmp_path_factory.mktemp("waiting")
    settings = Settings(database_url=url, state_dir=folder, office_hours="always")
    database = Database(url)
    await database.open()
    office = Office.read("always", settings.office_timezone)
    async with database.sessions() as session:
        await seed(session)
        await fill(session, today=office.today(utcnow()))
    await let_them_wait(database, settings, office)
    yield database, settings
    await database.close()
    cluster.drop_database("waiting")


@pytest.fixture
async def line(opened: tuple[Database, Settings]) -> AsyncIterator[AsyncSession]:
    async with opened[0].sessions() as session:
        yield session


async def test_a_dozen_wait_on_every_written_channel_at_both_levels_in_both_languages(
    line: AsyncSession,
) -> None:
    entries = (await line.exec(select(QueueEntry))).all()

    assert len(entries) == len(WAITING) == 12
    assert {each.channel for each in entries} == {Channel.SMS, Channel.CHAT, Channel.MAIL}
    assert {each.level for each in entries} == {1, 2}
    assert {each.language for each in entries} == {"en", "es"}
    assert {each.state for each in (await line.exec(select(Conversation))).all()} == {State.QUEUED}


async def test_one_is_at_risk_and_one_waits_long(line: AsyncSession) -> None:
    entries = (await line.exec(select(QueueEntry))).all()
    # Looked at as they came, however slow the machine was to take them in.
    began = max(each.entered_at for each in entries)
    shown = await board.snapshot(line, began, began)

    assert shown.waiting.total == 12
    assert shown.waiting.at_risk == 1
    oldest = shown.waiting.longest_since
    assert oldest is not None
    assert (began - oldest).total_seconds() > 2.5 * 3600
    assert all(each.due_at > began for each in entries)


async def test_the_one_at_risk_is_left_for_a_newcomer(line: AsyncSession) -> None:
    """Level II in Spanish: none of the simulated colleagues is that."""
    entries = (await line.exec(select(QueueEntry))).all()
    risky = min((e for e in entries if e.channel == Channel.SMS), key=lambda e: e.due_at)
    theirs = [(role, spoken) for name, _, role, spoken in PEOPLE if name in CREW]

    assert (risky.level, risky.language) == (2, "es")
    assert not any(LEVEL[role] == risky.level and "es" in spoken for role, spoken in theirs)


async def test_a_mail_waits_with_the_photo_that_its_sender_took(
    line: AsyncSession, opened: tuple[Database, Settings]
) -> None:
    messages = (await line.exec(select(Message))).all()
    (part,) = (part for each in messages for part in each.details.get("parts", []))

    assert part["type"] == "image/png"
    assert await Store(opened[1]).get(part["source"]) == leak_photo()


async def test_mails_and_texts_come_from_people_with_an_account(line: AsyncSession) -> None:
    for each in WAITING:
        if each.channel is not Channel.CHAT:
            assert len(await finding.by_endpoint(line, each.channel, each.sender)) == 1


def test_whoever_waits_is_nobody_a_newcomer_may_be_and_has_a_reason_the_desk_knows() -> None:
    players = {address for player in PLAYERS for address in (player.phone, player.mail)}
    senders = {address for home in SENDERS for address in (home.phone, home.mail) if address}

    assert not players & senders
    assert all(each.reason in HANDED_OFF for each in WAITING)
    assert max(Counter(each.sender for each in WAITING).values()) == 1
    assert {each.sender for each in WAITING if each.channel is not Channel.CHAT} <= senders
