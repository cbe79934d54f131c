"""How often a machine of ours answers one address, so that a loop of mails dies out."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import func, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import Channel
from models.conversation import Conversation

log = structlog.get_logger()

#: Automatic answers one address gets within the time below; then a person looks.
MOST_ANSWERS: Final = 3
WITHIN: Final = timedelta(hours=1)

#: Conversations of the address that were touched lately, and what the bot said in them.
_ANSWERED = text("""
SELECT count(*) FROM conversation c JOIN message m ON m.conversation_id = c.id
 WHERE c.endpoint_id = :endpoint AND c.last_message_at > :since
   AND m.author = 'bot' AND m.kind = 'text' AND m.created_at > :since
""")


async def answered_enough(session: AsyncSession, conversation: Conversation, now: datetime) -> bool:
    """Tell whether this address has had its automatic mails for now. Never for other channels.

    The caller holds the conversation; two conversations of one address are
    counted one after the other.
    """
    if conversation.channel != Channel.MAIL:
        return False
    one_at_a_time = func.hashtextextended(f"mail answers {conversation.endpoint_id}", 0)
    await session.exec(select(func.pg_advisory_xact_lock(one_at_a_time)))
    connection = await session.connection()
    asked = {"endpoint": conversation.endpoint_id, "since": now - WITHIN}
    enough = (await connection.execute(_ANSWERED, asked)).scalar_one() >= MOST_ANSWERS
    if enough:
        log.warning("mail.answers_stopped", conversation=str(conversation.id))
    return bool(enough)
