"""Fetching a caller's message from the carrier into our own store."""

from uuid import UUID

import structlog
from sqlalchemy.orm.attributes import flag_modified
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import legs
from channels.phone.calls import TwilioCalls
from gateway.database import Database
from gateway.store import Store
from models.base import utcnow
from models.changes import record
from models.conversation import hold
from models.message import Message

log = structlog.get_logger()


async def put_away(
    database: Database, phone: TwilioCalls, store: Store, conversation_id: UUID
) -> None:
    """Fetch the tape of a call by its id, keep it, and show it in the timeline.

    Raises CarrierSilent while it cannot be had: the errand comes again.
    """
    async with database.sessions() as session:
        call = await legs.call_of(session, conversation_id)
    if call is None or call.tape_sid is None or call.tape_message_id is None:
        return
    wav = await phone.tape(call.tape_sid)
    key = f"calls/{call.began_at:%Y-%m-%d}/{call.id}.wav"
    await store.put(key, wav)
    async with database.sessions() as session:
        await _show(session, conversation_id, key, len(wav))


async def _show(session: AsyncSession, conversation_id: UUID, key: str, size: int) -> None:
    """Point the timeline's line at what was kept. Twice is once."""
    conversation = await hold(session, conversation_id)
    call = await legs.call_of(session, conversation_id)
    if call is None or call.tape_message_id is None:
        return
    message = await session.get_one(Message, call.tape_message_id)
    for part in message.details.get("parts", []):
        part["source"], part["size"] = key, size
    flag_modified(message, "details")
    call.fetch_at = None
    session.add_all([message, call])
    await record(
        session,
        "call.taped",
        conversation_id=conversation.id,
        staff_id=conversation.staff_id,
        at=utcnow(),
    )
