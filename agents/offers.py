"""Offers: one conversation held for one specialist until accepted, declined or too late.

Never two pending offers for one conversation, never above capacity, under any
concurrency: partial unique indexes and a checked reservation in the database
make it so. Whoever loses a race simply finds the rows changed and goes on.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import candidates, capacity, legs, presence, queue
from agents.routing import Pair
from models.base import uuid7
from models.changes import record
from models.contact import Channel
from models.conversation import Conversation, State, hold, move
from models.errors import Conflict, NotFound, OfferOver
from models.staff import PresenceState, Staff
from models.wakeups import Wake, wake
from models.work import EntryState, Offer, OfferState, QueueEntry

#: Gives one transaction, committed when its block ends well.
Sessions = Callable[[], AbstractAsyncContextManager[AsyncSession]]

#: Why a specialist who let an offer run out was set away.
RAN_OUT = "offer ran out"


class DeclineReason(StrEnum):
    """Why a specialist declined."""

    BUSY = "busy"
    NOT_MY_SKILL = "not_my_skill"
    CONFLICT = "conflict"
    OTHER = "other"


class _LostRace(Exception):
    """Somebody changed the rows first; this pair's transaction is undone."""


async def make_offers(sessions: Sessions, now: datetime, ring: timedelta) -> int:
    """Offer what waits to whoever is ready. Return how many offers were made.

    Reads without locks, decides, then makes each offer in one short
    transaction that checks everything again. May run many times at once.
    """
    made = 0
    while True:
        async with sessions() as session:
            pairs = (await candidates.read(session, now)).pairs()
        this_pass = 0
        for pair in pairs:
            try:
                async with sessions() as session:
                    await _make(session, pair, now, now + ring)
            except _LostRace:
                continue
            this_pass += 1
        made += this_pass
        if not this_pass:
            return made


async def _make(session: AsyncSession, pair: Pair, now: datetime, expires_at: datetime) -> None:
    """Make one offer, or raise _LostRace having changed nothing."""
    conversation, entry = await _waiting(session, pair)
    offer_id = await _insert(session, pair, now, expires_at)
    if offer_id is None:
        raise _LostRace
    if not await capacity.reserve(session, pair.staff_id, pair.channel):
        raise _LostRace
    if not await presence.is_available(session, pair.staff_id):
        raise _LostRace
    move(conversation, State.OFFERED, None, now)
    entry.state = EntryState.OFFERED
    session.add_all([conversation, entry])
    await record(
        session,
        "offer.made",
        conversation_id=conversation.id,
        staff_id=pair.staff_id,
        at=now,
        offer_id=str(offer_id),
        why=list(pair.why),
    )
    await wake(session, Wake.MATCH, expires_at)


async def _waiting(session: AsyncSession, pair: Pair) -> tuple[Conversation, QueueEntry]:
    """Hold the conversation and its place, if both still wait and nobody else holds them."""
    held = await session.exec(
        select(Conversation)
        .where(Conversation.id == pair.conversation_id, Conversation.state == State.QUEUED)
        .with_for_update(skip_locked=True)
    )
    conversation = held.first()
    if conversation is None:
        raise _LostRace
    found = await session.exec(
        select(QueueEntry)
        .where(QueueEntry.id == pair.entry_id, QueueEntry.state == EntryState.WAITING)
        .with_for_update()
    )
    entry = found.first()
    if entry is None:
        raise _LostRace
    return conversation, entry


async def _insert(
    session: AsyncSession, pair: Pair, now: datetime, expires_at: datetime
) -> UUID | None:
    """Insert the pending offer; None when one of the two partial unique indexes refuses."""
    row = await session.exec(
        insert(Offer)
        .values(
            id=uuid7(),
            created_at=now,
            conversation_id=pair.conversation_id,
            entry_id=pair.entry_id,
            staff_id=pair.staff_id,
            state=OfferState.PENDING,
            expires_at=expires_at,
        )
        .on_conflict_do_nothing()
        .returning(col(Offer.id))
    )
    return row.scalar_one_or_none()


async def accept(
    session: AsyncSession, offer_id: UUID, staff: Staff, now: datetime
) -> Conversation:
    """Take the work. OfferOver when it ran out, Conflict when something was quicker.

    Accepting twice is accepting once: the second gets the conversation too.
    """
    conversation, entry, offer = await _held(session, offer_id, staff.id)
    mine = conversation.state is State.ASSIGNED and conversation.staff_id == staff.id
    if offer.state is OfferState.ACCEPTED and mine:
        return conversation
    _still_pending(offer, now)
    offer.state, offer.ended_at = OfferState.ACCEPTED, now
    entry.state, entry.ended_at = EntryState.TAKEN, now
    move(conversation, State.ASSIGNED, staff.id, now)
    conversation.preferred_staff_id = staff.id
    session.add_all([offer, entry, conversation])
    await _tell(session, offer, "offer.accepted", now)
    await record(
        session,
        "conversation.assigned",
        conversation_id=conversation.id,
        staff_id=staff.id,
        at=now,
        entry_id=str(entry.id),
        waited=(now - entry.entered_at).total_seconds(),
        in_time=now <= entry.due_at,
    )
    if conversation.channel == Channel.VOICE:
        await legs.ring(session, conversation, staff, now)
    # The one before is heard by its specialist only; everyone's line got shorter.
    await record(session, "queue.changed", conversation_id=conversation.id, at=now)
    return conversation


