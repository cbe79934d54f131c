"""Rasa's action-server protocol: its requests read, our answers kept as marks.

What an action finds is left in a `TurnMark`. Rasa is told only the mark's id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.base import uuid7
from models.contact import Channel
from models.errors import Malformed, NotFound
from models.proof import TurnMark

#: Both are on the way of every account answer: no model is built for them.
LOOK = text(
    """
    SELECT endpoint.channel, endpoint.address, turn_mark.id AS mark, turn_mark.result
      FROM message
      JOIN conversation ON conversation.id = message.conversation_id
      JOIN endpoint ON endpoint.id = conversation.endpoint_id
      LEFT JOIN turn_mark ON turn_mark.message_id = message.id AND turn_mark.action = :action
     WHERE message.id = :message AND message.conversation_id = :conversation
    """
)
LEAVE = insert(TurnMark)


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
class Left:
    """A mark that was left: where, and what it holds."""

    id: UUID
    result: Mapping[str, Any]


@dataclass(frozen=True)
class Scene:
    """Where the call happens: the channel and address written from, and an earlier answer."""

    channel: Channel
    address: str
    mark: Left | None


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
    """Look up who is speaking, and whether this was answered before, in one query.

    Raises NotFound when the message is not of the conversation.
    """
    asked = {
        "message": call.message_id,
        "conversation": call.conversation_id,
        "action": call.action,
    }
    connection = await session.connection()
    row = (await connection.execute(LOOK, asked)).first()
    if row is None:
        raise NotFound
    mark = Left(row.mark, row.result) if row.mark else None
    return Scene(Channel(row.channel), row.address, mark)


async def leave(
    session: AsyncSession,
    call: ActionCall,
    result: dict[str, Any],
    now: datetime,
    account_id: UUID | None = None,
) -> ActionResult:
    """Keep what was found, and tell Rasa where it is kept."""
    mark = Left(uuid7(), result)
    row = {
        "id": mark.id,
        "created_at": now,
        "conversation_id": call.conversation_id,
        "message_id": call.message_id,
        "action": call.action,
        "result": result,
        "account_id": account_id,
    }
    connection = await session.connection()
    await connection.execute(LEAVE, row)
    return told(mark)


def told(mark: Left) -> ActionResult:
    """Return the answer a mark stands for, the first time and every time after."""
    return ActionResult(mark.result.get("events", []), [{"custom": {"mark": str(mark.id)}}])
