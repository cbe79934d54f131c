"""What was said in a conversation, in its order, with names, delivery and sources in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.beyond import PartShown, Suspected, beyond
from models.message import Author, Delivery, Kind, Message
from models.policy import PolicyArticle
from models.staff import Staff

#: The newest messages shown; older ones are in the record.
MOST = 500

NAMES: dict[Author, str] = {Author.BOT: "Assistant", Author.SYSTEM: "Forebay"}

#: What is known of a message's way, in words for the desk.
WAY: dict[Delivery, str] = {
    Delivery.QUEUED: "Waiting to be sent",
    Delivery.SENDING: "Being sent",
    Delivery.SENT: "Sent",
    Delivery.DELIVERED: "Delivered",
    Delivery.FAILED: "Not delivered",
    Delivery.UNKNOWN: "Unknown: the carrier did not answer; checking",
}


@dataclass(frozen=True)
class Quoted:
    """A policy article a message rests on."""

    slug: str
    title: str
    citation: str
    version: int
    effective_from: date


@dataclass(frozen=True)
class Said:
    """One message, as the desk shows it."""

    id: UUID
    seq: int
    author: Author
    author_name: str
    kind: Kind
    text: str
    at: datetime
    delivery: Delivery
    delivery_words: str | None
    articles: tuple[Quoted, ...]
    redacted: bool
    subject: str | None
    #: Who wrote it, when that is not the conversation's own endpoint.
    sender: str | None
    parts: tuple[PartShown, ...]
    has_more: bool
    suspected: Suspected | None
    automatic: bool


async def timeline(
    session: AsyncSession, conversation_id: UUID, contact_name: str
) -> tuple[Said, ...]:
    """Return what was said, oldest first, in at most two queries."""
    found = await session.exec(
        select(Message, Staff.name)
        .outerjoin(Staff, col(Staff.id) == col(Message.staff_id))
        .where(Message.conversation_id == conversation_id)
        .order_by(col(Message.seq).desc())
        .limit(MOST)
    )
    rows = list(reversed(found.all()))
    return await _as_said(session, rows, {conversation_id: contact_name})


async def of_messages(
    session: AsyncSession, ids: Sequence[UUID], contact_names: Mapping[UUID, str]
) -> dict[UUID, Said]:
    """Return these messages by id, in at most two queries. The names are by conversation."""
    found = await session.exec(
        select(Message, Staff.name)
        .outerjoin(Staff, col(Staff.id) == col(Message.staff_id))
        .where(col(Message.id).in_(ids))
    )
    shown = await _as_said(session, found.all(), contact_names)
    return {one.id: one for one in shown}


async def _as_said(
    session: AsyncSession,
    rows: Sequence[tuple[Message, str | None]],
    contact_names: Mapping[UUID, str],
) -> tuple[Said, ...]:
    """Return messages with their authors' names, and with the articles they quote."""
    articles = await _articles(session, [message for message, _ in rows])
    return tuple(
        said(
            message,
            name or NAMES.get(Author(message.author), contact_names[message.conversation_id]),
            articles,
        )
        for message, name in rows
    )


def said(message: Message, name: str, articles: dict[str, Quoted] | None = None) -> Said:
    """Return one message as the desk shows it, under its author's name."""
    delivery = Delivery(message.delivery)
    words = WAY.get(delivery)
    if words and message.delivery_reason:
        words = f"{words}: {message.delivery_reason}"
    quoted = (_key(article) for article in message.details.get("articles", ()))
    return Said(
        id=message.id,
        seq=message.seq,
        author=Author(message.author),
        author_name=name,
        kind=Kind(message.kind),
        text=message.text,
        at=message.said_at,
        delivery=delivery,
        delivery_words=words,
        articles=tuple(articles[key] for key in quoted if articles and key in articles),
        redacted=message.redacted,
        **vars(beyond(message)),
    )


async def _articles(session: AsyncSession, messages: Sequence[Message]) -> dict[str, Quoted]:
    """Return the articles these messages quote, by id."""
    wanted = {_key(one) for message in messages for one in message.details.get("articles", ())}
    ids = [UUID(key) for key in sorted(wanted - {""})]
    if not ids:
        return {}
    found = await session.exec(select(PolicyArticle).where(col(PolicyArticle.id).in_(ids)))
    return {
        str(one.id): Quoted(one.slug, one.title, one.citation, one.version, one.effective_from)
        for one in found.all()
    }


def _key(article: dict[str, Any]) -> str:
    """Return the id under which an article is quoted; empty when it carries none."""
    return str(article.get("id") or "")
