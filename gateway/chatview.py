"""What a chat customer may see: their own session's messages, and who has the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.conversation import Conversation, State
from models.message import Author, Delivery, Kind, Message
from models.staff import Staff
from models.work import EntryState, QueueEntry

#: The most a browser that comes back is shown at once.
MOST = 200

#: Our own messages that may still be on their way: nothing behind them is shown yet.
UNDER_WAY = frozenset({Delivery.QUEUED, Delivery.SENDING, Delivery.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Place:
    """How far a browser has seen: everything up to this message of this conversation."""

    conversation_id: UUID
    seq: int

    def __str__(self) -> str:
        return f"{self.conversation_id}:{self.seq}"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has the conversation, in the customer's words, and their place in line."""

    conversation_id: UUID
    #: bot, waiting, person or closed.
    state: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One step forward: the place reached, and the message to show there, if any."""

    place: Place
    message: Message | None
    name: str | None = None


def acknowledged(own: Place, seen: Place) -> str:
    """Return the cursor of a message just said.

    When a reply before it is still on its way, going on from this cursor must
    not skip that reply: then the cursor names the message and means less.
    """
    return str(own) if seen == own else f"{seen}.{own.seq}"


def place(cursor: str | None) -> Place | None:
    """Return a cursor that came back from a browser, or None when it is not one."""
    conversation, _, seq = (cursor or "").partition(".")[0].partition(":")
    if not (seq.isascii() and seq.isdecimal() and len(seq) < 10):
        return None
    try:
        return Place(UUID(conversation), int(seq))
    except ValueError:
        return None


async def after(session: AsyncSession, thread_key: str, seen: Place | None) -> list[Shown]:
    """Return what comes after a place, oldest first, as far as it may be shown by now.

    Only this thread's conversations are read, whatever the place says. Without
    a place: the newest conversation from its beginning.
    """
    start = seen
    if start is None:
        newest = await _newest(session, thread_key)
        if newest is None:
            return []
        start = Place(newest.id, 0)
    found = await session.exec(
        select(Message, Staff.name)
        .join(Conversation, col(Conversation.id) == Message.conversation_id)
        .outerjoin(Staff, col(Staff.id) == Message.staff_id)
        .where(
            Conversation.thread_key == thread_key,
            tuple_(col(Message.conversation_id), col(Message.seq))
            > (start.conversation_id, start.seq),
        )
        .order_by(col(Message.conversation_id), col(Message.seq))
        .limit(MOST)
    )
    return _as_far_as_may_be(found.all())


async def standing(session: AsyncSession, thread_key: str) -> Standing | None:
    """Return who has the thread's newest conversation; None when there is none yet."""
    conversation = await _newest(session, thread_key)
    if conversation is None:
        return None
    state = _STATES[State(conversation.state)]
    position = await _position(session, conversation.id) if state == "waiting" else None
    return Standing(conversation.id, state, position)


_STATES = {
    State.BOT: "bot",
    State.QUEUED: "waiting",
    State.OFFERED: "waiting",
    State.ASSIGNED: "person",
    State.SNOOZED: "person",
    State.WRAPPING: "person",
    State.CLOSED: "closed",
}


def frame(shown: Shown) -> dict[str, Any] | None:
    """Return a step as the frame that shows it, or None when there is nothing to show."""
    message = shown.message
    if message is None:
        return None
    told = {
        "type": "message",
        "cursor": str(shown.place),
        "author": "specialist" if message.author == Author.STAFF else str(message.author),
        "name": shown.name.split()[0] if shown.name else None,
        "text": message.text,
        "at": message.said_at.isoformat(),
        "client_msg_id": str(message.client_key) if _is_theirs(message) else None,
    }
    if message.details.get("mask"):
        told["mask"] = True
    return told


def _is_theirs(message: Message) -> bool:
    """Tell whether the customer said it: a specialist's own key is not for them."""
    return message.author == Author.CONTACT and message.client_key is not None


def _as_far_as_may_be(found: Sequence[tuple[Message, str | None]]) -> list[Shown]:
    steps = []
    for message, name in found:
        theirs = message.author == Author.CONTACT
        if message.kind == Kind.TEXT and not theirs and message.delivery in UNDER_WAY:
            break
        said = message.kind == Kind.TEXT and message.delivery != Delivery.FAILED
        here = Place(message.conversation_id, message.seq)
        steps.append(Shown(here, message if said else None, name))
    return steps


async def _newest(session: AsyncSession, thread_key: str) -> Conversation | None:
    found = await session.exec(
        select(Conversation)
        .where(Conversation.thread_key == thread_key)
        .order_by(col(Conversation.id).desc())
        .limit(1)
    )
    return found.first()


async def _position(session: AsyncSession, conversation_id: UUID) -> int | None:
    """Return the place in line: how many of the same level are due before it, and one."""
    found = await session.exec(
        select(QueueEntry).where(
            QueueEntry.conversation_id == conversation_id,
            col(QueueEntry.state).in_([EntryState.WAITING, EntryState.OFFERED]),
        )
    )
    entry = found.first()
    if entry is None:
        return None
    before = await session.exec(
        select(func.count())
        .select_from(QueueEntry)
        .where(
            QueueEntry.state == EntryState.WAITING,
            QueueEntry.level == entry.level,
            tuple_(col(QueueEntry.due_at), col(QueueEntry.id)) < (entry.due_at, entry.id),
        )
    )
    return 1 + before.one()
