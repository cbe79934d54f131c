"""The bot gives a conversation to people: who it needs, why, and all they should know first."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import finding, proof
from agents import legs, queue
from agents.needs import HANDED_OFF, Matter, needs
from models.account import Account
from models.changes import record
from models.contact import Channel, Endpoint
from models.conversation import Conversation
from models.message import Author, Kind, Message
from models.saying import notice
from models.work import QueueEntry

#: A matter that was with people this often lately, on the same topic, is a repeated one.
REPEATED_AT = 2
LATELY = timedelta(days=30)

#: How many of the customer's last words, and of the bot's, go into the packet.
WORDS = 3
#: How much of one message is quoted.
QUOTE = 300


@dataclass(frozen=True, slots=True)
class Why:
    """Why the bot hands over."""

    #: A word of `agents.needs.HANDED_OFF`.
    reason: str
    hostile: bool = False
    about_staff: bool = False


async def hand_off(
    session: AsyncSession, conversation: Conversation, why: Why, now: datetime, today: date
) -> QueueEntry:
    """Give a conversation, held `FOR UPDATE` by the caller, to the queue.

    Owner, state, place in line, packet and event change together or not at
    all; the bot is silent from then on.
    """
    account = await _account(session, conversation)
    earlier = await queue.latest_entry(session, conversation.id)
    matter = Matter(
        reason=why.reason,
        channel=Channel(conversation.channel),
        topic=conversation.topic,
        managed=bool(account and account.managed),
        hostile=why.hostile,
        repeated=await _repeated(session, conversation, now) or bool(earlier and earlier.level > 1),
        language=conversation.language,
        about_staff=why.about_staff,
    )
    preferred = conversation.preferred_staff_id or (account.specialist_id if account else None)
    packet = await _packet(session, conversation, why)
    # All that was said goes with it: the bot owes an answer to none of it any more.
    conversation.answered_seq = conversation.last_inbound_seq
    words = packet["reason_words"]
    await notice(session, conversation, words, now=now, details={"handoff": why.reason})
    entry = await queue.enter(
        session, conversation, needs(matter, today), packet, now, preferred=preferred
    )
    if conversation.channel == Channel.VOICE:
        await legs.waits(session, conversation, now)
    await record(
        session,
        "conversation.handed_off",
        conversation_id=conversation.id,
        at=now,
        reason=why.reason,
        topic=conversation.topic,
        level=entry.level,
    )
    return entry


async def _account(session: AsyncSession, conversation: Conversation) -> Account | None:
    """Link the account for routing: the proven one, else the one the endpoint is confirmed on.

    Routing may use a link nobody has proven; disclosure never does.
    """
    held = await proof.level(session, conversation.id)
    if held is not None:
        conversation.account_id = held.account_id
    elif conversation.account_id is None:
        endpoint = await session.get_one(Endpoint, conversation.endpoint_id)
        linked = await _linked(session, Channel(endpoint.channel), endpoint.address)
        conversation.account_id = _best(linked)
    if conversation.account_id is None:
        return None
    return await session.get(Account, conversation.account_id)


async def _linked(session: AsyncSession, channel: Channel, address: str) -> list[Account]:
    """Return the accounts an endpoint is confirmed on. Who calls is confirmed as who texts."""
    found = await finding.by_endpoint(session, channel, address)
    if not found and channel is Channel.VOICE:
        found = await finding.by_endpoint(session, Channel.SMS, address)
    return found


def _best(linked: list[Account]) -> UUID | None:
    """Return the only account, or the managed one among several: level II sorts it out."""
    managed = [account for account in linked if account.managed]
    chosen = linked if len(linked) == 1 else managed
    return chosen[0].id if chosen else None


async def _repeated(session: AsyncSession, conversation: Conversation, now: datetime) -> bool:
    """Return whether people had this contact with this topic several times lately."""
    if conversation.topic is None:
        return False
    found = await session.exec(
        select(func.count(func.distinct(Conversation.id)))
        .join(QueueEntry, col(QueueEntry.conversation_id) == Conversation.id)
        .where(
            Conversation.contact_id == conversation.contact_id,
            Conversation.id != conversation.id,
            Conversation.topic == conversation.topic,
            col(Conversation.opened_at) > now - LATELY,
        )
    )
    return found.one() >= REPEATED_AT


async def _packet(session: AsyncSession, conversation: Conversation, why: Why) -> dict[str, Any]:
    """Gather what the next person should know before they say a word."""
    found = await session.exec(
        select(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.kind == Kind.TEXT,
            col(Message.author).in_([Author.CONTACT, Author.BOT]),
        )
        .order_by(col(Message.seq).desc())
        .limit(20)
    )
    recent = list(reversed(found.all()))
    said = [message.text[:QUOTE] for message in recent if message.author == Author.CONTACT]
    bot = [message for message in recent if message.author == Author.BOT]
    held = await proof.level(session, conversation.id)
    return {
        "reason": why.reason,
        "reason_words": HANDED_OFF.get(why.reason, "The bot handed this over."),
        "intent": conversation.topic,
        "proof_level": held.level if held else 0,
        "tried": [title for message in bot for title in _titles(message)],
        "asked": [message.text[:QUOTE] for message in bot if message.details.get("asks")],
        # A bare number answered a question of proof: it says nothing of what they want.
        "own_words": [text for text in said if any(map(str.isalpha, text))][-WORDS:],
        "misses": conversation.misses,
    }


def _titles(message: Message) -> list[str]:
    """Return the titles of the policy articles a message quoted."""
    return [article["title"] for article in message.details.get("articles", [])]
