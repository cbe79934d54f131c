"""The provider's receipts: kept once, applied forward only, in whatever order they come."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from channels import sms
from channels.base import Meaning, ReceiptIn
from channels.delivery import advance, carrier_says_stop, locked
from channels.mail import returned
from models.base import utcnow, uuid7
from models.contact import Channel
from models.conversation import Conversation
from models.message import Delivery, Message
from models.outbox import Outbox, OutboxState, Receipt

#: What each provider's words mean; channels without receipts are left out.
_MEANING: dict[Channel, Callable[[str, str | None], Meaning]] = {
    Channel.SMS: sms.meaning,
    Channel.MAIL: returned.meaning,
}


def _nothing(status: str, code: str | None) -> Meaning:
    """Read nothing from the receipts of a channel that has none."""
    del status, code
    return None, None


async def record_receipt(session: AsyncSession, receipt: ReceiptIn) -> bool:
    """Keep a receipt and move its message forward. Return False when it was already here.

    The row is found by the outbox id in the callback's address, else by the
    provider's id. One that comes before we have committed that id is kept,
    and found by `catch_up`.
    """
    await one_at_a_time(session, receipt.channel, receipt.external_id)
    row = await _row_of(session, receipt)
    if not await _keep(session, receipt, row.id if row else None):
        return False
    if row is not None:
        held = await locked(session, row.id)
        if receipt.opted_out:
            await carrier_says_stop(session, row.endpoint_id, utcnow())
        await _apply(session, *held, receipt)
    return True


async def catch_up(
    session: AsyncSession, row: Outbox, message: Message, conversation: Conversation
) -> None:
    """Apply receipts that were here before the provider's id was.

    The caller holds the row and has called `one_at_a_time` before that.
    """
    means = _MEANING.get(Channel(row.channel), _nothing)
    found = await session.exec(
        select(Receipt).where(
            Receipt.channel == row.channel, Receipt.external_id == row.external_id
        )
    )
    for kept in found.all():
        kept.outbox_id = row.id
        session.add(kept)
        delivery, reason = means(kept.status, kept.error_code)
        if delivery is not None:
            await advance(session, message, conversation, delivery, reason)


async def one_at_a_time(session: AsyncSession, channel: Channel, external_id: str) -> None:
    """Let one transaction at a time deal with a provider's id. Taken before any row's lock.

    Without this, a receipt and the answer that names its id could each miss
    the other, and the receipt would be lost.
    """
    key = f"{channel.value}:{external_id}"
    await session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


async def _apply(
    session: AsyncSession,
    row: Outbox,
    message: Message,
    conversation: Conversation,
    receipt: ReceiptIn,
) -> None:
    """Any receipt proves that the provider has the message: it must not be sent again."""
    session.add(row)
    row.state, row.external_id, row.reason = OutboxState.SENT, receipt.external_id, None
    await advance(session, message, conversation, receipt.delivery or Delivery.SENT, receipt.reason)


async def _row_of(session: AsyncSession, receipt: ReceiptIn) -> Outbox | None:
    """Return the row a receipt speaks of; one that contradicts what we know speaks of none."""
    if receipt.outbox_id is not None:
        row = await session.get(Outbox, receipt.outbox_id, populate_existing=True)
        if row is not None and row.channel == receipt.channel:
            return row if row.external_id in (None, receipt.external_id) else None
    found = await session.exec(
        select(Outbox).where(
            Outbox.channel == receipt.channel, Outbox.external_id == receipt.external_id
        )
    )
    return found.first()


async def _keep(session: AsyncSession, receipt: ReceiptIn, outbox_id: UUID | None) -> bool:
    """Write the receipt down; return False when this status of this id is already known."""
    kept = await session.exec(
        insert(Receipt)
        .values(
            id=uuid7(),
            created_at=utcnow(),
            channel=receipt.channel,
            external_id=receipt.external_id,
            status=receipt.status,
            outbox_id=outbox_id,
            error_code=receipt.error_code,
        )
        .on_conflict_do_nothing()
        .returning(col(Receipt.id))
    )
    return kept.first() is not None
