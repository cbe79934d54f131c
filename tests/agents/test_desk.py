from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import board, dossier, handling, inbox, offers, queue
from agents.inbox import View
from agents.needs import Matter, needs
from gateway.database import Database
from models import saying
from models.account import (
    Account,
    AccountClass,
    AccountPerson,
    ConfirmedEndpoint,
    Person,
    PersonRole,
    ServiceAddress,
)
from models.contact import Channel, Endpoint
from models.conversation import Conversation, State, hold
from models.errors import Conflict, IllegalMove, Malformed, NotAllowed, NotFound
from models.history import Event
from models.message import Author, Delivery, Kind
from models.outbox import Outbox
from models.staff import Role, Staff
from models.work import Disposition, EntryState
from tests.agents.floor import NOW, Floor, entry_of, held, kinds, some_id, state_of

TODAY = date(2026, 11, 23)
RING = timedelta(seconds=45)


async def assigned(
    database: Database, role: Role = Role.SPECIALIST_1, level: int = 1
) -> tuple[Staff, Conversation]:
    """Return a conversation that waited four minutes, and the specialist who accepted it."""
    async with database.sessions() as session:
        person = await Floor(session).staff(role)
        talk = await Floor(session).queued(level=level, waited=timedelta(minutes=4))
    await offers.make_offers(database.sessions, NOW, RING)
    async with database.sessions() as session:
        (offer,) = await offers.pending(session, person.id)
        await offers.accept(session, offer.id, person, NOW)
    return person, talk


async def account(session: AsyncSession, endpoint_id: UUID, *, managed: bool = False) -> Account:
    """Make an account on which the endpoint is confirmed."""
    address = ServiceAddress(
        line="12 Alder St", city="Alder Falls", state="OR", postal_code="97000", search_key="x"
    )
    person = Person(name="Maria Lopez", search_key="maria lopez")
    session.add_all([address, person])
    await session.flush()
    made = Account(
        number=f"{uuid4().int % 10**10:010}",
        kind=AccountClass.RESIDENTIAL,
        managed=managed,
        service_address_id=address.id,
        opened_on=date(2020, 1, 1),
    )
    session.add(made)
    await session.flush()
    endpoint = await session.get(Endpoint, endpoint_id)
    assert endpoint is not None
    session.add_all(
        [
            AccountPerson(
                account_id=made.id,
                person_id=person.id,
                role=PersonRole.HOLDER,
                since=date(2020, 1, 1),
            ),
            ConfirmedEndpoint(
                account_id=made.id,
                person_id=person.id,
                channel=endpoint.channel,
                address=endpoint.address,
                confirmed_at=NOW,
            ),
        ]
    )
    await session.flush()
    return made


async def test_a_reply_with_the_same_key_is_said_once(database: Database) -> None:
    person, talk = await assigned(database)
    key = uuid4()

    async with database.sessions() as session:
        first, new = await handling.reply(session, talk.id, person, "Hello", key, NOW)
    async with database.sessions() as session:
        second, again = await handling.reply(session, talk.id, person, "Hello", key, NOW)

    assert (new, again) == (True, False)
    assert first.id == second.id
    assert first.author_name == person.name
    async with database.sessions() as session:
        assert len((await session.exec(select(Outbox))).all()) == 1


async def test_only_who_holds_it_may_reply(database: Database) -> None:
    _, talk = await assigned(database)

    async with database.sessions() as session:
        colleague = await Floor(session).staff()
        lead = await Floor(session).staff(Role.LEAD)
        with pytest.raises(NotAllowed):
            await handling.reply(session, talk.id, colleague, "Hi", uuid4(), NOW)
        with pytest.raises(Conflict):
            await handling.reply(session, talk.id, lead, "Hi", uuid4(), NOW)


async def test_a_note_never_reaches_the_outbox(database: Database) -> None:
    person, talk = await assigned(database)

    async with database.sessions() as session:
        written, _ = await handling.note(session, talk.id, person, "Careful", uuid4(), NOW)
        assert (written.kind, written.delivery) == (Kind.NOTE, Delivery.NONE)
        assert (await session.exec(select(Outbox))).all() == []