async def decline(
    session: AsyncSession, offer_id: UUID, staff: Staff, reason: DeclineReason, now: datetime
) -> None:
    """Give the offer back: the conversation stands where it stood before."""
    conversation, entry, offer = await _held(session, offer_id, staff.id)
    if offer.state is OfferState.DECLINED:
        return
    _still_pending(offer, now)
    offer.decline_reason = reason
    await _end(session, conversation, entry, offer, OfferState.DECLINED, now)


async def rescind(session: AsyncSession, conversation_id: UUID, now: datetime) -> bool:
    """Take back what rings for a conversation whose customer has gone; False when nothing rings."""
    pending = (Offer.conversation_id == conversation_id, Offer.state == OfferState.PENDING)
    found = (await session.exec(select(Offer.id).where(*pending))).first()
    if found is not None:
        await _end(session, *await _held(session, found, None), OfferState.RESCINDED, now)
    return found is not None


async def pending(session: AsyncSession, staff_id: UUID) -> list[Offer]:
    """Return the offers before a specialist now; by the partial index, one at most."""
    found = await session.exec(
        select(Offer).where(Offer.staff_id == staff_id, Offer.state == OfferState.PENDING)
    )
    return list(found.all())


async def expire_due(sessions: Sessions, now: datetime) -> int:
    """End every offer whose time is up or whose specialist has gone. Return how many.

    Each ends in a transaction of its own: back to the old place, the unit of
    capacity given back. Who let one run out is set away, so that a deserted
    desk stops receiving.
    """
    async with sessions() as session:
        connection = await session.connection()
        due = (await connection.execute(_DUE, {"now": now})).scalars().all()
    ended = 0
    for offer_id in due:
        async with sessions() as session:
            ended += await _expire(session, offer_id, now)
    return ended


_DUE = text("""
SELECT o.id FROM offer o LEFT JOIN presence p ON p.staff_id = o.staff_id
 WHERE o.state = 'pending' AND (o.expires_at <= :now OR p.state IS DISTINCT FROM 'available')
 ORDER BY o.id
""")


async def _expire(session: AsyncSession, offer_id: UUID, now: datetime) -> bool:
    """End one offer that is due, if it still is. False when somebody was quicker."""
    conversation, entry, offer = await _held(session, offer_id, None)
    if offer.state is not OfferState.PENDING:
        return False
    ran_out = offer.expires_at <= now
    state = OfferState.EXPIRED if ran_out else OfferState.RESCINDED
    await _end(session, conversation, entry, offer, state, now)
    if ran_out:
        await presence.set_state(session, offer.staff_id, PresenceState.AWAY, RAN_OUT, now)
    return True


async def _held(
    session: AsyncSession, offer_id: UUID, staff_id: UUID | None
) -> tuple[Conversation, QueueEntry, Offer]:
    """Hold conversation, entry and offer, in that order. NotFound when it is not `staff_id`'s."""
    seen = await session.get(Offer, offer_id)
    if seen is None or (staff_id is not None and seen.staff_id != staff_id):
        raise NotFound
    conversation = await hold(session, seen.conversation_id)
    entry = await session.get(
        QueueEntry, seen.entry_id, with_for_update=True, populate_existing=True
    )
    offer = await session.get(Offer, offer_id, with_for_update=True, populate_existing=True)
    if entry is None or offer is None:
        raise NotFound
    return conversation, entry, offer


def _still_pending(offer: Offer, now: datetime) -> None:
    """Raise what tells the specialist why the offer is no longer theirs to answer."""
    if offer.state in (OfferState.EXPIRED, OfferState.RESCINDED):
        raise OfferOver
    if offer.state is not OfferState.PENDING:
        raise Conflict(f"This offer was {offer.state} already.")
    if offer.expires_at <= now:
        raise OfferOver


async def _end(
    session: AsyncSession,
    conversation: Conversation,
    entry: QueueEntry,
    offer: Offer,
    state: OfferState,
    now: datetime,
) -> None:
    """End a pending offer unaccepted: the old place in line, the unit of capacity free."""
    offer.state, offer.ended_at = state, now
    session.add(offer)
    await queue.return_to_place(session, conversation, entry, now)
    await capacity.release(session, offer.staff_id, conversation.channel)
    await _tell(session, offer, f"offer.{state}", now)


async def _tell(session: AsyncSession, offer: Offer, kind: str, now: datetime) -> None:
    """Record what became of an offer."""
    await record(
        session,
        kind,
        conversation_id=offer.conversation_id,
        staff_id=offer.staff_id,
        at=now,
        offer_id=str(offer.id),
    )
