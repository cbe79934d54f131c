"""What a mail of ours answers: the customer's newest mail of the conversation."""

from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.base import Thread

#: What a machine sent is not answered, so it is not referred to either.
_NEWEST = text("""
SELECT details -> 'mail' AS mail FROM message
 WHERE conversation_id = :conversation AND author = 'contact'
   AND details ? 'mail' AND NOT details ? 'automatic'
 ORDER BY seq DESC
 LIMIT 1
""")


async def answered(session: AsyncSession, conversation_id: UUID) -> Thread | None:
    """Return subject and ids of the mail to be answered, nearest first, in one query.

    None when the customer has not mailed in this conversation.
    """
    connection = await session.connection()
    mail = (await connection.execute(_NEWEST, {"conversation": conversation_id})).scalar()
    if mail is None:
        return None
    references = reversed(mail.get("references") or ())
    ids = (one for one in (mail.get("message_id"), *references) if one)
    return Thread(answers=tuple(ids), subject=mail.get("subject"))
