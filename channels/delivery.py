"""What becomes of a message on its way, written down: forward only, and told to listeners."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.changes import record
from models.contact import Consent, ConsentMove, ConsentSource, Endpoint
from models.conversation import Conversation, hold
from models.message import FORWARD, Delivery, Message
from models.outbox import Outbox


async def locked(
    session: AsyncSession, outbox_id: UUID, conversation_id: UUID | None = None
) -> tuple[Outbox, Message, Conversation]:
    """Return an outbox row with its message, its conversation locked before it (§3a).

    The row must exist: whoever asks has just seen it, and rows are never
    deleted. Who knows its conversation says so, which saves a look-up.
    """
    if conversation_id is None:
        of = await session.exec(select(Outbox.conversation_id).where(Outbox.id == outbox_id))
        conversation_id = of.one()
    conversation = await hold(session, conversation_id)
    found = await session.exec(
        select(Outbox, Message)
        .join(Message, col(Message.id) == Outbox.message_id)
        .where(Outbox.id == outbox_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row, message = found.one()
    return row, message, conversation


async def advance(
    session: AsyncSession,
    message: Message,
    conversation: Conversation,
    to: Delivery,
    reason: str | None = None,
) -> None:
    """Move a message's delivery forward and tell listeners; what would lower it is nothing."""
    if FORWARD[to] > FORWARD.get(Delivery(message.delivery), -1):
        await mark(session, message, conversation, to, reason)


async def mark(
    session: AsyncSession,
    message: Message,
    conversation: Conversation,
    to: Delivery,
    reason: str | None = None,
) -> None:
    """Set a message's delivery, whatever it was, and tell listeners.

    Only a try that is to be repeated may go back, to queued.
    """
    message.delivery, message.delivery_reason = to, reason
    session.add(message)
    await record(
        session,
        "message.delivery",
        conversation_id=conversation.id,
        staff_id=conversation.staff_id,
        message_id=str(message.id),
        seq=message.seq,
        delivery=to.value,
    )


async def carrier_says_stop(session: AsyncSession, endpoint_id: UUID, now: datetime) -> None:
    """Write down that the carrier knows of an opt-out. Twice is once.

    Called with the conversation locked, as intake does: then the endpoint, always.
    """
    changed = await session.exec(
        update(Endpoint)
        .where(col(Endpoint.id) == endpoint_id, col(Endpoint.opted_out_at).is_(None))
        .values(opted_out_at=now)
    )
    if changed.rowcount:
        session.add(
            Consent(
                endpoint_id=endpoint_id,
                move=ConsentMove.WITHDRAWN,
                source=ConsentSource.CARRIER,
            )
        )
        await record(session, "consent.withdrawn", endpoint_id=str(endpoint_id))
