"""Steering a call by the API: what the desk may do, and what it is told when it may not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx2 import AsyncClient
from sqlmodel import select

from agents import legs, offers
from channels.phone.calls import CarrierSilent, LegOver, TwilioCalls
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.call import Call, CallState, EndedBy, Leg, LegState
from models.contact import Channel
from models.conversation import State
from models.staff import Capacity, Role, Staff
from tests.agents.floor import Floor
from tests.gateway.staff_api import RING, Desk


class Carrier(TwilioCalls):
    """A carrier that does as it is asked, unless it is told not to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.trouble: Exception | None = None

    async def hold(self, conversation_id: UUID, sid: str, *, on: bool) -> None:
        self._ask("hold" if on else "resume")

    async def hang_up(self, sid: str) -> None:
        self._ask("hang up")

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.trouble is not None:
            raise self.trouble


class Office:
    """One specialist with a phone, and one call they have taken."""

    def __init__(self, desk: Desk, carrier: Carrier, staff: Staff, talk: UUID) -> None:
        self.desk, self.carrier, self.staff, self.talk = desk, carrier, staff, talk

    async def call(self) -> Call:
        async with self.desk.database.sessions() as session:
            return (await session.exec(select(Call))).one()

    async def set_to(self, state: CallState, leg: LegState | None = None) -> None:
        async with self.desk.database.sessions() as session:
            call = (await session.exec(select(Call))).one()
            call.state = state
            if state == CallState.HELD:
                call.held_since = utcnow()
            session.add(call)
            row = (await session.exec(select(Leg))).one()
            row.state = leg or row.state
            session.add(row)

    def path(self, act: str = "") -> str:
        return f"/api/conversations/{self.talk}{act}"


@pytest.fixture
async def office(settings: Settings, database: Database) -> Office:
    desk, carrier = Desk(database, settings), Carrier()
    desk.app.state.parts = replace(desk.app.state.parts, phone=carrier)
    staff = await desk.hire()
    async with database.sessions() as session:
        staff.phone = "+15035550170"
        session.add_all([staff, Capacity(staff_id=staff.id, channel=Channel.VOICE, most=1)])
        talk = await Floor(session, utcnow()).queued(channel=Channel.VOICE)
        now = utcnow()
        session.add(
            Call(
                conversation_id=talk.id,
                sid="CA1",
                state=CallState.WAITING,
                began_at=now,
                heard_at=now,
                waiting_since=now,
            )
        )
    await offers.make_offers(database.sessions, utcnow(), RING)
    async with database.sessions() as session:
        (offer,) = await offers.pending(session, staff.id)
        await offers.accept(session, offer.id, staff, utcnow())
    made = Office(desk, carrier, staff, talk.id)
    await made.set_to(CallState.TALKING, LegState.JOINED)
    return made


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[AsyncClient]:
    async with office.desk.signed_in(office.staff) as signed_in:
        yield signed_in


async def test_a_call_is_shown_with_its_state_its_clocks_and_what_may_be_done(
    office: Office, browser: AsyncClient
) -> None:
    seen = (await browser.get(office.path())).json()

    call = seen["call"]
    assert (call["state"], call["direction"], call["held"]) == ("talking", "in", False)
    assert call["leg"] == {"state": "joined", "words": "You are on the line."}
    assert call["can"] == {
        "hold": True,
        "resume": False,
        "transfer": True,
        "hang_up": True,
        "redial": False,
    }
    assert (seen["can"]["reply"], seen["can"]["wrap_up"]) == (False, False)
    assert seen["can"]["why_not"].startswith("You speak on the phone")


async def test_a_conversation_that_is_no_call_has_none(office: Office) -> None:
    async with office.desk.database.sessions() as session:
        staff = await session.get_one(Staff, office.staff.id)
        lead = await Floor(session, utcnow()).staff(Role.LEAD, hashed=staff.password_hash)
    talk = await office.desk.ringing()
    async with office.desk.signed_in(lead) as browser:
        assert (await browser.get(f"/api/conversations/{talk.id}")).json()["call"] is None


async def test_hold_and_resume_ask_the_carrier_and_show_it(
    office: Office, browser: AsyncClient
) -> None:
    held = (await browser.post(office.path("/call/hold"))).json()["call"]
    back = (await browser.post(office.path("/call/resume"))).json()["call"]

    assert (held["state"], held["held"], held["can"]["resume"]) == ("held", True, True)
    assert (back["state"], back["held"]) == ("talking", False)
    assert office.carrier.asked == ["hold", "resume"]


