"""What came along with a message: files and recordings, and the whole of a mail.

Files are a customer's: the browser shows only kinds that cannot do anything,
and runs nothing of them (OWASP file upload; ASVS 5.0 §3.2).
"""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from pydantic import BaseModel

from agents.beyond import UNTYPED, beyond, source_of, whole_of
from agents.reading import message_of
from gateway import auth
from gateway.deps import Session
from gateway.mail.keeping import read_whole
from gateway.parts import AppParts
from gateway.permissions import Permission, Require
from models.errors import NotFound
from models.staff import Staff

router = APIRouter(prefix="/api", tags=["conversations"], dependencies=[auth.SameOrigin])

Reader = Annotated[Staff, Depends(Require(Permission.CONVERSATIONS))]

#: Shown in the browser as what they are; everything else is saved.
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
#: Shown as plain text, whatever they claim to be.
AS_TEXT = frozenset({"text/plain", "text/csv", "text/calendar", "text/markdown"})

NOT_KEPT = "This file was not kept, or is kept at the carrier."

#: A browser's own PDF viewer does not open inside a sandbox; it runs nothing of a PDF in our name.
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
_POLICY = "sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"


class WholeMail(BaseModel):
    """All a mail said: as text, and as it looked, where it had a look."""

    text: str
    #: Sanitised: no script, no form, nothing remote. Show it in a sandboxed frame all the same.
    html: str | None


@router.get(
    "/messages/{message_id}/parts/{n}",
    response_class=Response,
    responses={200: {"content": {UNTYPED: {}}, "description": "The file"}},
)
async def read_part(
    message_id: UUID,
    n: Annotated[int, Path(ge=1, le=10_000)],
    me: Reader,
    session: Session,
    parts: AppParts,
) -> Response:
    """Give one file or recording: shown where that is harmless, else to be saved."""
    message = await message_of(session, me, message_id)
    source = source_of(message, n)
    if source is None:
        raise NotFound(NOT_KEPT)
    part = beyond(message).parts[n - 1]
    data = await parts.store.get(source)
    return Response(data, headers=headers_for(part.name, part.type))


@router.get("/messages/{message_id}/mail")
async def read_mail(message_id: UUID, me: Reader, session: Session, parts: AppParts) -> WholeMail:
    """Give the whole of a mail, the quoted included."""
    name = whole_of(await message_of(session, me, message_id))
    if name is None:
        raise NotFound("This message did not come by mail, or its mail was not kept.")
    text, html = await read_whole(parts.store, name)
    return WholeMail(text=text, html=html)


def headers_for(name: str, type_: str) -> dict[str, str]:
    """Return the headers under which a customer's file is safe to hand to a browser."""
    shown, kind = _kind(type_.lower())
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " ._-") else "_" for c in name)
    how = "inline" if shown else "attachment"
    return {
        "Content-Type": kind,
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, '')}",
        "Content-Security-Policy": _PDF_POLICY if kind == "application/pdf" else _POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
    }


def _kind(type_: str) -> tuple[bool, str]:
    """Return whether a browser shows it, and as what."""
    if type_ in AS_TEXT:
        return True, "text/plain; charset=utf-8"
    if type_ in SHOWN or (type_.startswith("audio/") and type_[6:].replace("-", "").isalnum()):
        return True, type_
    return False, UNTYPED
