"""Conversations: the lists, one opened, and everything a specialist does with it."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, status
from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints

from agents import dossier, handling, inbox, lines
from agents.inbox import View
from channels.redaction import clean, redact
from gateway import auth
from gateway.api.day import Today
from gateway.api.read import Read
from gateway.api.shapes import Conversation, Line, LinePage, Message
from gateway.deps import Now, Session
from gateway.permissions import Permission, Require
from models.staff import Staff

router = APIRouter(prefix="/api", tags=["conversations"], dependencies=[auth.SameOrigin])

Reader = Annotated[Staff, Depends(Require(Permission.CONVERSATIONS))]
Handler = Annotated[Staff, Depends(Require(Permission.HANDLING))]
Noter = Annotated[Staff, Depends(Require(Permission.NOTES))]


def _fit_to_keep(text: str) -> str:
    """Return staff's words as they may be stored: no control characters, no card numbers."""
    return redact(clean(text))[0]


#: Blank words are refused; card and social-security numbers never get past this line.
Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4000),
    AfterValidator(_fit_to_keep),
]


class NewMessage(BaseModel):
    """Words to be said or noted. The same key twice is the same message."""

    text: Words
    client_key: UUID


class Transfer(BaseModel):
    """To whom, and what they should know."""

    level: Literal[2]
    note: Words


class Close(BaseModel):
    """The outcome, and perhaps a last note."""

    disposition_id: UUID
    note: Annotated[Words | None, BeforeValidator(lambda note: note or None)] = None


class Disposition(Read):
    """An outcome that can be chosen."""

    id: UUID
    code: str
    words: str
    topic: str | None


@router.get("/conversations")
async def list_conversations(
    view: View,
    me: Reader,
    session: Session,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200)] = None,
) -> LinePage:
    """Return one page of a list: mine, waiting, team or closed."""
    return LinePage.model_validate(await inbox.page(session, me, view, limit, after))


@router.get("/conversations/{conversation_id}")
async def read_conversation(
    conversation_id: UUID, me: Reader, session: Session, now: Now, day: Today
) -> Conversation:
    """Open a conversation. 403 says why it is not mine to read."""
    return Conversation.of(await dossier.read(session, me, conversation_id, now, day.date))


@router.post("/conversations/{conversation_id}/messages", status_code=status.HTTP_201_CREATED)
async def send_message(
    conversation_id: UUID,
    message: NewMessage,
    me: Handler,
    session: Session,
    now: Now,
    response: Response,
) -> Message:
    """Answer the customer. 201; the same key again: 200 and the same message."""
    said, new = await handling.reply(
        session, conversation_id, me, message.text, message.client_key, now
    )
    response.status_code = status.HTTP_201_CREATED if new else status.HTTP_200_OK
    return Message.model_validate(said)


@router.post("/conversations/{conversation_id}/notes", status_code=status.HTTP_201_CREATED)
async def add_note(
    conversation_id: UUID,
    message: NewMessage,
    me: Noter,
    session: Session,
    now: Now,
    response: Response,
) -> Message:
    """Write what only colleagues see."""
    said, new = await handling.note(
        session, conversation_id, me, message.text, message.client_key, now
    )
    response.status_code = status.HTTP_201_CREATED if new else status.HTTP_200_OK
    return Message.model_validate(said)


@router.post("/conversations/{conversation_id}/transfer")
async def transfer(
    conversation_id: UUID, to: Transfer, me: Handler, session: Session, now: Now
) -> Line:
    """Pass a conversation to level II; it keeps its time of entering the line."""
    await handling.transfer(session, conversation_id, me, to.note, now)
    return Line.model_validate(await lines.line(session, conversation_id))


@router.post("/conversations/{conversation_id}/wrap-up")
async def wrap_up(
    conversation_id: UUID, me: Handler, session: Session, now: Now, day: Today
) -> Conversation:
    """End the talk; the disposition is still to be chosen."""
    await handling.wrap_up(session, conversation_id, me, now)
    return Conversation.of(await dossier.read(session, me, conversation_id, now, day.date))


@router.post("/conversations/{conversation_id}/close")
async def close(
    conversation_id: UUID, outcome: Close, me: Handler, session: Session, now: Now
) -> Line:
    """Close a conversation in wrap-up with its outcome."""
    await handling.close(session, conversation_id, me, outcome.disposition_id, outcome.note, now)
    return Line.model_validate(await lines.line(session, conversation_id))


@router.get("/dispositions")
async def list_dispositions(me: Reader, session: Session) -> list[Disposition]:
    """Return the outcomes that can be chosen at wrap-up."""
    return [Disposition.model_validate(one) for one in await handling.dispositions(session)]
