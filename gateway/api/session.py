"""Signing in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response, status
from pydantic import BaseModel, Field
from sqlmodel import col, select

from gateway import auth
from gateway.api.me import Me, me_of
from gateway.deps import Now, Session
from gateway.parts import AppParts
from gateway.permissions import Permission, RequireSession
from models.staff import LEVEL, Role, Staff

router = APIRouter(prefix="/api/session", tags=["session"], dependencies=[auth.SameOrigin])

TITLES: dict[Role, str] = {
    Role.SPECIALIST_1: "Specialist I",
    Role.SPECIALIST_2: "Specialist II",
    Role.LEAD: "Lead",
    Role.SUPERVISOR: "Supervisor",
    Role.ADMINISTRATOR: "Administrator",
}
LANGUAGES = {"en": "English", "es": "Spanish", "vi": "Vietnamese"}


class Credentials(BaseModel):
    """A name and a password."""

    username: str = Field(min_length=1, max_length=64)
    #: Bounded, because hashing a long one is work an outsider could ask for.
    password: str = Field(min_length=1, max_length=256)


class SignInChoice(BaseModel):
    """Somebody to sign in as, in the demonstration."""

    username: str
    name: str
    role: Role
    words: str


@router.post("")
async def sign_in(
    credentials: Credentials,
    request: Request,
    response: Response,
    parts: AppParts,
    session: Session,
    now: Now,
) -> Me:
    """Sign in. 401 with the same words whatever was wrong; 429 when tried too often."""
    address = request.client.host if request.client else "unknown"
    staff, token = await auth.sign_in(
        parts.database, credentials.username, credentials.password, address, now
    )
    response.set_cookie(
        auth.cookie_name(parts.settings),
        token,
        max_age=int(auth.LASTS.total_seconds()),
        path="/",
        secure=parts.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return await me_of(session, staff, now)


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(
    response: Response,
    parts: AppParts,
    session: Session,
    caller: Annotated[auth.SignedIn, Depends(RequireSession(Permission.SIGNED_IN))],
    now: Now,
) -> None:
    """Sign out: the token is worth nothing from now on, and open streams end."""
    await auth.sign_out(session, caller, now)
    response.delete_cookie(
        auth.cookie_name(parts.settings),
        path="/",
        secure=parts.settings.secure,
        httponly=True,
        samesite="lax",
    )


@router.get("/choices")
async def list_sign_in_choices(parts: AppParts, session: Session) -> list[SignInChoice]:
    """Return who there is to sign in as, in the demonstration; otherwise nobody."""
    if not parts.settings.demo:
        return []
    found = await session.exec(
        select(Staff).where(col(Staff.disabled_at).is_(None)).order_by(Staff.name)
    )
    ranks = list(Role)
    staff = sorted(found.all(), key=lambda person: ranks.index(Role(person.role)))
    return [
        SignInChoice(
            username=person.username, name=person.name, role=person.role, words=_words(person)
        )
        for person in staff
    ]


def _words(person: Staff) -> str:
    """Say in a few words what somebody does, and in which languages."""
    title = TITLES[Role(person.role)]
    if Role(person.role) not in LEVEL:
        return title
    return f"{title} · {', '.join(LANGUAGES.get(code, code) for code in person.languages)}"
