"""A wish about our messages, in whatever words: carried out at once, and kept."""

from datetime import datetime
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.changes import record
from models.contact import Consent, ConsentMove, ConsentSource, Endpoint
from models.conversation import Conversation


async def decide(
    session: AsyncSession,
    conversation: Conversation,
    wish: str,
    message_id: UUID,
    now: datetime,
) -> None:
    """Stop or start sending to the conversation's endpoint, as the customer wishes.

    A carrier keyword has been carried out at the door already: then nothing
    changes here. The caller holds the conversation.
    """
    endpoint = await session.get_one(Endpoint, conversation.endpoint_id, populate_existing=True)
    stop = wish == "opt_out"
    if (endpoint.opted_out_at is not None) == stop:
        return
    endpoint.opted_out_at = now if stop else None
    move = ConsentMove.WITHDRAWN if stop else ConsentMove.GRANTED
    session.add_all(
        [
            endpoint,
            Consent(
                endpoint_id=endpoint.id,
                move=move,
                source=ConsentSource.PLAIN_WORDS,
                message_id=message_id,
            ),
        ]
    )
    await record(session, f"consent.{move.value}", conversation_id=conversation.id, at=now)