async def test_a_transfer_keeps_the_place_and_never_comes_back_to_level_one(
    database: Database,
) -> None:
    person, talk = await assigned(database)

    async with database.sessions() as session:
        before = await entry_of(session, talk.id)
        await handling.transfer(session, talk.id, person, "Wants a larger credit", NOW)
    async with database.sessions() as session:
        after = await entry_of(session, talk.id)
        assert (after.level, after.state) == (2, EntryState.WAITING)
        assert (after.entered_at, after.due_at) == (before.entered_at, before.due_at)
        assert after.packet["transfer"]["note"] == "Wants a larger credit"
        assert await held(session, person.id) == 0
    assert await offers.make_offers(database.sessions, NOW, RING) == 0
    async with database.sessions() as session:
        with pytest.raises(NotAllowed, match="level II"):
            await dossier.read(session, person, talk.id, NOW, TODAY)
        await Floor(session).staff(Role.SPECIALIST_2)
    assert await offers.make_offers(database.sessions, NOW, RING) == 1


async def test_level_two_has_nobody_above_to_transfer_to(database: Database) -> None:
    person, talk = await assigned(database, Role.SPECIALIST_2, level=2)

    async with database.sessions() as session:
        with pytest.raises(IllegalMove):
            await handling.transfer(session, talk.id, person, "No", NOW)


async def test_wrap_up_and_a_disposition_close_it_and_free_the_capacity(
    database: Database,
) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        outcome = Disposition(code="answered", words="Answered")
        session.add(outcome)

    async with database.sessions() as session:
        with pytest.raises(IllegalMove):
            await handling.close(session, talk.id, person, outcome.id, None, NOW)
        await handling.wrap_up(session, talk.id, person, NOW)
        with pytest.raises(Malformed):
            await handling.close(session, talk.id, person, some_id(), None, NOW)
        assert await held(session, person.id) == 1
        await handling.close(session, talk.id, person, outcome.id, "All clear", NOW)
    async with database.sessions() as session:
        assert await state_of(session, talk.id) is State.CLOSED
        assert await held(session, person.id) == 0
        page = await inbox.page(session, person, View.CLOSED, 50, None)
        assert [line.id for line in page.items] == [talk.id]
        assert (await kinds(session, talk.id))[-1] == "conversation.closed"


