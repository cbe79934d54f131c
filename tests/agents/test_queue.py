from datetime import timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import queue
from agents.needs import Matter, needs
from models.contact import Channel
from models.conversation import State, hold
from models.errors import IllegalMove
from models.work import EntryState
from tests.agents.floor import NOW, Floor, entry_of, kinds, state_of


async def test_entering_gives_a_place_a_due_time_and_the_reasons(session: AsyncSession) -> None:
    talk = await Floor(session).queued(level=2)

    entry = await entry_of(session, talk.id)
    assert await state_of(session, talk.id) is State.QUEUED
    assert entry.due_at == NOW + timedelta(minutes=10)
    assert entry.reasons[0]["rule"] == "hostile_customer"
    assert await kinds(session, talk.id) == ["conversation.queued"]


async def test_a_transfer_keeps_the_older_place(session: AsyncSession) -> None:
    floor = Floor(session)
    talk = await floor.conversation()
    need = needs(Matter("transfer", Channel.SMS), NOW.date())

    entry = await queue.enter(session, talk, need, {}, NOW, entered_at=NOW - timedelta(minutes=8))

    assert entry.due_at == NOW + timedelta(minutes=2)


async def test_the_place_in_line_counts_who_is_due_earlier_at_that_level(
    session: AsyncSession,
) -> None:
    floor = Floor(session)
    late = await floor.queued()
    early = await floor.queued(waited=timedelta(minutes=5))
    await floor.queued(level=2, waited=timedelta(minutes=9))
    alone = await floor.conversation()

    assert await queue.position(session, early.id) == 1
    assert await queue.position(session, late.id) == 2
    assert await queue.position(session, alone.id) is None


async def test_who_gives_up_leaves_the_line_and_the_conversation_closes(
    session: AsyncSession,
) -> None:
    talk = await Floor(session).queued()

    await queue.leave(session, await hold(session, talk.id), NOW)

    assert (await entry_of(session, talk.id)).state is EntryState.LEFT
    assert await state_of(session, talk.id) is State.CLOSED
    assert await queue.position(session, talk.id) is None


async def test_nobody_stands_in_line_twice(session: AsyncSession) -> None:
    talk = await Floor(session).queued()
    need = needs(Matter("asked_for_person", Channel.SMS), NOW.date())

    with pytest.raises(IllegalMove):
        await queue.enter(session, await hold(session, talk.id), need, {}, NOW)
