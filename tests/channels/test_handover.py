"""A send that died: made again where it surely did not leave, and never where it may have."""

import pytest
from sqlmodel import select

from channels.base import Refused, Sent
from channels.handover import HANDING_OVER, hand_over, handover
from channels.outbox import Claim, claim, conclude
from channels.settling import DIED_BEFORE, settle_unknown
from gateway.database import Database
from gateway.up.addresses import free_ports
from models.contact import Channel
from models.message import Delivery
from models.outbox import Attempt, AttemptOutcome
from tests.channels.talk import LEASE, Clock, Told, fate, open_talk, reply
from tests.letters import MARIA


async def claimed(database: Database, clock: Clock, channel: Channel = Channel.MAIL) -> Claim:
    """Queue a reply and claim it."""
    talk = await open_talk(database, MARIA, channel)
    await reply(database, talk, "hello")
    return await again(database, clock, talk)


async def again(database: Database, clock: Clock, talk: object) -> Claim:
    async with database.sessions() as session:
        taken = await claim(session, talk, clock(), LEASE)  # ty: ignore[invalid-argument-type]
    assert isinstance(taken, Claim)
    return taken


async def settle(database: Database, clock: Clock, channel: Channel = Channel.MAIL) -> None:
    await settle_unknown(database.sessions, {channel: Told(listing=None)}, clock)


async def may_go(database: Database, taken: Claim) -> bool:
    async with database.sessions() as session:
        return await hand_over(session, taken.message)


async def test_a_mail_that_was_not_handed_over_waits_to_be_sent_again(database: Database) -> None:
    clock = Clock()
    taken = await claimed(database, clock)
    clock.pass_(seconds=11)
    await settle(database, clock)

    assert await fate(database, taken.message.outbox_id) == (
        "waiting",
        Delivery.QUEUED,
        DIED_BEFORE,
    )


async def test_a_mail_that_was_being_handed_over_is_unknown_and_stays_so(
    database: Database,
) -> None:
    clock = Clock()
    taken = await claimed(database, clock)
    assert await may_go(database, taken)
    clock.pass_(seconds=11)
    for _ in range(3):
        await settle(database, clock)
        clock.pass_(minutes=10)

    assert (await fate(database, taken.message.outbox_id))[0] == "unknown"


async def test_a_text_that_died_is_unknown_whenever_it_died(database: Database) -> None:
    clock = Clock()
    taken = await claimed(database, clock, Channel.SMS)
    clock.pass_(seconds=11)
    await settle(database, clock, Channel.SMS)

    assert (await fate(database, taken.message.outbox_id))[0] == "unknown"


async def test_a_try_that_was_overtaken_may_not_hand_over(database: Database) -> None:
    clock = Clock()
    slow = await claimed(database, clock)
    clock.pass_(seconds=11)
    await settle(database, clock)
    quick = await again(database, clock, slow.message.conversation_id)

    assert not await may_go(database, slow)
    assert await may_go(database, quick)
    assert (slow.message.attempt, quick.message.attempt) == (1, 2)


async def test_a_try_whose_lease_ran_out_may_not_hand_over(database: Database) -> None:
    clock = Clock()
    slow = await claimed(database, clock)
    clock.pass_(seconds=11)
    await settle(database, clock)

    assert not await may_go(database, slow)


async def test_what_an_overtaken_try_says_late_changes_nothing(database: Database) -> None:
    clock = Clock()
    slow = await claimed(database, clock)
    clock.pass_(seconds=11)
    await settle(database, clock)
    quick = await again(database, clock, slow.message.conversation_id)
    async with database.sessions() as session:
        await conclude(session, slow, Refused("overtaken", retry=True), clock())

    assert (await fate(database, quick.message.outbox_id))[0] == "sending"


@pytest.mark.parametrize("outcome", [Sent("id@x"), Refused("no", retry=False)])
async def test_nothing_is_left_of_it_once_the_end_is_known(
    database: Database, outcome: Sent | Refused
) -> None:
    clock = Clock()
    taken = await claimed(database, clock)
    await may_go(database, taken)
    async with database.sessions() as session:
        before = (await session.exec(select(Attempt))).one()
    async with database.sessions() as session:
        await conclude(session, taken, outcome, clock())
    async with database.sessions() as session:
        after = (await session.exec(select(Attempt))).one()

    assert (before.reason, before.outcome) == (HANDING_OVER, None)
    assert after.reason != HANDING_OVER
    assert after.outcome in {AttemptOutcome.SENT, AttemptOutcome.REFUSED}


async def test_when_the_database_is_away_nothing_is_handed_over(database: Database) -> None:
    taken = await claimed(database, Clock())
    away = Database(f"postgresql+psycopg://127.0.0.1:{free_ports(1)[0]}/nowhere")

    assert not await handover(away.sessions)(taken.message)
    await away.engine.dispose()