async def test_opening_shows_who_why_and_what_the_bot_learned(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        made = await account(session, talk.endpoint_id)
        opened = await hold(session, talk.id)
        await saying.say(session, opened, "Your answer", author=Author.BOT, now=NOW)

    async with database.sessions() as session:
        seen = await dossier.read(session, person, talk.id, NOW, TODAY)

    assert seen.packet is not None
    assert seen.packet.intent_words == "Speak to agent"
    assert seen.reasons[0].words == "The customer asked for a person."
    assert [said.author_name for said in seen.messages] == ["Assistant"]
    assert seen.can.reply
    assert seen.address.startswith("(503) 556-")
    assert seen.account is not None
    assert seen.account.by == "endpoint"
    assert seen.account.standing.brief.number == made.number
    assert seen.proof.level == 0


async def test_every_opening_of_an_account_is_in_the_read_log(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        made = await account(session, talk.endpoint_id)
    for _ in range(2):
        async with database.sessions() as session:
            await dossier.read(session, person, talk.id, NOW, TODAY)

    async with database.sessions() as session:
        reads = (await session.exec(select(Event).where(Event.kind == "account.read"))).all()
        assert [(one.staff_id, one.data["account_id"]) for one in reads] == [
            (person.id, str(made.id))
        ] * 2


async def test_an_endpoint_on_two_accounts_names_neither(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        await account(session, talk.endpoint_id)
        await account(session, talk.endpoint_id)

    async with database.sessions() as session:
        assert (await dossier.read(session, person, talk.id, NOW, TODAY)).account is None


async def test_a_managed_accounts_matter_is_refused_to_level_one_with_the_reason(
    session: AsyncSession,
) -> None:
    floor = Floor(session)
    one, two = await floor.staff(), await floor.staff(Role.SPECIALIST_2)
    talk = await floor.conversation()
    made = await account(session, talk.endpoint_id, managed=True)
    talk.account_id = made.id
    matter = Matter("asked_for_person", Channel.SMS, managed=True)
    await queue.enter(session, talk, needs(matter, TODAY), {}, NOW)

    with pytest.raises(NotAllowed, match="managed account"):
        await dossier.read(session, one, talk.id, NOW, TODAY)
    assert (await dossier.read(session, two, talk.id, NOW, TODAY)).account is not None
    assert (await inbox.page(session, one, View.WAITING, 50, None)).items == ()
    assert len((await inbox.page(session, two, View.WAITING, 50, None)).items) == 1


async def test_specialists_read_what_may_become_theirs_and_leads_read_all(
    database: Database,
) -> None:
    _, with_colleague = await assigned(database)
    async with database.sessions() as session:
        floor = Floor(session)
        reader, lead = await floor.staff(), await floor.staff(Role.LEAD)
        admin = await floor.staff(Role.ADMINISTRATOR)
        waits, harder = await floor.queued(), await floor.queued(level=2)
        with_bot = await floor.conversation()

        await dossier.read(session, reader, waits.id, NOW, TODAY)
        for talk in (with_colleague, harder, with_bot):
            with pytest.raises(NotAllowed):
                await dossier.read(session, reader, talk.id, NOW, TODAY)
            await dossier.read(session, lead, talk.id, NOW, TODAY)
        for talk in (with_colleague, waits, with_bot):
            with pytest.raises(NotAllowed):
                await dossier.read(session, admin, talk.id, NOW, TODAY)
        with pytest.raises(NotFound):
            await dossier.read(session, lead, some_id(), NOW, TODAY)


async def test_the_waiting_list_is_in_due_order_and_pages_without_gap_or_repeat(
    session: AsyncSession,
) -> None:
    floor = Floor(session)
    lead = await floor.staff(Role.LEAD)
    talks = [await floor.queued(waited=timedelta(minutes=n)) for n in range(7)]

    seen, after = [], None
    while True:
        page = await inbox.page(session, lead, View.WAITING, 3, after)
        seen += [line.id for line in page.items]
        after = page.next
        if after is None:
            break

    assert seen == [talk.id for talk in reversed(talks)]
    assert (page.counts.waiting, page.counts.mine) == (7, 0)
    with pytest.raises(Malformed):
        await inbox.page(session, lead, View.WAITING, 3, "not ours")


async def test_mine_and_team_are_what_i_and_what_others_hold(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        lead = await Floor(session).staff(Role.LEAD)
        mine = await inbox.page(session, person, View.MINE, 50, None)
        team = await inbox.page(session, lead, View.TEAM, 50, None)
        own_team = await inbox.page(session, person, View.TEAM, 50, None)

    assert [line.id for line in mine.items] == [line.id for line in team.items] == [talk.id]
    assert mine.items[0].assigned_to is not None
    assert mine.items[0].assigned_to.name == person.name
    assert (own_team.items, own_team.counts.team, team.counts.team) == ((), 0, 1)


async def test_the_board_counts_what_its_definitions_say(database: Database) -> None:
    person, _ = await assigned(database)
    async with database.sessions() as session:
        floor = Floor(session)
        await floor.queued(waited=timedelta(minutes=9))
        await floor.queued(level=2)
        gone = await floor.queued()
        await queue.leave(session, await hold(session, gone.id), NOW)
        await floor.conversation()

    async with database.sessions() as session:
        seen = await board.snapshot(session, NOW, NOW - timedelta(hours=10))

    assert (seen.waiting.total, seen.waiting.at_risk) == (2, 1)
    assert seen.waiting.longest_since == NOW - timedelta(minutes=9)
    assert [(cell.level, cell.waiting) for cell in seen.waiting.by] == [(1, 1), (2, 1)]
    assert (seen.with_bot, seen.assigned) == (1, 1)
    assert (seen.today.entered, seen.today.answered, seen.today.left) == (4, 1, 1)
    assert (seen.today.asa_seconds, seen.today.within_target) == (240.0, 1.0)
    (line,) = [line for line in seen.staff if line.id == person.id]
    assert (line.state, line.today) == ("in_contact", 1)
    assert [(unit.channel, unit.held, unit.max) for unit in line.holding] == [
        (Channel.CHAT, 0, 3),
        (Channel.SMS, 1, 3),
    ]


async def test_what_the_customer_writes_during_the_wrap_up_is_not_lost(database: Database) -> None:
    person, talk = await assigned(database)
    async with database.sessions() as session:
        await handling.wrap_up(session, talk.id, person, NOW)
    async with database.sessions() as session:
        conversation = await hold(session, talk.id)
        conversation.last_seq += 1
        conversation.last_inbound_seq = conversation.last_seq
        outcome = Disposition(code="answered", words="Question answered")
        session.add_all([conversation, outcome])
    async with database.sessions() as session:
        await handling.close(session, talk.id, person, outcome.id, None, NOW)

    async with database.sessions() as session:
        conversation = await hold(session, talk.id)
        assert conversation.state == State.BOT
        assert conversation.preferred_staff_id == person.id
        assert conversation.last_inbound_seq > conversation.answered_seq
