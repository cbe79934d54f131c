"""A customer's telephone line for tests: posts what Twilio posts, reads the TwiML it gets."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import httpx2
from sqlmodel import col, select

from bot.client import Rasa
from gateway.database import Database
from models.call import Call, Leg
from models.conversation import Conversation
from models.history import Event
from models.message import Message
from tests.doors import PHONE, Served

VOICE = "/webhooks/twilio/voice"

#: How a stand-in for Rasa answers.
Answering = Callable[[httpx2.Request], httpx2.Response]


@dataclass(frozen=True)
class Heard:
    """One answer: its verbs in order, and where it leads."""

    xml: str
    verbs: list[str]
    #: What is said, in order, whoever's language it is in.
    words: list[str]
    #: The next step, when it listens or records.
    step: int | None
    conference: str | None
    listens: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that is said."""
        return " ".join(self.words)


def read(xml: str) -> Heard:
    """Read TwiML."""
    root = ET.fromstring(xml)  # noqa: S314  it is our own
    assert root.tag == "Response"
    words = [say.text or "" for say in root.iter("Say")]
    listening = root.find("Gather")
    acting = listening if listening is not None else root.find("Record")
    action = acting.get("action", "") if acting is not None else ""
    conference = root.find("Dial/Conference")
    return Heard(
        xml,
        [child.tag for child in root],
        words,
        int(action.rpartition("step=")[2]) if action else None,
        conference.text if conference is not None else None,
        dict(listening.attrib) if listening is not None else {},
    )


class Line:
    """One call from one number."""

    def __init__(self, door: Served, number: str = PHONE) -> None:
        self.door, self.number = door, number
        self.sid = f"CA{uuid4().hex}"
        self.at = 0

    def form(self, **fields: str) -> dict[str, str]:
        """Return the fields of any webhook of this call, as Twilio sends them."""
        settings = self.door.settings
        return {
            "CallSid": self.sid,
            "AccountSid": settings.twilio_account_sid,
            "From": self.number,
            "To": settings.twilio_number,
            "Caller": self.number,
            "Called": settings.twilio_number,
            "CallStatus": "in-progress",
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
            "FromCity": "ALDER FALLS",
            "FromState": "OR",
            "FromZip": "97000",
            "FromCountry": "US",
            **fields,
        }

    async def post(self, path: str, **fields: str) -> httpx2.Response:
        """Post to one of the doors for calls, signed."""
        return await self.door.signed(f"{VOICE}{path}", self.form(**fields))

    async def hears(self, path: str, **fields: str) -> Heard:
        """Post, and read what is to be heard."""
        answer = await self.post(path, **fields)
        assert answer.status_code == 200, answer.text
        heard = read(answer.text)
        self.at = heard.step if heard.step is not None else self.at
        return heard

    async def call(self) -> Heard:
        """Call the office."""
        return await self.hears("", CallStatus="ringing")

    async def say(self, words: str, step: int | None = None) -> Heard:
        """Say something at the step that is open."""
        return await self.hears(
            f"/turn?step={self.at if step is None else step}",
            SpeechResult=words,
            Confidence="0.9123",
            Language="en-US",
        )

    async def press(self, digits: str, step: int | None = None) -> Heard:
        """Press keys."""
        at = self.at if step is None else step
        return await self.hears(f"/turn?step={at}", Digits=digits, FinishedOnKey="")

    async def say_nothing(self) -> Heard:
        """Let the time to speak run out."""
        return await self.hears(f"/turn?step={self.at}", msg="Gather End")

    async def hang_up(self, status: str = "completed") -> None:
        """End the call, as the carrier tells of it."""
        answer = await self.post("/status", CallStatus=status, CallDuration="42", Duration="1")
        assert answer.is_success, answer.text


def rasa_that(
    answer: Answering | Callable[[httpx2.Request], Coroutine[None, None, httpx2.Response]],
) -> Rasa:
    """Return a client of a Rasa that answers so: for faults no real one can be made to show."""
    return Rasa("http://rasa", "token", limit=3, transport=httpx2.MockTransport(answer))


def bot_says(*keys: str, intent: str = "late_fee", article: str | None = None) -> Rasa:
    """Return a bot that answers every message with these phrases, or this policy text."""
    custom: list[dict[str, Any]] = [{"say": key} for key in keys]
    custom += [{"article": article}] if article else []
    nlu = {"custom": {"nlu": {"intent": intent, "confidence": 0.95}}}
    reply = [nlu, *({"custom": one} for one in custom)]

    def answer(request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, json=reply)

    return Rasa("http://rasa", "token", transport=httpx2.MockTransport(answer))


@dataclass
class Books:
    """Looks into the rows of a test's database."""

    database: Database

    async def call(self, sid: str) -> Call:
        """Return a call's row."""
        async with self.database.sessions() as session:
            return (await session.exec(select(Call).where(Call.sid == sid))).one()

    async def conversation(self, sid: str) -> Conversation:
        """Return a call's conversation."""
        call = await self.call(sid)
        async with self.database.sessions() as session:
            return await session.get_one(Conversation, call.conversation_id)

    async def messages(self, sid: str) -> list[tuple[str, str]]:
        """Return what a call's timeline shows: who, and what."""
        conversation = await self.conversation(sid)
        async with self.database.sessions() as session:
            found = await session.exec(
                select(Message)
                .where(Message.conversation_id == conversation.id)
                .order_by(col(Message.seq))
            )
            return [(str(message.author), message.text) for message in found.all()]

    async def legs(self, sid: str) -> list[Leg]:
        """Return a call's legs, oldest first."""
        call = await self.call(sid)
        async with self.database.sessions() as session:
            found = await session.exec(
                select(Leg).where(Leg.call_id == call.id).order_by(col(Leg.id))
            )
            return list(found.all())

    async def events(self, conversation_id: UUID, kind: str) -> list[Event]:
        """Return a conversation's events of one kind."""
        async with self.database.sessions() as session:
            found = await session.exec(
                select(Event)
                .where(Event.conversation_id == conversation_id, Event.kind == kind)
                .order_by(col(Event.id))
            )
            return list(found.all())
