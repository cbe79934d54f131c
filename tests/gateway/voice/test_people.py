"""A call with people: waiting, answered, on hold, passed on, broken off, and hung up."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import col, select

from agents import control, handling, presence
from agents.control import Act
from gateway.database import Database
from gateway.seed import seed
from gateway.settings import Settings
from models.base import utcnow
from models.call import Call, EndedBy, LegState
from models.conversation import State, hold
from models.message import Author
from models.outbox import Outbox
from models.saying import say
from models.staff import Presence, PresenceState, Role, Staff
from models.wakeups import Wake, wake
from models.work import QueueEntry
from tests.gateway.phone_line import Line, bot_says
from tests.gateway.phone_office import PhoneOffice, phone_office

AMARA, LOWELL = "+15035550170", "+15035550171"


@pytest.fixture
async def office(settings: Settings, database: Database) -> AsyncIterator[PhoneOffice]:
    async with database.sessions() as session:
        await seed(session)
    async with (
        bot_says(article="late_fee") as rasa,
        phone_office(settings, database, rasa, redial_grace=1.5, phone_rings=3.0) as opened,
    ):
        yield opened


async def test_a_caller_waits_is_answered_held_passed_on_and_hung_up(office: PhoneOffice) -> None:
    amara, lowell = await office.hire(AMARA), await office.hire(LOWELL, Role.SPECIALIST_2)
    caller = office.caller()
    sid = await caller.dial()
    await caller.becomes("listening")
    await caller.says("how much is the late fee")
    await caller.hears("$7.50")
    await caller.presses("0")
    await caller.hears("next in line")

    await office.takes(amara, sid)
    await office.becomes(sid, "talking")
    desk_phone = office.caller(AMARA)
    await desk_phone.rings()
    await desk_phone.hears("Call from")
    await desk_phone.says("Hello, Amara here.")
    await caller.hears("Amara here", who="other")

    conversation = await office.books.conversation(sid)
    await office.phone.hold(conversation.id, sid, on=True)
    await office.becomes(sid, "held")
    await caller.hears("You are on hold")
    await office.phone.hold(conversation.id, sid, on=False)
    await office.becomes(sid, "talking")

    async with office.database.sessions() as session:
        await handling.transfer(session, conversation.id, amara, "Third waiver.", utcnow())
    await office.becomes(sid, "waiting")
    await desk_phone.becomes("ended")
    await caller.becomes("waiting")

    await office.takes(lowell, sid)
    await office.becomes(sid, "talking")
    second = office.caller(LOWELL)
    await second.rings()
    await second.says("Lowell speaking.")
    await caller.hears("Lowell speaking", who="other")

    async with office.database.sessions() as session:
        assert await control.before(session, conversation.id, lowell, Act.HANG_UP) == sid
    await office.phone.hang_up(sid)
    await office.becomes(sid, "ended")
    assert (await office.books.conversation(sid)).state == State.WRAPPING
    said = [text for _, text in await office.books.messages(sid)]
    for words in ("Put on hold.", "Passed to level II, on the line.", "The call ended."):
        assert words in said
    assert any(text.startswith("Back from hold after 0:0") for text in said)
    assert [str(leg.state) for leg in await office.books.legs(sid)] == ["left", "left"]


async def test_a_phone_that_is_not_answered_gives_the_call_back_and_sets_its_owner_away(
    office: PhoneOffice,
) -> None:
    await office.knobs(lines={AMARA: "no-answer"})
    amara = await office.hire(AMARA)
    caller = office.caller()
    sid = await caller.dial()
    await caller.becomes("listening")
    await caller.presses("0")
    await office.becomes(sid, "waiting")
    since = (await office.books.call(sid)).waiting_since

    await office.takes(amara, sid)
    await office.becomes(sid, "waiting")

    (leg,) = await office.books.legs(sid)
    assert (leg.state, leg.reason) == (LegState.FAILED, "The phone was not answered.")
    assert (await office.books.conversation(sid)).state == State.QUEUED
    assert (await office.books.call(sid)).waiting_since == since
    async with office.database.sessions() as session:
        presence = await session.get_one(Presence, amara.id)
    assert (presence.state, presence.reason) == (PresenceState.AWAY, "phone not answered")
    assert await caller.state() == "waiting"


async def test_a_line_that_breaks_off_leaves_music_and_may_be_rung_again(
    office: PhoneOffice,
) -> None:
    amara = await office.hire(AMARA)
    sid = await _talking(office, amara)
    caller = office.caller()
    caller.sid = sid
    phone = office.caller(AMARA)
    await phone.rings()
    await phone.hangs_up()
    await office.becomes(sid, "connecting")
    await caller.hears("broke off")
    conversation = await office.books.conversation(sid)
    assert (conversation.state, conversation.staff_id) == (State.ASSIGNED, amara.id)

    async with office.database.sessions() as session:
        await control.redial(session, conversation.id, amara, utcnow())
    await office.becomes(sid, "talking")
    assert len(await office.books.legs(sid)) == 2


async def test_a_caller_nobody_comes_back_to_gets_their_place_in_line_again(
    office: PhoneOffice,
) -> None:
    amara = await office.hire(AMARA)
    sid = await _talking(office, amara)
    phone = office.caller(AMARA)
    await phone.rings()
    await phone.hangs_up()
    await office.becomes(sid, "waiting")

    conversation = await office.books.conversation(sid)
    assert conversation.state == State.QUEUED
    async with office.database.sessions() as session:
        now_is = await presence.read(session, amara.id, utcnow())
        entries = (await session.exec(select(QueueEntry).order_by(col(QueueEntry.id)))).all()
    assert [entry.entered_at for entry in entries] == [entries[0].entered_at] * 2
    assert entries[1].due_at == entries[0].due_at
    assert now_is.state == PresenceState.AWAY


async def test_a_caller_who_hangs_up_while_a_phone_rings_ends_its_ringing(
    office: PhoneOffice,
) -> None:
    await office.knobs(auto_answer=False)
    amara = await office.hire(AMARA)
    caller = office.caller()
    sid = await caller.dial()
    await caller.becomes("listening")
    await caller.presses("0")
    await office.becomes(sid, "waiting")
    await office.takes(amara, sid)
    phone = office.caller(AMARA)
    await phone.rings()
    await caller.hangs_up()
    await office.becomes(sid, "ended")

    await phone.becomes("ended")
    conversation = await office.books.conversation(sid)
    assert conversation.state == State.WRAPPING
    (abandoned,) = await office.books.events(conversation.id, "conversation.abandoned")
    call = await office.books.call(sid)
    assert call.ended_at is not None
    assert call.waiting_since is not None
    waited = (call.ended_at - call.waiting_since).total_seconds()
    assert abandoned.data["waited"] == pytest.approx(waited, abs=0.01)


async def test_words_whose_step_died_are_said_in_the_live_call(office: PhoneOffice) -> None:
    caller = office.caller()
    sid = await caller.dial()
    await caller.becomes("listening")
    conversation = await office.books.conversation(sid)
    async with office.database.sessions() as session:
        held = await hold(session, conversation.id)
        message = await say(session, held, "It was late.", author=Author.BOT, now=utcnow())
        row = (await session.exec(select(Outbox).where(Outbox.message_id == message.id))).one()
        row.due_at = utcnow()
        session.add(row)
        await wake(session, Wake.DELIVER)

    await caller.hears("It was late.")
    await caller.becomes("listening")


async def test_a_call_the_carrier_has_long_ended_is_found_out_by_asking(
    office: PhoneOffice,
) -> None:
    line = Line(office.door)
    await line.call()
    async with office.database.sessions() as session:
        call = (await session.exec(select(Call).where(Call.sid == line.sid))).one()
        call.heard_at = utcnow() - timedelta(hours=1)
        session.add(call)

    await office.becomes(line.sid, "ended")
    assert (await office.books.conversation(line.sid)).state == State.CLOSED
    assert (await office.books.call(line.sid)).ended_by == EndedBy.CARRIER


async def _talking(office: PhoneOffice, staff: Staff) -> str:
    """Bring a caller and a specialist together; return the call's sid."""
    caller = office.caller()
    sid = await caller.dial()
    await caller.becomes("listening")
    await caller.presses("0")
    await office.becomes(sid, "waiting")
    await office.takes(staff, sid)
    await office.becomes(sid, "talking")
    return sid
