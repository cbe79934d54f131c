"""How anything is said in a conversation: to the customer, among colleagues, or for the record.

The bot's reply and a specialist's reply are made here alike; the outbox does
not care who wrote what it sends.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import uuid7
from models.changes import record
from models.contact import Channel, Endpoint
from models.conversation import Conversation
from models.errors import NotFound
from models.message import Author, Delivery, Kind, Message
from models.outbox import Outbox
from models.wakeups import Wake, wake

#: For so long only the step of a call that asked may speak its answer; then the worker's sweep
#: finds it and says it. A wake-up for each would nearly always wake for nothing.
STEP_FIRST = timedelta(seconds=6)


async def say(
    session: AsyncSession,
    conversation: Conversation,
    text: str,
    *,
    author: Author,
    now: datetime,
    staff_id: UUID | None = None,
    client_key: UUID | None = None,
    details: dict[str, Any] | None = None,
    discloses_account_id: UUID | None = None,
    ignores_consent: bool = False,
) -> Message:
    """Say something to the customer: a message, and a row in the outbox to carry it.

    The caller holds the conversation `FOR UPDATE`. `discloses_account_id`
    names the account whose facts the text holds, so that proof is checked
    again just before it leaves.
    """
    endpoint = await session.get(Endpoint, conversation.endpoint_id)
    if endpoint is None:
        raise NotFound
    message = _next(conversation, text, author, Kind.TEXT, now)
    message.staff_id, message.client_key = staff_id, client_key
    message.delivery, message.details = Delivery.QUEUED, details or {}
    due_at = now + STEP_FIRST if conversation.channel == Channel.VOICE else now
    await _add(session, conversation, message)
    session.add(
        Outbox(
            message_id=message.id,
            conversation_id=conversation.id,
            endpoint_id=endpoint.id,
            channel=conversation.channel,
            sender=conversation.our_address,
            recipient=endpoint.address,
            body=text,
            due_at=due_at,
            discloses_account_id=discloses_account_id,
            ignores_consent=ignores_consent,
        )
    )
    await _tell(session, conversation, message, "message.said")
    if due_at == now:
        await wake(session, Wake.DELIVER)
    return message


async def note(
    session: AsyncSession,
    conversation: Conversation,
    text: str,
    *,
    staff_id: UUID,
    now: datetime,
    client_key: UUID | None = None,
) -> Message:
    """Write something only colleagues see. It never reaches the outbox."""
    message = _next(conversation, text, Author.STAFF, Kind.NOTE, now)
    message.staff_id, message.client_key = staff_id, client_key
    await _add(session, conversation, message)
    await _tell(session, conversation, message, "note.written")
    return message


async def notice(
    session: AsyncSession,
    conversation: Conversation,
    text: str,
    *,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> Message:
    """Put a line of the office's own into the timeline, e.g. why it was handed off."""
    message = _next(conversation, text, Author.SYSTEM, Kind.NOTICE, now)
    message.details = details or {}
    await _add(session, conversation, message)
    return message


def _next(
    conversation: Conversation, text: str, author: Author, kind: Kind, now: datetime
) -> Message:
    """Return the conversation's next message, numbered without a gap."""
    conversation.last_seq += 1
    conversation.last_message_at = now
    return Message(
        id=uuid7(),
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        author=author,
        kind=kind,
        text=text,
        said_at=now,
    )


async def _add(session: AsyncSession, conversation: Conversation, message: Message) -> None:
    """Write the message before anything that refers to it: tables know no order of ours."""
    session.add(conversation)
    session.add(message)
    await session.flush()


async def _tell(
    session: AsyncSession, conversation: Conversation, message: Message, kind: str
) -> None:
    """Record the event for whoever holds the conversation."""
    await record(
        session,
        kind,
        conversation_id=conversation.id,
        staff_id=conversation.staff_id,
        message_id=str(message.id),
        seq=message.seq,
    )
