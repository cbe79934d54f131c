"""Ending conversations that only the bot had and that went quiet."""

from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from models.changes import record
from models.conversation import Conversation, State, move

#: How many one sweep closes.
AT_A_TIME = 100


async def close_quiet(session: AsyncSession, now: datetime, quiet: timedelta) -> int:
    """Close what the bot answered and the customer left for `quiet`; return how many.

    One the bot still owes an answer is never closed. A message within the
    time for reopening brings it back.
    """
    found = await session.exec(
        select(Conversation)
        .where(
            Conversation.state == State.BOT,
            col(Conversation.last_message_at) < now - quiet,
            col(Conversation.last_inbound_seq) <= col(Conversation.answered_seq),
        )
        .order_by(col(Conversation.last_message_at))
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    )
    left = sorted(found.all(), key=lambda conversation: conversation.id)
    for conversation in left:
        move(conversation, State.CLOSED, None, now)
        session.add(conversation)
        await proof.end(session, conversation.id, now)
        await record(session, "conversation.closed", conversation_id=conversation.id, by="quiet")
    return len(left)
