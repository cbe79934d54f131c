"""Sending what is due: lease a row and commit, ask the provider, commit what it said.

If we die in between, the row's lease runs out and it becomes Unknown: never
lost, and never sent again unasked. Per conversation one message is under way
at a time, in the order they were written.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from channels.base import Outbound, Outcome, Refused, Sender, Sent, Thread, Unknown
from channels.delivery import advance, carrier_says_stop, locked, mark
from channels.mail.answered import answered
from channels.receipts import catch_up, one_at_a_time
from models.contact import Channel, Endpoint
from models.conversation import Conversation, hold
from models.message import Author, Delivery, Message
from models.outbox import Attempt, AttemptOutcome, Outbox, OutboxState
from models.wakeups import Wake, wake

log = structlog.get_logger()

#: Gives one transaction, committed when its block ends well.
Sessions = Callable[[], AbstractAsyncContextManager[AsyncSession]]
#: Tells the present moment; a send takes a while, so one moment would not do.
Clock = Callable[[], datetime]
Senders = Mapping[Channel, Sender]

#: A row that could not be sent this often is refused for good: about 25 minutes.
MOST_TRIES = 8
#: How long after a send of unknown end the provider is first asked about it, in seconds.
ASK_AFTER = 15.0
#: How many conversations are sent to at once, and looked up in one go.
AT_ONCE, AT_A_TIME = 8, 200

OPTED_OUT = "The customer has opted out of messages."
PROOF_ENDED = "It names facts of an account, and the customer's proof no longer holds."
BROKE = "Something went wrong here while sending, so it may or may not have gone out."


@dataclass(frozen=True, slots=True)
class Claim:
    """One message that is ours to send, now."""

    channel: Channel
    message: Outbound
    #: Which try this is, from 1.
    attempt: int
    #: Another message of the conversation waited behind it.
    more: bool


async def deliver_due(sessions: Sessions, senders: Senders, now: Clock, lease: timedelta) -> int:
    """Send everything that is due, and return how many rows were dealt with.

    Conversations are served side by side; a lease must outlast the slowest send.
    """
    async with sessions() as session:
        found = await session.exec(
            select(Outbox.conversation_id)
            .where(Outbox.state == OutboxState.WAITING, Outbox.due_at <= now())
            .group_by(col(Outbox.conversation_id))
            .order_by(func.min(col(Outbox.due_at)))
            .limit(AT_A_TIME)
        )
        due = found.all()
    room = asyncio.Semaphore(AT_ONCE)

    async def one(conversation_id: UUID) -> int:
        async with room:
            return await deliver(conversation_id, sessions, senders, now, lease)

    ended = await asyncio.gather(*map(one, due), return_exceptions=True)
    return sum(
        _dealt(conversation_id, end) for conversation_id, end in zip(due, ended, strict=True)
    )


async def deliver(
    conversation_id: UUID, sessions: Sessions, senders: Senders, now: Clock, lease: timedelta
) -> int:
    """Send what is due in one conversation, in order, and return how many rows were dealt with."""
    dealt = 0
    while True:
        async with sessions() as session:
            claimed = await claim(session, conversation_id, now(), lease)
        if claimed is None:
            return dealt
        dealt += 1
        if isinstance(claimed, Claim):
            outcome = await _send(senders, claimed, lease)
            async with sessions() as session:
                await conclude(session, claimed, outcome, now())
            if not claimed.more:
                return dealt


async def claim(
    session: AsyncSession, conversation_id: UUID, now: datetime, lease: timedelta
) -> Claim | Refused | None:
    """Lease the conversation's oldest unsent message, if it is due.

    Returns Refused when it must not go out any more: then it is written down
    so, and the next one may be claimed. None: nothing is due, or one is under way.
    """
    conversation = await hold(session, conversation_id)
    found = await session.exec(
        select(Outbox, Message)
        .join(Message, col(Message.id) == Outbox.message_id)
        .where(
            Outbox.conversation_id == conversation_id,
            col(Outbox.state).in_([OutboxState.WAITING, OutboxState.SENDING]),
        )
        .order_by(col(Outbox.state) != OutboxState.SENDING, col(Message.seq))
        .limit(2)
        .with_for_update(of=Outbox)
        .execution_options(populate_existing=True)
    )
    waiting = found.all()
    if not waiting or waiting[0][0].state == OutboxState.SENDING or waiting[0][0].due_at > now:
        return None
    row, message = waiting[0]
    session.add(row)
    why_not = await objection(session, row)
    if why_not:
        row.state, row.reason = OutboxState.REFUSED, why_not
        await advance(session, message, conversation, Delivery.FAILED, why_not)
        return Refused(why_not, retry=False)
    row.state, row.lease_until, row.tries = OutboxState.SENDING, now + lease, row.tries + 1
    session.add(Attempt(outbox_id=row.id, number=row.tries, created_at=now))
    # Under way for a moment only: no screen is told.
    message.delivery, message.delivery_reason = Delivery.SENDING, None
    session.add(message)
    thread = await answered(session, conversation_id) if row.channel == Channel.MAIL else None
    ours = outbound(row, message, conversation, thread)
    return Claim(Channel(row.channel), ours, row.tries, len(waiting) > 1)


async def conclude(session: AsyncSession, claimed: Claim, outcome: Outcome, now: datetime) -> None:
    """Write down how a try ended.

    A receipt, or the end of the lease, may have been quicker: what is already
    known to have gone out stays so.
    """
    outbox_id, number = claimed.message.outbox_id, claimed.attempt
    if isinstance(outcome, Sent):
        await one_at_a_time(session, claimed.channel, outcome.external_id)
    known = claimed.message.conversation_id
    row, message, conversation = await locked(session, outbox_id, known)
    if isinstance(outcome, Refused) and outcome.opted_out:
        await carrier_says_stop(session, row.endpoint_id, now)
    session.add(row)
    await _end_attempt(session, outbox_id, number, outcome, now)
    match outcome:
        case Sent(external_id):
            row.state, row.external_id, row.reason = OutboxState.SENT, external_id, None
            await advance(session, message, conversation, Delivery.SENT)
            await catch_up(session, row, message, conversation)
        case _ if row.state == OutboxState.SENT or row.tries != number:
            log.info("outbox.late_word", outbox=str(outbox_id), outcome=type(outcome).__name__)
        case Refused(reason, retry=True) if row.tries < MOST_TRIES:
            row.state, row.reason = OutboxState.WAITING, reason
            row.due_at = now + _pause(row.tries, outcome.after)
            again = f"{reason} It will be tried again."
            await mark(session, message, conversation, Delivery.QUEUED, again)
            await wake(session, Wake.DELIVER, row.due_at)
        case Refused(reason):
            row.state, row.reason = OutboxState.REFUSED, reason
            await advance(session, message, conversation, Delivery.FAILED, reason)
        case Unknown(reason):
            row.state, row.reason = OutboxState.UNKNOWN, reason
            row.due_at = now + timedelta(seconds=ASK_AFTER)
            await advance(session, message, conversation, Delivery.UNKNOWN, reason)


def outbound(
    row: Outbox, message: Message, conversation: Conversation, thread: Thread | None = None
) -> Outbound:
    """Return a row as its channel takes it; `thread` is what it answers."""
    return Outbound(
        outbox_id=row.id,
        conversation_id=row.conversation_id,
        sender=row.sender,
        recipient=row.recipient,
        text=row.body,
        automatic=message.author != Author.STAFF,
        thread_key=conversation.thread_key,
        language=conversation.language,
        thread=thread,
        attempt=row.tries,
    )


def _dealt(conversation_id: UUID, end: int | BaseException) -> int:
    """Return how many rows a conversation had; a fault in one must not stop the others."""
    if isinstance(end, int):
        return end
    if isinstance(end, OperationalError) or not isinstance(end, Exception):
        raise end
    log.error("outbox.stuck", conversation=str(conversation_id), error=type(end).__name__)
    return 0


async def _send(senders: Senders, claimed: Claim, lease: timedelta) -> Outcome:
    """Ask the channel, in less time than the lease; a fault of ours is Unknown too."""
    sender = senders.get(claimed.channel)
    if sender is None:
        return Refused("Nothing here sends by this channel.", retry=False)
    try:
        async with asyncio.timeout(lease.total_seconds() * 0.8):
            return await sender.send(claimed.message)
    except TimeoutError:
        return Unknown("The carrier took too long, so it may or may not have gone out.")
    except Exception as error:  # noqa: BLE001  one bad message must not stop the others
        log.error("outbox.broke", outbox=str(claimed.message.outbox_id), error=type(error).__name__)
        return Unknown(BROKE)


async def objection(session: AsyncSession, row: Outbox) -> str | None:
    """Return why a row must not go out any more; asked again at every claim."""
    if not row.ignores_consent:
        endpoint = await session.get(Endpoint, row.endpoint_id, populate_existing=True)
        if endpoint is None or endpoint.opted_out_at is not None:
            return OPTED_OUT
    if row.discloses_account_id is not None and not await proof.still_holds(
        session, row.conversation_id, row.discloses_account_id
    ):
        return PROOF_ENDED
    return None


async def _end_attempt(
    session: AsyncSession, outbox_id: UUID, number: int, outcome: Outcome, now: datetime
) -> None:
    found = await session.exec(
        select(Attempt).where(Attempt.outbox_id == outbox_id, Attempt.number == number)
    )
    attempt = found.one()
    attempt.ended_at = now
    match outcome:
        case Sent():
            attempt.outcome, attempt.reason = AttemptOutcome.SENT, None
        case Refused(reason):
            attempt.outcome, attempt.reason = AttemptOutcome.REFUSED, reason
        case Unknown(reason):
            attempt.outcome, attempt.reason = AttemptOutcome.UNKNOWN, reason
    session.add(attempt)


def _pause(tries: int, asked: float | None) -> timedelta:
    """Return how long to wait: longer each time, spread out, and at least what was asked."""
    back_off = min(5.0 * 2 ** (tries - 1), 600.0)
    spread = back_off * random.uniform(0.75, 1.25)  # noqa: S311  no secret hangs on it
    return timedelta(seconds=max(spread, asked or 0.0))
