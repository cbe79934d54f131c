"""Sending: nothing accepted is lost, nothing goes out twice, in the order it was written."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from accounts import proof
from channels.base import Outbound, Outcome, ReceiptIn, Refused, Sent, Unknown
from channels.outbox import MOST_TRIES, OPTED_OUT, PROOF_ENDED, Claim, claim, conclude, deliver_due
from channels.receipts import record_receipt
from channels.settling import GIVE_UP, INTERRUPTED, NO_RECORD, settle_unknown
from gateway.database import Database
from models.base import uuid7
from models.contact import Channel, Consent, Endpoint
from models.history import Event
from models.message import Delivery
from models.outbox import Attempt, AttemptOutcome, Outbox, Receipt
from tests.channels.talk import LEASE, START, Clock, Told, fate, open_talk, reply


async def run(database: Database, told: Told, clock: Clock) -> int:
    return await deliver_due(database.sessions, {Channel.SMS: told}, clock, LEASE)


async def settle(database: Database, told: Told, clock: Clock) -> int:
    return await settle_unknown(database.sessions, {Channel.SMS: told}, clock)


def receipt(status: str, delivery: Delivery | None, **fields: Any) -> ReceiptIn:
    given: dict[str, Any] = {
        "channel": Channel.SMS,
        "external_id": "SM1",
        "status": status,
        "delivery": delivery,
    }
    return ReceiptIn(**(given | fields))


async def take(database: Database, told: ReceiptIn) -> bool:
    async with database.sessions() as session:
        return await record_receipt(session, told)


async def claimed(database: Database, talk: UUID, clock: Clock) -> Claim:
    async with database.sessions() as session:
        found = await claim(session, talk, clock(), LEASE)
    assert isinstance(found, Claim)
    return found


async def finish(database: Database, what: Claim, outcome: Outcome, clock: Clock) -> None:
    async with database.sessions() as session:
        await conclude(session, what, outcome, clock())


async def test_what_was_said_goes_out_once_in_the_order_it_was_written(database: Database) -> None:
    talk, told, clock = await open_talk(database), Told(), Clock()
    rows = [await reply(database, talk, f"reply {n}") for n in range(4)]
    runs = await asyncio.gather(*(run(database, told, clock) for _ in range(3)))

    assert sum(runs) == 4
    assert told.texts == [f"reply {n}" for n in range(4)]
    assert {await fate(database, row) for row in rows} == {("sent", Delivery.SENT, None)}
    assert await run(database, told, clock) == 0


async def test_one_message_of_a_conversation_is_under_way_at_a_time(database: Database) -> None:
    talk, clock = await open_talk(database), Clock()
    await reply(database, talk, "first")
    await reply(database, talk, "second")
    async with database.sessions() as session:
        first = await claim(session, talk, clock(), LEASE)
    async with database.sessions() as session:
        second = await claim(session, talk, clock(), LEASE)

    assert isinstance(first, Claim)
    assert second is None


async def test_a_slow_conversation_does_not_hold_up_the_others(database: Database) -> None:
    slow, quick = await open_talk(database), await open_talk(database, "+15035550143")
    await reply(database, slow, "slow")
    await reply(database, quick, "quick")
    gone = asyncio.Event()

    class Carrier(Told):
        async def send(self, message: Outbound) -> Outcome:
            if message.text == "slow":
                await asyncio.wait_for(gone.wait(), 5)
            outcome = await super().send(message)
            gone.set()
            return outcome

    told = Carrier()

    assert await run(database, told, Clock()) == 2
    assert told.texts == ["quick", "slow"]


async def test_what_surely_did_not_arrive_is_tried_again_and_keeps_its_place(
    database: Database,
) -> None:
    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    await reply(database, talk, "second")
    busy = Told(lambda _: Refused("Busy.", retry=True, after=30))

    assert await run(database, busy, clock) == 1
    assert await fate(database, row) == (
        "waiting",
        Delivery.QUEUED,
        "Busy. It will be tried again.",
    )
    well = Told()
    clock.pass_(seconds=29)

    assert await run(database, well, clock) == 0
    clock.pass_(seconds=2)

    assert await run(database, well, clock) == 2
    assert well.texts == ["first", "second"]


async def test_trying_again_comes_to_an_end(database: Database) -> None:
    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    busy = Told(lambda _: Refused("Busy.", retry=True))
    for _ in range(MOST_TRIES + 2):
        await run(database, busy, clock)
        clock.pass_(hours=1)

    assert len(busy.sent) == MOST_TRIES
    assert await fate(database, row) == ("refused", Delivery.FAILED, "Busy.")


@pytest.mark.parametrize(
    ("outcome", "state", "delivery"),
    [
        (Refused("No.", retry=False), "refused", Delivery.FAILED),
        (Unknown("Timed out."), "unknown", Delivery.UNKNOWN),
    ],
)
async def test_a_clear_no_and_an_unknown_end_are_never_sent_again_by_themselves(
    database: Database, outcome: Refused | Unknown, state: str, delivery: Delivery
) -> None:
    talk, told, clock = await open_talk(database), Told(lambda _: outcome), Clock()
    row = await reply(database, talk, "first")
    for _ in range(3):
        await run(database, told, clock)
        clock.pass_(hours=1)
    async with database.sessions() as session:
        attempt = (await session.exec(select(Attempt))).one()

    assert len(told.sent) == 1
    assert await fate(database, row) == (state, delivery, outcome.reason)
    assert attempt.outcome == AttemptOutcome(state)


async def test_a_sender_that_breaks_is_unknown_and_stops_nobody_else(database: Database) -> None:
    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    await reply(database, talk, "second")

    def broken(message: Outbound) -> Outcome:
        if message.text == "first":
            raise ZeroDivisionError
        return Sent("SM2")

    assert await run(database, Told(broken), clock) == 2
    assert (await fate(database, row))[:2] == ("unknown", Delivery.UNKNOWN)


async def test_who_opted_out_is_not_written_to_but_for_a_keywords_own_answer(
    database: Database,
) -> None:
    talk, told, clock = await open_talk(database), Told(), Clock()
    async with database.sessions() as session:
        (await session.exec(select(Endpoint))).one().opted_out_at = START
    row = await reply(database, talk, "hello")
    await reply(database, talk, "Reply START to hear from us again.", ignores_consent=True)

    assert await run(database, told, clock) == 2
    assert told.texts == ["Reply START to hear from us again."]
    assert await fate(database, row) == ("refused", Delivery.FAILED, OPTED_OUT)


@pytest.mark.parametrize("holds", [True, False])
async def test_proof_is_checked_again_just_before_facts_leave(
    database: Database, monkeypatch: pytest.MonkeyPatch, holds: bool
) -> None:
    asked = []

    async def still_holds(session: object, conversation_id: UUID, account_id: UUID) -> bool:
        asked.append((conversation_id, account_id))
        return holds

    talk, told, clock = await open_talk(database), Told(), Clock()
    row = await reply(database, talk, "You owe $12.00.")
    account = uuid7()
    monkeypatch.setattr(proof, "still_holds", still_holds)
    async with database.sessions() as session:
        connection = await session.connection()
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        (await session.get_one(Outbox, row)).discloses_account_id = account
    await run(database, told, clock)

    assert asked == [(talk, account)]
    assert told.texts == (["You owe $12.00."] if holds else [])
    if not holds:
        assert await fate(database, row) == ("refused", Delivery.FAILED, PROOF_ENDED)


async def test_the_carriers_word_that_someone_opted_out_goes_into_the_ledger_once(
    database: Database,
) -> None:
    talk, clock = await open_talk(database), Clock()
    stopped = Told(lambda _: Refused("Opted out.", retry=False, opted_out=True))
    await reply(database, talk, "one")
    await run(database, stopped, clock)
    await reply(database, talk, "two")
    await run(database, stopped, clock)
    async with database.sessions() as session:
        consent = (await session.exec(select(Consent))).all()
        endpoint = (await session.exec(select(Endpoint))).one()
        events = (await session.exec(select(Event).where(Event.kind == "consent.withdrawn"))).all()

    assert len(stopped.sent) == 1
    assert [(one.move, one.source) for one in consent] == [("withdrawn", "carrier")]
    assert endpoint.opted_out_at == START
    assert len(events) == 1


async def test_a_sender_that_died_in_the_middle_leaves_an_unknown_that_is_not_sent_again(
    database: Database,
) -> None:
    talk, told, clock = await open_talk(database), Told(listing=None), Clock()
    await reply(database, talk, "first")
    dead = await claimed(database, talk, clock)
    clock.pass_(seconds=11)
    await settle(database, told, clock)

    assert await fate(database, dead.message.outbox_id) == (
        "unknown",
        Delivery.UNKNOWN,
        INTERRUPTED,
    )
    assert await run(database, told, clock) == 0
    assert told.sent == []


async def test_a_lease_that_still_runs_is_left_alone(database: Database) -> None:
    talk, told, clock = await open_talk(database), Told(), Clock()
    await reply(database, talk, "first")
    busy = await claimed(database, talk, clock)
    clock.pass_(seconds=9)
    await settle(database, told, clock)

    assert (await fate(database, busy.message.outbox_id))[0] == "sending"


async def test_an_unknown_is_settled_by_the_providers_list(database: Database) -> None:
    talk, clock = await open_talk(database), Clock()
    await reply(database, talk, "same words")
    await reply(database, talk, "same words")
    told = Told(lambda _: Unknown("Timed out."))
    await run(database, told, clock)
    rows = [message.outbox_id for message in told.sent]
    told.listing = ("SM1", "SM2")

    assert await settle(database, told, clock) == 0
    clock.pass_(seconds=20)

    assert await settle(database, told, clock) == 2
    async with database.sessions() as session:
        found = await session.exec(select(Outbox.external_id).order_by(col(Outbox.id)))
        assert found.all() == ["SM1", "SM2"]
    assert {await fate(database, row) for row in rows} == {("sent", Delivery.SENT, None)}


async def test_what_the_provider_surely_has_not_is_said_so_only_after_a_while(
    database: Database,
) -> None:
    talk, told, clock = await open_talk(database), Told(lambda _: Unknown("Reset.")), Clock()
    row = await reply(database, talk, "first")
    await run(database, told, clock)
    clock.pass_(seconds=20)

    assert await settle(database, told, clock) == 0
    clock.pass_(seconds=GIVE_UP.total_seconds())

    assert await settle(database, told, clock) == 1
    assert await fate(database, row) == ("refused", Delivery.FAILED, NO_RECORD)


async def test_receipts_move_a_delivery_forward_only_and_count_once(database: Database) -> None:
    talk, told, clock = await open_talk(database), Told(lambda _: Sent("SM1")), Clock()
    row = await reply(database, talk, "first")
    await run(database, told, clock)

    assert await take(database, receipt("delivered", Delivery.DELIVERED))
    assert await take(database, receipt("sent", Delivery.SENT))
    assert not await take(database, receipt("delivered", Delivery.DELIVERED))
    assert await take(database, receipt("undelivered", Delivery.FAILED, reason="Off."))
    assert await fate(database, row) == ("sent", Delivery.DELIVERED, None)


async def test_a_receipt_that_is_quicker_than_our_own_commit_is_not_lost(
    database: Database,
) -> None:
    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    under_way = await claimed(database, talk, clock)
    await take(database, receipt("delivered", Delivery.DELIVERED))
    await finish(database, under_way, Sent("SM1"), clock)
    async with database.sessions() as session:
        kept = (await session.exec(select(Receipt))).one()

    assert await fate(database, row) == ("sent", Delivery.DELIVERED, None)
    assert kept.outbox_id == row


async def test_a_receipt_and_the_answer_that_names_it_never_miss_each_other(
    database: Database,
) -> None:
    clock = Clock()
    for n in range(8):
        talk = await open_talk(database, f"+1503555017{n}")
        row = await reply(database, talk, "first")
        under_way = await claimed(database, talk, clock)
        early = receipt("delivered", Delivery.DELIVERED, external_id=f"SM{n}")
        await asyncio.gather(
            take(database, early), finish(database, under_way, Sent(f"SM{n}"), clock)
        )

        assert await fate(database, row) == ("sent", Delivery.DELIVERED, None)


async def test_a_receipt_that_names_our_row_settles_an_unknown(database: Database) -> None:
    talk, told, clock = await open_talk(database), Told(lambda _: Unknown("Reset.")), Clock()
    row = await reply(database, talk, "first")
    await run(database, told, clock)
    await take(database, receipt("queued", Delivery.SENT, outbox_id=row))
    async with database.sessions() as session:
        assert (await session.get_one(Outbox, row)).external_id == "SM1"

    assert await fate(database, row) == ("sent", Delivery.SENT, None)


async def test_a_late_word_of_a_dead_sender_does_not_undo_what_is_known(
    database: Database,
) -> None:
    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    under_way = await claimed(database, talk, clock)
    await take(database, receipt("sent", Delivery.SENT, outbox_id=row))
    await finish(database, under_way, Refused("Gone.", retry=True), clock)

    assert await fate(database, row) == ("sent", Delivery.SENT, None)
    assert await run(database, Told(), clock) == 0


async def test_an_opt_out_that_comes_by_receipt_stops_the_next_message(
    database: Database,
) -> None:
    talk, told, clock = await open_talk(database), Told(lambda _: Sent("SM1")), Clock()
    await reply(database, talk, "first")
    await run(database, told, clock)
    await take(database, receipt("failed", Delivery.FAILED, reason="Opted out.", opted_out=True))
    row = await reply(database, talk, "second")
    await run(database, told, clock)

    assert await fate(database, row) == ("refused", Delivery.FAILED, OPTED_OUT)


async def test_a_lease_outlasts_the_slowest_send(database: Database) -> None:
    class Stuck(Told):
        async def send(self, message: Outbound) -> Outcome:
            await asyncio.sleep(30)
            return await super().send(message)

    talk, clock = await open_talk(database), Clock()
    row = await reply(database, talk, "first")
    short = timedelta(seconds=0.5)
    await deliver_due(database.sessions, {Channel.SMS: Stuck()}, clock, short)

    assert (await fate(database, row))[:2] == ("unknown", Delivery.UNKNOWN)
