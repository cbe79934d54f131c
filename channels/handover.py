"""The moment a message changes hands, written down before it comes.

A sender that tells us just before it hands over leaves no doubt when it dies:
a try for which it is missing surely did not reach the provider, and may be made
again; one with it may have, and never is (RFC 5321 §4.1.1.4: the final dot).
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Final

import structlog
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.base import Outbound
from models.contact import Channel
from models.outbox import Attempt, Outbox, OutboxState

log = structlog.get_logger()

#: Gives one transaction, committed when its block ends well.
Sessions = Callable[[], AbstractAsyncContextManager[AsyncSession]]

#: The channels whose senders tell.
TELLING: Final = frozenset({Channel.MAIL})
#: What stands in a try's `reason` while its outcome is not known.
HANDING_OVER: Final = "It was being handed over."


async def hand_over(session: AsyncSession, message: Outbound) -> bool:
    """Write down that this try is about to hand its message over.

    False when the try is not the row's own any more: its lease ran out, and
    another may be under way. Then nothing may be sent.
    """
    held = await session.exec(
        select(Outbox.id)
        .where(
            Outbox.id == message.outbox_id,
            Outbox.state == OutboxState.SENDING,
            Outbox.tries == message.attempt,
        )
        .with_for_update()
    )
    if held.first() is None:
        log.warning("outbox.overtaken", outbox=str(message.outbox_id))
        return False
    found = await session.exec(
        select(Attempt).where(
            Attempt.outbox_id == message.outbox_id, Attempt.number == message.attempt
        )
    )
    attempt = found.one()
    attempt.reason = HANDING_OVER
    session.add(attempt)
    return True


def handover(sessions: Sessions) -> Callable[[Outbound], Awaitable[bool]]:
    """Return `hand_over` in a transaction of its own; False too when the database is away."""

    async def write_down(message: Outbound) -> bool:
        try:
            async with sessions() as session:
                return await hand_over(session, message)
        except OperationalError:
            return False

    return write_down


async def surely_kept(session: AsyncSession, row: Outbox) -> bool:
    """Tell whether a row's last try, which died, surely did not hand its message over."""
    if Channel(row.channel) not in TELLING:
        return False
    found = await session.exec(
        select(Attempt.reason).where(Attempt.outbox_id == row.id, col(Attempt.number) == row.tries)
    )
    return found.first() != HANDING_OVER
