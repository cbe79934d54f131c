"""One message opened by itself, for whoever may read its conversation."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from agents import ties
from agents.access import may_read_in_history
from agents.lines import facts, find
from models.errors import NotFound
from models.message import Message
from models.staff import Staff


async def message_of(session: AsyncSession, staff: Staff, message_id: UUID) -> Message:
    """Return a message. NotFound, or NotAllowed unless its conversation is theirs to read.

    Read alone as in the contact's history: whoever sees the words sees what came with them.
    """
    message = await session.get(Message, message_id)
    if message is None:
        raise NotFound
    row = await find(session, message.conversation_id)
    customer = await ties.of_contact(session, row.contact_id)
    talking = await ties.talking(session, staff.id, customer)
    may_read_in_history(staff, facts(row), talking=talking)
    return message
