"""What a mail of ours answers: the newest mail a person sent."""

from typing import Any
from uuid import UUID

from channels.base import Thread
from channels.mail.answered import answered
from gateway.database import Database
from models.contact import Channel
from models.conversation import hold
from models.message import Author, Message
from tests.channels.talk import START, open_talk
from tests.letters import MARIA


async def said(database: Database, talk: UUID, **details: Any) -> None:
    async with database.sessions() as session:
        conversation = await hold(session, talk)
        conversation.last_seq += 1
        message = Message(
            conversation_id=talk,
            seq=conversation.last_seq,
            author=Author.CONTACT,
            text="hi",
            said_at=START,
            details=details,
        )
        session.add_all([conversation, message])


async def found(database: Database, talk: UUID) -> Thread | None:
    async with database.sessions() as session:
        return await answered(session, talk)


async def test_the_newest_mail_is_answered_nearest_id_first(database: Database) -> None:
    talk = await open_talk(database, MARIA, Channel.MAIL)
    await said(database, talk, mail={"subject": "My bill", "message_id": "root@x"})
    newest = {"subject": "Re: My bill", "message_id": "new@x", "references": ["root@x", "us@y"]}
    await said(database, talk, mail=newest)

    assert await found(database, talk) == Thread(
        answers=("new@x", "us@y", "root@x"), subject="Re: My bill"
    )


async def test_what_a_machine_sent_is_passed_over(database: Database) -> None:
    talk = await open_talk(database, MARIA, Channel.MAIL)
    await said(database, talk, mail={"subject": "My bill", "message_id": "root@x"})
    away = {"subject": "I am away", "message_id": "away@x"}
    await said(database, talk, mail=away, automatic=True)

    assert await found(database, talk) == Thread(answers=("root@x",), subject="My bill")


async def test_without_a_mail_there_is_nothing_to_answer(database: Database) -> None:
    talk = await open_talk(database, MARIA, Channel.MAIL)
    await said(database, talk)

    assert await found(database, talk) is None
