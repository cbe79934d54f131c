"""Words handed to a live call: the answer to the carrier is how they are sent."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.delivery import advance
from channels.outbox import objection
from models.conversation import Conversation
from models.message import Delivery, Message
from models.outbox import Attempt, AttemptOutcome, Outbox, OutboxState


async def hand_over(
    session: AsyncSession, conversation: Conversation, external_id: str, now: datetime
) -> list[Message]:
    """Take what waits to be said out of the outbox, due or not, as sent under this id.

    The caller holds the conversation, and answers the carrier with these words
    in this very transaction's name: committed, they are said. Consent and
    proof are asked again; what may not be said any more is left out. What a
    sender is saying just now keeps its turn: then nothing is handed over.
    """
    found = await session.exec(
        select(Outbox, Message)
        .join(Message, col(Message.id) == Outbox.message_id)
        .where(
            Outbox.conversation_id == conversation.id,
            col(Outbox.state).in_([OutboxState.WAITING, OutboxState.SENDING]),
        )
        .order_by(col(Message.seq))
        .with_for_update(of=Outbox)
    )
    rows = found.all()
    if any(row.state == OutboxState.SENDING for row, _ in rows):
        return []
    said = []
    for row, message in rows:
        session.add(row)
        why_not = await objection(session, row)
        if why_not:
            row.state, row.reason = OutboxState.REFUSED, why_not
            await advance(session, message, conversation, Delivery.FAILED, why_not)
        else:
            _sent(session, row, external_id, now)
            if message.said_at == now:  # written in this very transaction, and told so
                message.delivery = Delivery.SENT
                session.add(message)
            else:
                await advance(session, message, conversation, Delivery.SENT)
            said.append(message)
    return said


def _sent(session: AsyncSession, row: Outbox, external_id: str, now: datetime) -> None:
    """Write down one try that ended as it began."""
    row.state, row.external_id, row.reason = OutboxState.SENT, external_id, None
    row.tries += 1
    session.add(
        Attempt(
            outbox_id=row.id,
            number=row.tries,
            created_at=now,
            ended_at=now,
            outcome=AttemptOutcome.SENT,
        )
    )
