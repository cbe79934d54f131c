"""Settling what we do not know: sends whose end nobody saw.

A row whose lease ran out may have gone out. It is never sent again by itself:
a receipt settles it, or the provider's own list does, or a person.
"""

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.delivery import advance, locked, mark
from channels.handover import surely_kept
from channels.outbox import AT_A_TIME, MOST_TRIES, Clock, Senders, Sessions, outbound
from channels.receipts import catch_up, one_at_a_time
from models.contact import Channel
from models.conversation import Conversation
from models.message import Delivery, Message
from models.outbox import Attempt, Outbox, OutboxState
from models.wakeups import Wake, wake

log = structlog.get_logger()

INTERRUPTED = "Sending was interrupted, so it may or may not have gone out."
DIED_BEFORE = "Sending was interrupted before it left. It will be tried again."
NO_RECORD = "The carrier has no record of it, so it did not go out. Send it again if still needed."

#: How long the provider may take to list what it was given: after this, absent is not sent.
GIVE_UP = timedelta(minutes=4)
#: How long until we ask again, when asking settled nothing.
ASK_AGAIN = timedelta(seconds=30)


async def settle_unknown(sessions: Sessions, senders: Senders, now: Clock) -> int:
    """Find interrupted sends, ask the providers, and return how many rows are settled."""
    async with sessions() as session:
        await expire_leases(session, now())
    async with sessions() as session:
        found = await session.exec(
            select(Outbox.id)
            .join(Message, col(Message.id) == Outbox.message_id)
            .where(Outbox.state == OutboxState.UNKNOWN, Outbox.due_at <= now())
            .order_by(col(Outbox.conversation_id), col(Message.seq))
            .limit(AT_A_TIME)
        )
        due = found.all()
    settled = 0
    for outbox_id in due:
        settled += await _settle(sessions, senders, outbox_id, now)
    return settled


async def expire_leases(session: AsyncSession, now: datetime) -> int:
    """Turn rows whose sender died in the middle to Unknown; return how many.

    One that surely was not handed over waits to be sent again instead.
    """
    found = await session.exec(
        select(Outbox.id)
        .where(Outbox.state == OutboxState.SENDING, col(Outbox.lease_until) < now)
        .order_by(col(Outbox.conversation_id))
        .limit(AT_A_TIME)
    )
    expired = 0
    for outbox_id in found.all():
        row, message, conversation = await locked(session, outbox_id)
        over = row.lease_until is not None and row.lease_until < now
        if row.state != OutboxState.SENDING or not over:
            continue
        session.add(row)
        row.due_at = now
        if row.tries < MOST_TRIES and await surely_kept(session, row):
            row.state, row.reason = OutboxState.WAITING, DIED_BEFORE
            await mark(session, message, conversation, Delivery.QUEUED, DIED_BEFORE)
            await wake(session, Wake.DELIVER)
        else:
            row.state, row.reason = OutboxState.UNKNOWN, INTERRUPTED
            await advance(session, message, conversation, Delivery.UNKNOWN, INTERRUPTED)
        expired += 1
    return expired


async def _settle(sessions: Sessions, senders: Senders, outbox_id: UUID, now: Clock) -> bool:
    """Ask about one row with no transaction open, then write down what was learned."""
    async with sessions() as session:
        row, message, conversation, began = await _described(session, outbox_id)
    sender = senders.get(Channel(row.channel))
    ours = outbound(row, message, conversation)
    listed = await sender.lookup(ours, began) if sender else None
    async with sessions() as session:
        taken = await _taken(session, Channel(row.channel), listed or ())
        free = [external_id for external_id in listed or () if external_id not in taken]
        if free:
            return await _found(session, row, free[0])
        surely_not = listed is not None and now() - began > GIVE_UP
        return await _not_found(session, outbox_id, now(), surely_not=surely_not)


async def _described(
    session: AsyncSession, outbox_id: UUID
) -> tuple[Outbox, Message, Conversation, datetime]:
    """Return a row, its message and conversation, and when its last try began."""
    found = await session.exec(
        select(Outbox, Message, Conversation, Attempt.created_at)
        .join(Message, col(Message.id) == Outbox.message_id)
        .join(Conversation, col(Conversation.id) == Outbox.conversation_id)
        .join(Attempt, col(Attempt.outbox_id) == Outbox.id)
        .where(Outbox.id == outbox_id)
        .order_by(col(Attempt.number).desc())
        .limit(1)
    )
    return found.one()


async def _taken(session: AsyncSession, channel: Channel, ids: tuple[str, ...]) -> set[str]:
    """Return which of a provider's ids belong to messages we know of: same words, said twice."""
    found = await session.exec(
        select(Outbox.external_id).where(
            Outbox.channel == channel, col(Outbox.external_id).in_(ids)
        )
    )
    return {external_id for external_id in found.all() if external_id}


async def _found(session: AsyncSession, seen: Outbox, external_id: str) -> bool:
    await one_at_a_time(session, Channel(seen.channel), external_id)
    row, message, conversation = await locked(session, seen.id)
    if row.state != OutboxState.UNKNOWN:
        return False
    row.state, row.external_id, row.reason = OutboxState.SENT, external_id, None
    session.add(row)
    await advance(session, message, conversation, Delivery.SENT)
    await catch_up(session, row, message, conversation)
    return True


async def _not_found(
    session: AsyncSession, outbox_id: UUID, now: datetime, *, surely_not: bool
) -> bool:
    row, message, conversation = await locked(session, outbox_id)
    if row.state != OutboxState.UNKNOWN:
        return False
    session.add(row)
    if not surely_not:
        row.due_at = now + ASK_AGAIN
        return False
    log.warning("outbox.no_record", outbox=str(outbox_id))
    row.state, row.reason = OutboxState.REFUSED, NO_RECORD
    await advance(session, message, conversation, Delivery.FAILED, NO_RECORD)
    return True