async def test_hanging_up_ends_the_call_by_its_specialist_and_leaves_wrap_up(
    office: Office, browser: AsyncClient
) -> None:
    seen = (await browser.post(office.path("/call/hang-up"))).json()

    assert (seen["state"], seen["call"]["ended_by"]) == (State.WRAPPING, EndedBy.STAFF)
    assert not any(seen["call"]["can"].values())


@pytest.mark.parametrize("trouble", [CarrierSilent(), LegOver()])
@pytest.mark.parametrize("act", ["hold", "hang-up"])
async def test_what_the_carrier_did_not_do_is_not_written_down(
    office: Office, browser: AsyncClient, trouble: Exception, act: str
) -> None:
    office.carrier.trouble = trouble
    answer = await browser.post(office.path(f"/call/{act}"))

    assert answer.status_code == (503 if isinstance(trouble, CarrierSilent) else 409)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    call = await office.call()
    assert (call.state, call.ended_by) == (CallState.TALKING, None)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (CallState.HELD, "hold"),
        (CallState.TALKING, "resume"),
        (CallState.CONNECTING, "hold"),
        (CallState.TALKING, "redial"),
    ],
)
async def test_what_makes_no_sense_now_is_refused_in_words(
    office: Office, browser: AsyncClient, state: CallState, act: str
) -> None:
    await office.set_to(state)
    answer = await browser.post(office.path(f"/call/{act}"))

    assert answer.status_code == 409
    assert answer.json()["detail"]
    assert office.carrier.asked == []


async def test_a_line_that_broke_off_can_be_rung_again_once(
    office: Office, browser: AsyncClient
) -> None:
    await office.set_to(CallState.CONNECTING, LegState.LEFT)
    first = await browser.post(office.path("/call/redial"))
    second = await browser.post(office.path("/call/redial"))

    assert (first.status_code, second.status_code) == (200, 409)
    assert first.json()["call"]["leg"]["words"] == "Your phone is about to ring."


async def test_passing_to_level_two_keeps_the_customer_and_the_place_and_frees_the_specialist(
    office: Office, browser: AsyncClient
) -> None:
    answer = await browser.post(office.path("/call/transfer"), json={"note": "Third waiver."})

    assert (answer.status_code, answer.json()["level"]) == (200, 2)
    call = await office.call()
    assert call.state == CallState.WAITING
    assert call.tell_at is not None
    async with office.desk.database.sessions() as session:
        leg = (await session.exec(select(Leg))).one()
        assert (leg.state, leg.hang_up_at is not None) == (LegState.LEFT, True)
        assert await legs.live_leg(session, call.id) is None


@pytest.mark.parametrize("act", ["hold", "resume", "hang-up", "redial"])
async def test_a_colleagues_call_is_not_theirs_to_steer(office: Office, act: str) -> None:
    other = await office.desk.hire(Role.LEAD)
    async with office.desk.signed_in(other) as browser:
        answer = await browser.post(office.path(f"/call/{act}"))

    assert answer.status_code == 409
    assert office.carrier.asked == []


async def test_nobody_writes_into_a_call_or_wraps_it_up_with_the_customer_on_the_line(
    office: Office, browser: AsyncClient
) -> None:
    words: dict[str, Any] = {"text": "hello", "client_key": str(uuid4())}
    written = await browser.post(office.path("/messages"), json=words)
    wrapped = await browser.post(office.path("/wrap-up"))

    assert (written.status_code, wrapped.status_code) == (409, 409)
    assert "Hang up first" in wrapped.json()["detail"]


async def test_who_has_no_phone_is_offered_no_call(office: Office) -> None:
    async with office.desk.database.sessions() as session:
        floor = Floor(session, utcnow())
        lonely = await floor.staff()
        session.add(Capacity(staff_id=lonely.id, channel=Channel.VOICE, most=1))
        await floor.queued(channel=Channel.VOICE)
    await offers.make_offers(office.desk.database.sessions, utcnow(), RING)

    async with office.desk.database.sessions() as session:
        assert await offers.pending(session, lonely.id) == []
