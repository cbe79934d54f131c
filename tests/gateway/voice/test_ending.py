"""A call ends in the middle of anything; webhooks come in any order and any number of times."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlmodel import col, select

from agents import legs
from gateway.database import Database
from gateway.settings import Settings
from models.base import utcnow
from models.call import Call, CallState, EndedBy, LegState
from models.contact import Channel
from models.conversation import Conversation, State, hold, move
from models.journal import Journal, Outcome
from models.staff import Capacity
from models.work import EntryState, Offer, OfferState, QueueEntry
from tests.doors import Served, doors
from tests.gateway.call_scene import Scene
from tests.gateway.phone_line import Line


@pytest.fixture
async def door(settings: Settings, database: Database) -> AsyncIterator[Served]:
    async with doors(settings, database) as served:
        yield served


@pytest.fixture
async def scene(door: Served, database: Database) -> Scene:
    return Scene(door, database)


@pytest.mark.parametrize(
    ("state", "becomes", "abandoned"),
    [
        (Scene.greeted, State.CLOSED, 0),
        (Scene.waiting, State.CLOSED, 1),
        (Scene.offered, State.CLOSED, 1),
        (Scene.connecting, State.WRAPPING, 1),
        (Scene.talking, State.WRAPPING, 0),
        (Scene.held, State.WRAPPING, 0),
        (Scene.broken_off, State.WRAPPING, 0),
    ],
)
async def test_hanging_up_in_the_middle_of_anything_ends_it_cleanly(
    scene: Scene, state: Callable[[Scene], Awaitable[None]], becomes: State, abandoned: int
) -> None:
    await state(scene)
    await asyncio.gather(*(scene.line.hang_up() for _ in range(3)))

    call = await scene.books.call(scene.line.sid)
    conversation = await scene.books.conversation(scene.line.sid)
    assert (call.state, call.ended_by) == (CallState.ENDED, EndedBy.CUSTOMER)
    assert conversation.state == becomes
    events = await scene.books.events(conversation.id, "conversation.abandoned")
    assert len(events) == abandoned
    assert not [leg for leg in await scene.books.legs(call.sid) if leg.state in legs.LIVE]
    said = [text for _, text in await scene.books.messages(call.sid)]
    assert said.count("The customer hung up.") == 1


@pytest.mark.parametrize("state", [Scene.waiting, Scene.offered])
async def test_who_hangs_up_in_line_leaves_it_and_frees_whoever_it_rang_for(
    scene: Scene, state: Callable[[Scene], Awaitable[None]]
) -> None:
    await state(scene)
    await scene.line.hang_up()

    async with scene.database.sessions() as session:
        entry = (await session.exec(select(QueueEntry))).one()
        pending = await session.exec(select(Offer).where(Offer.state == OfferState.PENDING))
        held = await session.exec(select(Capacity.held).where(Capacity.channel == Channel.VOICE))
        assert entry.state == EntryState.LEFT
        assert pending.all() == []
        assert set(held.all()) <= {0}
    conversation = await scene.books.conversation(scene.line.sid)
    (closed,) = await scene.books.events(conversation.id, "conversation.closed")
    assert closed.data["by"] == "left"


async def test_an_end_before_its_beginning_leaves_the_call_ended(
    scene: Scene,
) -> None:
    await scene.line.hang_up()
    late = await scene.line.hears("", CallStatus="ringing")

    assert late.verbs == ["Say", "Hangup"]
    assert (await scene.books.call(scene.line.sid)).state == CallState.ENDED
    assert (await scene.books.conversation(scene.line.sid)).state == State.CLOSED


async def test_an_end_and_a_beginning_at_once_leave_the_call_ended(
    door: Served, database: Database
) -> None:
    lines = [Line(door, f"+1503555{n:04}") for n in range(6)]
    await asyncio.gather(*(each for line in lines for each in (line.call(), line.hang_up())))

    async with database.sessions() as session:
        calls = (await session.exec(select(Call))).all()
        talks = (await session.exec(select(Conversation))).all()
    assert [call.state for call in calls] == [CallState.ENDED] * 6
    assert [talk.state for talk in talks] == [State.CLOSED] * 6


async def test_a_turn_whose_call_was_never_announced_makes_the_call(scene: Scene) -> None:
    heard = await scene.line.press("0", step=1)

    assert heard.conference is not None
    said = await scene.books.messages(scene.line.sid)
    assert said[0] == ("system", "The customer called.")


async def test_a_step_after_the_end_says_goodbye_and_opens_nothing(scene: Scene) -> None:
    await scene.greeted()
    await scene.line.hang_up()
    heard = await scene.line.say("how much is the late fee")

    assert heard.verbs == ["Say", "Hangup"]
    assert (await scene.books.conversation(scene.line.sid)).state == State.CLOSED


async def test_a_leg_answered_twice_is_joined_once_and_hears_the_same(scene: Scene) -> None:
    await scene.talking()
    since = (await scene.books.call(scene.line.sid)).connected_at
    again = await scene.of_leg("", CallStatus="in-progress")

    assert "Conference" in again
    assert (await scene.books.call(scene.line.sid)).connected_at == since


async def test_a_leg_answered_after_the_caller_left_is_told_so_and_hung_up(scene: Scene) -> None:
    await scene.connecting()
    await scene.line.hang_up()
    late = await scene.of_leg("", CallStatus="in-progress")

    assert "is over" in late
    assert "<Hangup" in late


async def test_a_leg_s_words_in_the_wrong_order_lead_to_the_same_end(scene: Scene) -> None:
    await scene.talking()
    for status in ("ringing", "initiated", "completed", "in-progress", "completed", "ringing"):
        await scene.of_leg("/status", CallStatus=status)
    await scene.conference("participant-leave", "CAleg")

    (leg,) = await scene.books.legs(scene.line.sid)
    assert leg.state == LegState.LEFT
    assert (await scene.books.call(scene.line.sid)).state == CallState.CONNECTING
    assert "broke off" not in str(await scene.books.messages(scene.line.sid))
    for _ in range(2):
        assert (await scene.line.hears("/turn?step=now")).conference is not None
    told = [t for _, t in await scene.books.messages(scene.line.sid) if "broke off" in t]
    assert len(told) == 1


async def test_a_leg_that_ends_just_before_the_caller_hangs_up_is_no_line_that_broke(
    scene: Scene,
) -> None:
    await scene.broken_off()
    await scene.line.hang_up()

    assert "broke off" not in str(await scene.books.messages(scene.line.sid))
    assert (await scene.books.conversation(scene.line.sid)).state == State.WRAPPING


async def test_hold_told_twice_is_held_once_and_its_seconds_never_run_backwards(
    scene: Scene, database: Database
) -> None:
    await scene.held()
    await scene.conference("participant-hold", scene.line.sid)
    async with database.sessions() as session:
        call = (await session.exec(select(Call))).one()
        assert call.held_since is not None
        # Another machine's clock, ahead of ours.
        call.held_since = utcnow().replace(year=2027)
        session.add(call)
    await scene.conference("participant-unhold", scene.line.sid)
    await scene.conference("participant-unhold", scene.line.sid)

    call = await scene.books.call(scene.line.sid)
    assert (call.state, call.held_since, call.held_seconds) == (CallState.TALKING, None, 0.0)
    said = [text for _, text in await scene.books.messages(scene.line.sid)]
    assert said.count("Put on hold.") == 1
    assert said.count("Back from hold after 0:00.") == 1


async def test_a_call_without_its_number_is_parked_and_the_caller_hears_something(
    scene: Scene, database: Database
) -> None:
    heard = await scene.line.hears("", To="")

    assert heard.verbs == ["Say", "Say", "Hangup"]
    async with database.sessions() as session:
        assert (await session.exec(select(Journal))).one().outcome == Outcome.PARKED


@pytest.mark.parametrize("word", ["ringing", "in-progress", "queued", "flabbergasted", ""])
async def test_a_status_that_is_no_end_ends_nothing(scene: Scene, word: str) -> None:
    await scene.waiting()
    await scene.line.hang_up(word)

    assert (await scene.books.call(scene.line.sid)).state == CallState.WAITING


async def test_two_callers_who_withhold_their_number_are_two_strangers(
    door: Served, database: Database
) -> None:
    for _ in range(2):
        await Line(door, "anonymous").call()

    async with database.sessions() as session:
        talks = (await session.exec(select(Conversation).order_by(col(Conversation.id)))).all()
    assert len({talk.contact_id for talk in talks}) == 2


async def test_a_conversation_closed_under_a_live_call_says_goodbye(
    scene: Scene, database: Database
) -> None:
    await scene.greeted()
    conversation = await scene.books.conversation(scene.line.sid)
    async with database.sessions() as session:
        held = await hold(session, conversation.id)
        move(held, State.CLOSED, None, utcnow())
        session.add(held)

    heard = await scene.line.hears("/turn?step=now")
    assert heard.verbs == ["Say", "Hangup"]
