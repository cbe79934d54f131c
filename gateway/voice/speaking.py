"""The words of a call: those waiting to be said, the last ones, and where the caller stands."""

from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from agents import queue
from bot.phrases import PHRASES
from bot.policy import ASKING
from bot.spoken import speak
from bot.telling import FACTS
from channels.phone.twiml import Expects, Words
from models.call import Call, CallState
from models.conversation import Conversation
from models.message import Author, Delivery, Kind, Message
from models.outbox import Outbox

_EXPECTS = {"ask_claim": Expects.ACCOUNT, "ask_fact": Expects.FACT}


@dataclass(frozen=True, slots=True)
class Last:
    """What the bot said last in this call."""

    text: str
    #: Its last phrase's key; empty for a policy text.
    key: str

    @classmethod
    def of(cls, text: str, details: dict[str, Any]) -> Self:
        """Return what was said, as its message keeps it."""
        keys = details.get("say") or [""]
        return cls(text, "" if details.get("articles") else str(keys[-1]))

    @property
    def expects(self) -> Expects:
        """What it asked for."""
        return _EXPECTS.get(self.key, Expects.SENTENCE)

    @property
    def answers(self) -> bool:
        """Whether it told something and asked nothing, so that the line would fall silent."""
        return self.key in FACTS or self.key not in {*ASKING, *PHRASES}


def tongue(call: Call) -> str:
    """Return the language the call is held in, one of ours."""
    return "es" if call.language == "es" else "en"


async def last(session: AsyncSession, conversation_id: UUID) -> Last | None:
    """Return what the bot said last, if it may still be said; None when it said nothing yet."""
    found = await session.exec(
        select(Message.text, Message.details, Outbox.discloses_account_id)
        .join(Outbox, col(Outbox.message_id) == Message.id)
        .where(
            Message.conversation_id == conversation_id,
            Message.author == Author.BOT,
            Message.kind == Kind.TEXT,
            col(Message.delivery).in_([Delivery.SENT, Delivery.DELIVERED]),
        )
        .order_by(col(Message.seq).desc())
        .limit(1)
    )
    row = found.first()
    if row is None:
        return None
    text, details, account_id = row
    if account_id is not None and not await proof.still_holds(session, conversation_id, account_id):
        return None
    return Last.of(text, details)


def welcome(language: str) -> list[Words]:
    """Return the greeting in one language, and in the other how to get to it."""
    other = "es" if language == "en" else "en"
    return [(language, speak("welcome", language)), (other, speak("other_language", other))]


async def place(session: AsyncSession, call: Call) -> list[Words]:
    """Return where a waiting caller stands."""
    language = tongue(call)
    if call.state in (CallState.CONNECTING, CallState.TALKING):
        return [(language, speak("connecting", language))]
    number = None
    if call.state == CallState.WAITING:
        number = await queue.position(session, call.conversation_id)
    if number is None:
        return [(language, speak("still_waiting", language))]
    key = "next_in_line" if number == 1 else "in_line"
    return [(language, speak(key, language, place=str(number)))]


async def unanswered(session: AsyncSession, conversation_id: UUID, seq: int) -> bool:
    """Tell whether the bot still owes an answer to what stands at `seq`."""
    found = await session.exec(
        select(func.count())
        .select_from(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.state == "bot",
            Conversation.answered_seq < seq,
        )
    )
    return bool(found.one())
