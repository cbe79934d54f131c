import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import candidates, capacity, offers, presence
from agents.offers import DeclineReason
from gateway.database import Database
from models.contact import Channel
from models.conversation import Conversation, State
from models.errors import Conflict, ForebayError, NotFound, OfferOver
from models.staff import Capacity, Presence, PresenceState, Role, Staff
from models.work import EntryState, Offer, OfferState
from tests.agents.floor import NOW, Floor, entry_of, held, kinds, some_id, state_of

RING = timedelta(seconds=45)


async def pending(session: AsyncSession) -> list[Offer]:
    found = await session.exec(
        select(Offer).where(Offer.state == OfferState.PENDING).order_by(col(Offer.id))
    )
    return list(found.all())


async def presence_of(session: AsyncSession, staff_id: UUID) -> Presence:
    found = await session.exec(select(Presence).where(Presence.staff_id == staff_id))
    return found.one()


async def one_ringing(database: Database) -> tuple[Offer, Staff, Conversation]:
    async with database.sessions() as session:
        person = await Floor(session).staff()
        talk = await Floor(session).queued(waited=timedelta(minutes=3))
    assert await offers.make_offers(database.sessions, NOW, RING) == 1
    async with database.sessions() as session:
        (offer,) = await pending(session)
    return offer, person, talk


async def test_an_offer_reserves_capacity_and_says_why(database: Database) -> None:
    offer, person, talk = await one_ringing(database)

    async with database.sessions() as session:
        assert offer.staff_id == person.id
        assert offer.expires_at == NOW + RING
        assert await held(session, person.id) == 1
        assert await state_of(session, talk.id) is State.OFFERED
        assert await kinds(session, talk.id) == ["conversation.queued", "offer.made"]


async def test_accepting_gives_the_conversation_to_that_specialist(database: Database) -> None:
    offer, person, talk = await one_ringing(database)

    async with database.sessions() as session:
        taken = await offers.accept(session, offer.id, person, NOW)
        again = await offers.accept(session, offer.id, person, NOW)

        assert taken.staff_id == again.staff_id == person.id
    async with database.sessions() as session:
        assert await state_of(session, talk.id) is State.ASSIGNED
        assert (await entry_of(session, talk.id)).state is EntryState.TAKEN
        assert await held(session, person.id) == 1


async def test_nobody_answers_an_offer_made_to_another(database: Database) -> None:
    offer, _, _ = await one_ringing(database)

    async with database.sessions() as session:
        stranger = await Floor(session).staff()
        with pytest.raises(NotFound):
            await offers.accept(session, offer.id, stranger, NOW)
        with pytest.raises(NotFound):
            await offers.decline(session, some_id(), stranger, DeclineReason.BUSY, NOW)


async def test_a_declined_offer_goes_back_to_its_old_place_and_on_to_another(
    database: Database,
) -> None:
    offer, person, talk = await one_ringing(database)
    async with database.sessions() as session:
        due_at = (await entry_of(session, talk.id)).due_at
        await offers.decline(session, offer.id, person, DeclineReason.BUSY, NOW)
    async with database.sessions() as session:
        after = await entry_of(session, talk.id)
        assert (after.state, after.due_at) == (EntryState.WAITING, due_at)
        assert await held(session, person.id) == 0

    assert await offers.make_offers(database.sessions, NOW, RING) == 0
    async with database.sessions() as session:
        other = await Floor(session).staff()
    assert await offers.make_offers(database.sessions, NOW, RING) == 1
    async with database.sessions() as session:
        (ringing,) = await pending(session)
        assert ringing.staff_id == other.id


async def test_after_five_minutes_who_declined_is_asked_again(database: Database) -> None:
    offer, person, _ = await one_ringing(database)
    async with database.sessions() as session:
        await offers.decline(session, offer.id, person, DeclineReason.OTHER, NOW)

    later = NOW + candidates.DECLINE_HOLDS
    assert await offers.make_offers(database.sessions, later, RING) == 1


