"""What the worker asks the carrier: a phone is dialled once, whatever breaks; tapes become ours."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from agents import legs
from channels.base import Outcome, Refused, Sent, Unknown
from channels.phone.calls import CarrierSilent, LegOver, TwilioCalls
from channels.phone.forms import Status
from gateway.database import Database
from gateway.settings import Settings
from gateway.store import Store
from gateway.voice import sweeping
from gateway.voice.errands import Errands
from models.base import utcnow
from models.call import Call, CallState, Leg, LegState
from models.conversation import State, hold
from models.message import Message
from models.staff import Presence, PresenceState
from tests.doors import doors
from tests.gateway.call_scene import Scene


class Carrier(TwilioCalls):
    """A carrier that answers as it is told, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.dials: list[Outcome] = []
        self.tapes: list[bytes | Exception] = []
        self.over = False
        self.silent = False
        self.stands: Status | None = Status.ANSWERED

    async def dial(self, leg_id: UUID, to: str, caller: str, ring: int) -> Outcome:
        self.asked.append(("dial", to))
        await asyncio.sleep(0)
        return self.dials.pop(0) if self.dials else Sent("CAleg")

    async def hang_up(self, sid: str) -> None:
        self._ask("hang_up", sid)

    async def ask_again(self, sid: str) -> None:
        self._ask("ask_again", sid)

    async def status(self, sid: str) -> Status | None:
        self._ask("status", sid)
        return self.stands

    async def tape(self, recording_sid: str) -> bytes:
        self.asked.append(("tape", recording_sid))
        found = self.tapes.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    def _ask(self, what: str, sid: str) -> None:
        self.asked.append((what, sid))
        if self.silent:
            raise CarrierSilent
        if self.over and what != "status":
            raise LegOver


class Work:
    """A worker's errands over one scene."""

    def __init__(self, scene: Scene, settings: Settings) -> None:
        self.scene, self.settings = scene, settings
        self.carrier = Carrier()
        self.store = Store(settings)

    def errands(self) -> Errands:
        return Errands(self.scene.database, self.carrier, self.store, self.settings)

    async def drain(self) -> None:
        errands = self.errands()
        while (errand := await errands.claim()) is not None:
            await errands.do(errand)

    async def taken(self) -> None:
        """Bring the call to where a specialist has taken it and nobody has dialled yet."""
        await self.scene.connecting()
        async with self.scene.database.sessions() as session:
            leg = (await session.exec(select(Leg))).one()
            leg.state, leg.sid = LegState.DUE, None
            session.add(leg)

    async def leg(self) -> Leg:
        return (await self.scene.books.legs(self.scene.line.sid))[-1]


@pytest.fixture
async def work(settings: Settings, database: Database) -> AsyncIterator[Work]:
    async with doors(settings, database) as door:
        yield Work(Scene(door, database), settings)


async def test_a_phone_is_dialled_once_by_however_many_workers(work: Work) -> None:
    await work.taken()
    await asyncio.gather(*(work.drain() for _ in range(5)))

    assert [what for what, _ in work.carrier.asked] == ["dial"]
    leg = await work.leg()
    assert (leg.state, leg.sid) == (LegState.CALLING, "CAleg")


async def test_a_dial_that_died_in_the_middle_is_never_made_again(work: Work) -> None:
    await work.taken()
    assert await work.errands().claim() is not None
    await work.drain()
    assert work.carrier.asked == []

    later = utcnow() + timedelta(minutes=2)
    await sweeping.sweep(work.scene.database, work.carrier, work.settings, later)
    leg = await work.leg()
    assert (leg.state, leg.reason) == (LegState.FAILED, sweeping.UNKNOWN)
    assert (await work.scene.books.conversation(work.scene.line.sid)).state == State.QUEUED


async def test_a_dial_of_unknown_end_is_left_to_its_lease_and_not_repeated(work: Work) -> None:
    work.carrier.dials = [Unknown("The carrier did not answer.")]
    await work.taken()
    await work.drain()
    await work.drain()

    assert [what for what, _ in work.carrier.asked] == ["dial"]
    assert (await work.leg()).state == LegState.CALLING


async def test_a_dial_that_surely_did_not_go_out_is_tried_again(work: Work) -> None:
    work.carrier.dials = [Refused("The carrier could not be reached.", retry=True)]
    await work.taken()
    await work.drain()
    assert (await work.leg()).state == LegState.DUE
    await _let_leases_end(work)
    await work.drain()

    assert [what for what, _ in work.carrier.asked] == ["dial", "dial"]
    assert (await work.leg()).state == LegState.CALLING


