"""The customer's side of mail: writing to the utility, and looking into a mailbox."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field

from gateway.simulator.mailboxes import Mailboxes
from gateway.simulator.phone import News
from gateway.simulator.posting import Draft, Enclosure, Post

router = APIRouter()

_ADDRESS = re.compile(r"[A-Za-z0-9._%+'=-]{1,120}@[A-Za-z0-9.-]{1,120}")
_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,60}")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("This is not a plain mail address.")
    return text


def _type(text: str) -> str:
    if not _TYPE.fullmatch(text) or text.startswith(("multipart/", "message/")):
        raise ValueError("This is not the type of a file.")
    return text


def _one_line(text: str) -> str:
    return " ".join(text.split())


Address = Annotated[str, AfterValidator(_address)]
Type = Annotated[str, AfterValidator(_type)]
OneLine = Annotated[str, AfterValidator(_one_line)]


class Attachment(BaseModel):
    """A file that goes along, in base64."""

    name: OneLine = Field(min_length=1, max_length=200)
    type: Type = "application/octet-stream"
    data: Base64Bytes


class NewMail(BaseModel):
    """What somebody writes into a mail program."""

    model_config = ConfigDict(populate_by_name=True)

    sender: Address = Field(alias="from")
    name: OneLine = Field(default="", max_length=200)
    #: Without it, to the utility; an answer goes where the answered mail wants it.
    to: Address | None = None
    subject: OneLine = Field(default="", max_length=500)
    text: str = Field(max_length=200_000)
    attachments: list[Attachment] = Field(default_factory=list, max_length=10)
    #: The id of a mail that this one answers.
    answers: str | None = None


class MailId(BaseModel):
    """What the mailbox calls a mail."""

    id: str


@router.post("/mail", status_code=201)
async def write(new: NewMail, request: Request) -> MailId:
    """Send a mail to the utility. 404 when it answers a mail that is not here."""
    mailboxes: Mailboxes = request.app.state.mailboxes
    post: Post = request.app.state.post
    answered = mailboxes.get(new.answers) if new.answers else None
    if new.answers and answered is None:
        raise HTTPException(404, "There is no mail with this id to answer.")
    recipient = new.to or (answered.reply_to if answered else "") or request.app.state.mailbox
    if not recipient:
        raise HTTPException(409, "The utility has no mailbox (FOREBAY_MAIL_FROM).")
    files = (Enclosure(one.name, one.type, one.data) for one in new.attachments)
    item = post.send(
        Draft(
            sender=new.sender,
            name=new.name,
            recipient=recipient,
            subject=new.subject,
            text=new.text,
            enclosures=tuple(files),
            answers=answered,
        )
    )
    return MailId(id=item.id)


@router.get("/mail")
async def look(
    request: Request,
    address: str,
    after: int = 0,
    wait: Annotated[float, Query(ge=0, le=60)] = 0.0,
) -> News:
    """Return what is new in a mailbox; waits for it when there is nothing yet."""
    mailboxes: Mailboxes = request.app.state.mailboxes
    last = mailboxes.news.last
    found: list[dict[str, Any]] = [
        item.shown() for item in await mailboxes.newer(address, after, wait)
    ]
    newest = max([item["n"] for item in found], default=min(last, max(after, 0)))
    return News(items=found, last=newest)