async def test_an_offer_that_ran_out_goes_back_and_its_specialist_is_set_away(
    database: Database,
) -> None:
    offer, person, talk = await one_ringing(database)
    late = NOW + RING

    async with database.sessions() as session:
        with pytest.raises(OfferOver):
            await offers.accept(session, offer.id, person, late)
    assert await offers.expire_due(database.sessions, late - timedelta(seconds=1)) == 0
    assert await offers.expire_due(database.sessions, late) == 1

    async with database.sessions() as session:
        gone = await presence_of(session, person.id)
        entry = await entry_of(session, talk.id)
        assert (gone.state, gone.reason) == (PresenceState.AWAY, offers.RAN_OUT)
        assert (entry.state, entry.due_at) == (EntryState.WAITING, NOW + timedelta(minutes=7))
        assert await held(session, person.id) == 0
        assert "offer.expired" in await kinds(session, talk.id)
        with pytest.raises(OfferOver):
            await offers.accept(session, offer.id, person, late)


async def test_who_leaves_the_desk_loses_what_rings_there(database: Database) -> None:
    offer, person, talk = await one_ringing(database)
    async with database.sessions() as session:
        await presence.set_state(session, person.id, PresenceState.AWAY, "lunch", NOW)

    assert await offers.expire_due(database.sessions, NOW) == 1
    async with database.sessions() as session:
        assert await state_of(session, talk.id) is State.QUEUED
        assert (await presence_of(session, person.id)).reason == "lunch"
        with pytest.raises(OfferOver):
            await offers.accept(session, offer.id, person, NOW)


async def test_a_silent_desk_is_swept_offline_and_its_offer_taken_back(
    database: Database,
) -> None:
    _, person, talk = await one_ringing(database)
    grace = timedelta(seconds=30)

    async with database.sessions() as session:
        assert await presence.sweep(session, NOW + grace, grace) == 0
        assert await presence.sweep(session, NOW + grace * 2, grace) == 1
    await offers.expire_due(database.sessions, NOW)
    async with database.sessions() as session:
        assert (await presence_of(session, person.id)).state is PresenceState.OFFLINE
        assert await state_of(session, talk.id) is State.QUEUED


async def test_level_one_is_never_offered_what_needs_level_two(database: Database) -> None:
    async with database.sessions() as session:
        await Floor(session).staff(Role.SPECIALIST_1)
        await Floor(session).queued(level=2)

    assert await offers.make_offers(database.sessions, NOW, RING) == 0


async def test_a_line_longer_than_what_is_read_is_offered_in_its_order(
    database: Database,
) -> None:
    many = candidates.HEADS + 5
    async with database.sessions() as session:
        floor = Floor(session)
        for _ in range(many):
            await floor.staff(languages=("en", "es"))
        for number in range(many):
            await floor.queued(waited=timedelta(minutes=60 - number))
        last = await floor.queued(language="es")

    assert await offers.make_offers(database.sessions, NOW, RING) == many
    async with database.sessions() as session:
        assert await state_of(session, last.id) is State.QUEUED


async def test_thirty_matchers_at_once_make_each_offer_once_and_never_above_capacity(
    database: Database,
) -> None:
    async with database.sessions() as session:
        floor = Floor(session)
        for _ in range(6):
            await floor.staff(sms=1, chat=1)
        for _ in range(12):
            await floor.queued()

    made = await asyncio.gather(
        *(offers.make_offers(database.sessions, NOW, RING) for _ in range(30))
    )

    assert sum(made) == 6
    await assert_floor_is_whole(database)
    async with database.sessions() as session:
        ringing = await pending(session)
    assert len({offer.conversation_id for offer in ringing}) == 6
    assert len({offer.staff_id for offer in ringing}) == 6


async def test_of_forty_accepts_at_once_one_assignment_comes(database: Database) -> None:
    offer, person, talk = await one_ringing(database)

    async def try_once() -> bool:
        async with database.sessions() as session:
            return (await offers.accept(session, offer.id, person, NOW)).staff_id == person.id

    assert all(await asyncio.gather(*(try_once() for _ in range(40))))
    async with database.sessions() as session:
        assert (await kinds(session, talk.id)).count("conversation.assigned") == 1
        assert await held(session, person.id) == 1


