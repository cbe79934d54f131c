"""Rasa's action-server protocol: its requests read, our answers kept as marks.

What an action finds is left in a `TurnMark`. Rasa is told only the mark's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import and_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import Channel, Endpoint
from models.conversation import Conversation
from models.errors import Malformed, NotFound
from models.message import Message
from models.proof import TurnMark


@dataclass(frozen=True)
class ActionCall:
    """One request of Rasa, read."""

    action: str
    conversation_id: UUID
    message_id: UUID
    text: str
    slots: Mapping[str, Any]

    def slot(self, name: str) -> str | None:
        """Return a slot's text, or None."""
        value = self.slots.get(name)
        return value if isinstance(value, str) and value.strip() else None


@dataclass(frozen=True)
class ActionResult:
    """What Rasa is told: events for its tracker, payloads for the reply."""

    events: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Scene:
    """Where the call happens: the channel and address written from, and an earlier answer."""

    channel: Channel
    address: str
    mark: TurnMark | None


class _Metadata(BaseModel):
    message_id: UUID


class _Latest(BaseModel):
    text: str | None = ""
    metadata: _Metadata


class _Tracker(BaseModel):
    sender_id: UUID
    slots: dict[str, Any] = Field(default_factory=dict)
    latest_message: _Latest


class _Request(BaseModel):
    next_action: str
    tracker: _Tracker


def parse_call(body: object) -> ActionCall:
    """Read a request of Rasa. Raises Malformed when it is not one, or names no message of ours."""
    try:
        request = _Request.model_validate(body)
    except ValidationError as error:
        # The error's own words would quote the customer.
        raise Malformed(f"Not an action call: {error.error_count()} problems.") from None
    tracker = request.tracker
    return ActionCall(
        action=request.next_action,
        conversation_id=tracker.sender_id,
        message_id=tracker.latest_message.metadata.message_id,
        text=tracker.latest_message.text or "",
        slots=tracker.slots,
    )


async def look(session: AsyncSession, call: ActionCall) -> Scene:
    """Look up who is speaking, and whether this was answered before, in one query."""
    seen = (
        select(Endpoint.channel, Endpoint.address, TurnMark)
        .select_from(Message)
        .join(Conversation, col(Conversation.id) == col(Message.conversation_id))
        .join(Endpoint, col(Endpoint.id) == col(Conversation.endpoint_id))
        .outerjoin(
            TurnMark,
            and_(
                col(TurnMark.message_id) == col(Message.id),
                col(TurnMark.action) == call.action,
            ),
        )
        .where(Message.id == call.message_id, Message.conversation_id == call.conversation_id)
    )
    row = (await session.exec(seen)).first()
    if row is None:
        raise NotFound
    channel, address, mark = row
    return Scene(Channel(channel), address, mark)


async def leave(
    session: AsyncSession,
    call: ActionCall,
    result: dict[str, Any],
    now: datetime,
    account_id: UUID | None = None,
) -> ActionResult:
    """Keep what was found, and tell Rasa where it is kept."""
    mark = TurnMark(
        created_at=now,
        conversation_id=call.conversation_id,
        message_id=call.message_id,
        action=call.action,
        result=result,
        account_id=account_id,
    )
    session.add(mark)
    await session.flush()
    return told(mark)


def told(mark: TurnMark) -> ActionResult:
    """Return the answer a mark stands for, the first time and every time after."""
    return ActionResult(mark.result.get("events", []), [{"custom": {"mark": str(mark.id)}}])
