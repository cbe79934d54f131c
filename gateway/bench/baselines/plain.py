"""The plain way: one ORM session a request, every row by itself, committed before the answer.

Written as one would write it first: the official validator, SQLModel, one
statement after the other. It redacts nothing, reopens nothing and knows no
STOP, so it does less than intake does.
"""

import os
from datetime import UTC, datetime

from fastapi import FastAPI, HTTPException, Request, Response
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from twilio.request_validator import RequestValidator

from gateway.bench.baselines.listen import listen
from gateway.bench.texts import ORIGIN, PATH, TOKEN
from models.changes import record
from models.contact import Channel, Contact, Endpoint
from models.conversation import Conversation, State
from models.journal import Journal
from models.message import Author, Delivery, Message
from models.wakeups import Wake, wake

validator = RequestValidator(TOKEN)


def build(url: str) -> FastAPI:
    """Return the app over a database."""
    # Twenty connections that stay: opening one costs more than a whole request.
    engine = create_async_engine(url, pool_size=20, max_overflow=0)
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False)
    app = FastAPI()
    app.state.engine = engine

    @app.post(PATH)
    async def take(request: Request) -> Response:
        """Check, find or make what the text belongs to, write it down, commit."""
        form = {name: str(value) for name, value in (await request.form()).items()}
        signature = request.headers.get("x-twilio-signature", "")
        if not validator.validate(ORIGIN + PATH, form, signature):
            raise HTTPException(403)
        async with sessions() as session, session.begin():
            await _write(session, form)
        return Response("<Response/>", media_type="text/xml")

    return app


async def _write(session: AsyncSession, form: dict[str, str]) -> None:
    now = datetime.now(UTC)
    journal = Journal(
        channel=Channel.SMS, dedupe_key=form["MessageSid"], received_at=now, payload=form
    )
    session.add(journal)
    await session.flush()  # a known id ends here, on its unique constraint
    endpoint = await _endpoint(session, form["From"])
    conversation = await _conversation(session, endpoint, form, now)
    conversation.last_seq += 1
    conversation.last_inbound_seq = conversation.last_seq
    conversation.last_inbound_at = conversation.last_message_at = now
    message = Message(
        conversation_id=conversation.id,
        seq=conversation.last_seq,
        author=Author.CONTACT,
        text=form["Body"],
        said_at=now,
        delivery=Delivery.RECEIVED,
        journal_id=journal.id,
    )
    session.add(message)
    await record(
        session,
        "message.received",
        conversation_id=conversation.id,
        message_id=str(message.id),
        seq=message.seq,
    )
    await wake(session, Wake.ANSWER)


async def _endpoint(session: AsyncSession, address: str) -> Endpoint:
    found = await session.exec(
        select(Endpoint).where(Endpoint.channel == Channel.SMS, Endpoint.address == address)
    )
    endpoint = found.one_or_none()
    if endpoint is None:
        contact = Contact()
        session.add(contact)
        await session.flush()
        endpoint = Endpoint(contact_id=contact.id, channel=Channel.SMS, address=address)
        session.add(endpoint)
        await session.flush()
    return endpoint


async def _conversation(
    session: AsyncSession, endpoint: Endpoint, form: dict[str, str], now: datetime
) -> Conversation:
    key = f"sms:{form['To']}:{form['From']}"
    found = await session.exec(
        select(Conversation)
        .where(Conversation.thread_key == key, col(Conversation.state) != State.CLOSED)
        .with_for_update()
    )
    conversation = found.one_or_none()
    if conversation is None:
        conversation = Conversation(
            contact_id=endpoint.contact_id,
            endpoint_id=endpoint.id,
            channel=Channel.SMS,
            our_address=form["To"],
            thread_key=key,
            opened_at=now,
        )
        session.add(conversation)
        await session.flush()
    return conversation


if __name__ == "__main__":
    listen(build(os.environ["FOREBAY_DATABASE_URL"]))