async def test_accept_decline_and_expiry_at_once_end_an_offer_one_way(
    database: Database,
) -> None:
    for _ in range(5):
        async with database.sessions() as session:
            person = await Floor(session).staff(sms=1)
            await Floor(session).queued()
        await offers.make_offers(database.sessions, NOW, RING)
        async with database.sessions() as session:
            (offer,) = [o for o in await pending(session) if o.staff_id == person.id]

        async def accept(offer: Offer = offer, person: Staff = person) -> str:
            return await answer(database, offer, person, accepting=True)

        async def decline(offer: Offer = offer, person: Staff = person) -> str:
            return await answer(database, offer, person, accepting=False)

        async def expire() -> str:
            await offers.expire_due(database.sessions, NOW + RING)
            return "swept"

        await asyncio.gather(*(act() for act in (accept, decline, expire) * 10))
        async with database.sessions() as session:
            state = await state_of(session, offer.conversation_id)
            assert await held(session, person.id) == (1 if state is State.ASSIGNED else 0)
            assert len(await ends(session, offer.conversation_id)) >= 1
            ended = [o for o in await pending(session) if o.id == offer.id]
            assert not ended
            await presence.set_state(session, person.id, PresenceState.OFFLINE, None, NOW)
    await assert_floor_is_whole(database)


async def test_a_busy_floor_keeps_its_promises(database: Database) -> None:
    async with database.sessions() as session:
        floor = Floor(session)
        staff = [await floor.staff(sms=2, chat=1) for _ in range(4)]
        staff += [await floor.staff(Role.SPECIALIST_2, sms=1) for _ in range(2)]
        for number in range(30):
            await floor.queued(level=1 + number % 4 // 3)

    async def match(at: datetime) -> None:
        await offers.make_offers(database.sessions, at, RING)

    async def respond(person: Staff, turn: int) -> None:
        async with database.sessions() as session:
            mine = [o for o in await pending(session) if o.staff_id == person.id]
        for offer in mine:
            await answer(database, offer, person, accepting=turn % 3 != 0)

    for turn in range(4):
        work = [match(NOW) for _ in range(10)]
        work += [respond(person, turn + n) for n, person in enumerate(staff) for _ in range(3)]
        await asyncio.gather(*work, offers.expire_due(database.sessions, NOW))
        await assert_floor_is_whole(database)


async def answer(database: Database, offer: Offer, person: Staff, *, accepting: bool) -> str:
    try:
        async with database.sessions() as session:
            if accepting:
                await offers.accept(session, offer.id, person, NOW)
            else:
                await offers.decline(session, offer.id, person, DeclineReason.BUSY, NOW)
    except (Conflict, OfferOver) as late:
        return type(late).__name__
    except ForebayError as other:
        raise AssertionError(str(other)) from other
    return "done"


async def ends(session: AsyncSession, conversation_id: UUID) -> list[str]:
    over = {"offer.accepted", "offer.declined", "offer.expired", "offer.rescinded"}
    return [kind for kind in await kinds(session, conversation_id) if kind in over]


async def assert_floor_is_whole(database: Database) -> None:
    """Whatever happened: units held are pending offers plus conversations held."""
    async with database.sessions() as session:
        ringing = await pending(session)
        assert len({offer.conversation_id for offer in ringing}) == len(ringing)
        assert len({offer.staff_id for offer in ringing}) == len(ringing)
        talks = (await session.exec(select(Conversation))).all()
        for unit in (await session.exec(select(Capacity))).all():
            mine = [t for t in talks if t.staff_id == unit.staff_id and t.channel == unit.channel]
            offered = [
                o
                for o in ringing
                if o.staff_id == unit.staff_id
                and next(t for t in talks if t.id == o.conversation_id).channel == unit.channel
            ]
            assert unit.held == len(mine) + len(offered) <= unit.most


async def test_of_thirty_who_take_the_last_units_only_as_many_get_one_as_there_are(
    database: Database,
) -> None:
    async with database.sessions() as session:
        person = await Floor(session).staff(sms=3)

    async def take() -> bool:
        async with database.sessions() as session:
            return await capacity.reserve(session, person.id, Channel.SMS)

    assert sum(await asyncio.gather(*(take() for _ in range(30)))) == 3
    async with database.sessions() as session:
        assert await held(session, person.id) == 3
