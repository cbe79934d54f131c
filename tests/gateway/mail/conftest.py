"""A road for mail over a fresh database and store, and an office that has answered."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from channels.mail.compose import compose
from channels.mail.inbound import Envelope
from channels.outbox import Claim, claim
from gateway.database import Database
from gateway.intake import Intake, Received
from gateway.mail.road import MailRoad
from gateway.settings import Settings
from gateway.store import Store
from models.base import utcnow
from models.conversation import Conversation, hold
from models.message import Author, Message
from models.saying import say
from tests.channels.talk import LEASE
from tests.letters import MAILBOX


@dataclass
class Post:
    """The road under test, and shortcuts to what it wrote."""

    road: MailRoad
    store: Store
    database: Database
    folder: Path

    async def take(self, mail: EmailMessage | bytes, *recipients: str) -> Received:
        """Hand one mail over."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        return await self.road.take(raw, Envelope("someone@example.com", recipients))

    async def talk(self, conversation_id: UUID) -> Conversation:
        async with self.database.sessions() as session:
            return await session.get_one(Conversation, conversation_id)

    async def talks(self) -> list[Conversation]:
        async with self.database.sessions() as session:
            return list((await session.exec(select(Conversation).order_by("id"))).all())

    async def messages(self) -> list[Message]:
        async with self.database.sessions() as session:
            return list((await session.exec(select(Message).order_by("id"))).all())

    async def answer(self, conversation_id: UUID, text: str = "We look into it.") -> EmailMessage:
        """Answer a conversation, and return the mail as it would leave now."""
        async with self.database.sessions() as session:
            conversation = await hold(session, conversation_id)
            await say(session, conversation, text, author=Author.BOT, now=utcnow())
        async with self.database.sessions() as session:
            claimed = await claim(session, conversation_id, utcnow(), LEASE)
        assert isinstance(claimed, Claim)
        return compose(claimed.message, MAILBOX, utcnow())

    def stored(self, folder: str) -> list[Path]:
        """Return the objects below a folder of the store."""
        return [one for one in (self.folder / "store" / folder).rglob("*") if one.is_file()]


@pytest.fixture
async def post(settings: Settings, database: Database, tmp_path: Path) -> AsyncIterator[Post]:
    intake = Intake(database.pool, reopen_within=settings.reopen_within)
    intake.start()
    store = Store(settings)
    yield Post(MailRoad(database, intake, store, MAILBOX, utcnow), store, database, tmp_path)
    await intake.close()
