"""A wish about our messages, in whatever words: carried out at once, and kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import utcnow, uuid7
from models.changes import record
from models.contact import Channel, Consent, ConsentMove, ConsentSource, Endpoint
from models.conversation import Conversation


async def decide(
    session: AsyncSession,
    conversation: Conversation,
    wish: str,
    message_id: UUID,
    now: datetime,
) -> None:
    """Stop or start sending to the conversation's endpoint, as the customer wishes.

    Who says it in a call means texts to the number they call from.

    A carrier keyword has been carried out at the door already: then nothing
    changes here. The caller holds the conversation.
    """
    endpoint = await session.get_one(Endpoint, conversation.endpoint_id, populate_existing=True)
    if conversation.channel == Channel.VOICE:
        endpoint = await _texts_to(session, endpoint)
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


async def _texts_to(session: AsyncSession, caller: Endpoint) -> Endpoint:
    """Return the endpoint that texts to this caller would go to, made now if none ever did."""
    await session.exec(
        insert(Endpoint)
        .values(
            id=uuid7(),
            created_at=utcnow(),
            contact_id=caller.contact_id,
            channel=Channel.SMS,
            address=caller.address,
        )
        .on_conflict_do_nothing()
    )
    found = await session.exec(
        select(Endpoint)
        .where(Endpoint.channel == Channel.SMS, Endpoint.address == caller.address)
        .execution_options(populate_existing=True)
    )
    return found.one()