async def _let_leases_end(work: Work) -> None:
    async with work.scene.database.sessions() as session:
        leg = (await session.exec(select(Leg))).one()
        leg.lease_until = utcnow() - timedelta(seconds=1)
        session.add(leg)


@pytest.mark.parametrize(("retry", "presence"), [(True, "available"), (False, "away")])
async def test_only_their_own_phone_sets_a_specialist_away(
    work: Work, retry: bool, presence: str
) -> None:
    work.carrier.dials = [Refused("No.", retry=retry)] * 3
    await work.taken()
    for _ in range(3):
        await work.drain()
        await _let_leases_end(work)

    async with work.scene.database.sessions() as session:
        found = (await session.exec(select(Presence))).one()
    assert (await work.leg()).state == LegState.FAILED
    assert found.state == PresenceState(presence)


async def test_a_caller_who_goes_while_we_dial_leaves_no_phone_ringing(work: Work) -> None:
    await work.taken()
    errands = work.errands()
    errand = await errands.claim()
    assert errand is not None
    await work.scene.line.hang_up()
    await errands.do(errand)
    await work.drain()

    assert work.carrier.asked == [("dial", "+15035550170"), ("hang_up", "CAleg")]
    assert (await work.leg()).hang_up_at is None


async def test_a_call_told_to_ask_is_told_again_until_it_asks(work: Work) -> None:
    await work.scene.broken_off()
    await work.drain()
    assert ("ask_again", work.scene.line.sid) in work.carrier.asked
    async with work.scene.database.sessions() as session:
        call = (await session.exec(select(Call))).one()
        assert call.tell_at is not None
        call.tell_at = utcnow() - timedelta(seconds=1)
        session.add(call)
    await work.drain()
    heard = await work.scene.line.hears("/turn?step=now")
    await work.drain()

    assert work.carrier.asked.count(("ask_again", work.scene.line.sid)) == 2
    assert "broke off" in heard.text


async def test_a_call_that_is_gone_when_it_is_told_is_ended_here_too(work: Work) -> None:
    await work.scene.broken_off()
    work.carrier.over, work.carrier.stands = True, Status.COMPLETED
    await work.drain()

    assert (await work.scene.books.call(work.scene.line.sid)).state == CallState.ENDED


async def test_a_tape_is_fetched_by_its_id_kept_and_shown(work: Work) -> None:
    await _taped(work)
    work.carrier.tapes = [CarrierSilent(), b"RIFF....WAVE"]
    await work.drain()
    assert (await _part(work))["source"] is None
    async with work.scene.database.sessions() as session:
        call = (await session.exec(select(Call))).one()
        call.fetch_at = utcnow() - timedelta(seconds=1)
        session.add(call)
    await work.drain()

    part = await _part(work)
    assert (part["type"], part["size"]) == ("audio/wav", 12)
    assert await work.store.get(str(part["source"])) == b"RIFF....WAVE"
    assert work.carrier.asked == [("tape", "RE1"), ("tape", "RE1")]


async def _taped(work: Work) -> None:
    await work.scene.waiting()
    tape = {"RecordingSid": "RE1", "RecordingDuration": "42"}
    await work.scene.line.hears("/voicemail?step=9", **tape)


async def _part(work: Work) -> dict[str, object]:
    call = await work.scene.books.call(work.scene.line.sid)
    async with work.scene.database.sessions() as session:
        message = await session.get_one(Message, call.tape_message_id)
        return message.details["parts"][0]


async def test_who_was_asked_for_a_message_and_left_none_has_left(work: Work) -> None:
    await work.scene.waiting()
    async with work.scene.database.sessions() as session:
        call = (await session.exec(select(Call))).one()
        conversation = await hold(session, call.conversation_id)
        await legs.set_state(session, conversation, call, CallState.VOICEMAIL, utcnow())
    await work.scene.line.hang_up()
    assert (await work.scene.books.conversation(work.scene.line.sid)).state == State.QUEUED

    later = utcnow() + timedelta(minutes=5)
    await sweeping.sweep(work.scene.database, work.carrier, work.settings, later)
    conversation = await work.scene.books.conversation(work.scene.line.sid)
    assert conversation.state == State.CLOSED
    assert len(await work.scene.books.events(conversation.id, "conversation.abandoned")) == 1


async def test_a_silent_call_that_goes_on_is_left_alone(work: Work) -> None:
    await work.scene.talking()
    later = utcnow() + timedelta(hours=1)
    await sweeping.sweep(work.scene.database, work.carrier, work.settings, later)

    assert ("status", work.scene.line.sid) in work.carrier.asked
    assert (await work.scene.books.call(work.scene.line.sid)).state == CallState.TALKING
