"""Who is calling: sign-in with limits that hold over all processes, sessions that are rows.

The browser holds an opaque token; we hold its SHA-256, so a stolen database
signs nobody in. Tries are counted in the event history before a password is
looked at, under a lock, so a thousand at once count as a thousand.
"""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

from fastapi import Depends, Request
from pwdlib import PasswordHash
from sqlalchemy import func, text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from agents import presence
from gateway.database import Database
from gateway.deps import Now
from gateway.parts import AppParts
from gateway.settings import Settings
from models.changes import record
from models.errors import NotAllowed, NotSignedIn, TooMany
from models.history import Event
from models.staff import PresenceState, Staff, StaffSession

LASTS = timedelta(hours=12)
#: How often a session's last use is written down.
SEEN_EVERY = timedelta(minutes=1)

#: Tries that failed within the window: by one name, and from one address.
WINDOW = timedelta(minutes=15)
MOST_BY_NAME = 10
MOST_FROM_ADDRESS = 50

TRIED, OPENED, ENDED = "session.tried", "session.opened", "session.ended"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_passwords = PasswordHash.recommended()

_TRIES = text("""
SELECT count(*) FILTER (WHERE kind = 'session.tried' AND data ->> 'name' = :name)
     - count(*) FILTER (WHERE kind = 'session.opened' AND data ->> 'name' = :name) AS by_name,
       count(*) FILTER (WHERE kind = 'session.tried' AND data ->> 'address' = :address)
     - count(*) FILTER (WHERE kind = 'session.opened' AND data ->> 'address' = :address)
       AS from_address
  FROM event WHERE kind IN ('session.tried', 'session.opened') AND at > :since
""")


@dataclass(frozen=True)
class SignedIn:
    """Somebody who is signed in, and by which session."""

    staff: Staff
    session_id: UUID


def cookie_name(settings: Settings) -> str:
    """Return the cookie's name; by https the prefix makes browsers refuse it from elsewhere."""
    return "__Host-forebay" if settings.secure else "forebay"


async def sign_in(
    database: Database, username: str, password: str, address: str, now: datetime
) -> tuple[Staff, str]:
    """Return who it is, and a fresh token for their browser.

    Raises NotSignedIn with the same words and after the same work whether the
    name or the password is wrong; TooMany past the limits. The password is
    hashed in a thread, with no transaction open.
    """
    name = sha256(username.strip().lower().encode()).hexdigest()
    async with database.sessions() as session:
        await _count_try(session, name, address, now)
        found = await session.exec(
            select(Staff).where(func.lower(Staff.username) == username.strip().lower())
        )
        staff = found.first()
    known = staff is not None and staff.disabled_at is None
    fits = await asyncio.to_thread(
        _passwords.verify, password, staff.password_hash if staff and known else _nobody()
    )
    if staff is None or not known or not fits:
        raise NotSignedIn("The name or the password is wrong.")
    token = secrets.token_urlsafe(32)
    async with database.sessions() as session:
        session.add(
            StaffSession(
                staff_id=staff.id,
                token_hash=_hashed(token),
                expires_at=now + LASTS,
                last_seen_at=now,
            )
        )
        session.add(Event(kind=OPENED, staff_id=staff.id, at=now, data=_from(name, address)))
    return staff, token


async def sign_out(session: AsyncSession, caller: SignedIn, now: datetime) -> None:
    """End the session: its row, whatever stream hangs on it, and offers if it was the last."""
    await session.exec(
        update(StaffSession)
        .where(col(StaffSession.id) == caller.session_id, col(StaffSession.ended_at).is_(None))
        .values(ended_at=now)
    )
    staff_id = caller.staff.id
    await record(session, ENDED, staff_id=staff_id, at=now, session_id=str(caller.session_id))
    others = await session.exec(
        select(func.count())
        .select_from(StaffSession)
        .where(
            StaffSession.staff_id == staff_id,
            col(StaffSession.ended_at).is_(None),
            StaffSession.expires_at > now,
        )
    )
    if others.one() == 0:
        await presence.set_state(session, staff_id, PresenceState.OFFLINE, None, now)


async def find(session: AsyncSession, token: str, now: datetime) -> SignedIn | None:
    """Return who holds this token; None when it ended, ran out, or its owner was disabled."""
    found = await session.exec(
        select(StaffSession, Staff)
        .join(Staff, col(Staff.id) == col(StaffSession.staff_id))
        .where(
            StaffSession.token_hash == _hashed(token),
            col(StaffSession.ended_at).is_(None),
            StaffSession.expires_at > now,
            col(Staff.disabled_at).is_(None),
        )
    )
    pair = found.first()
    if pair is None:
        return None
    row, staff = pair
    if row.last_seen_at < now - SEEN_EVERY:
        await seen(session, row.id, now)
    return SignedIn(staff, row.id)


async def seen(session: AsyncSession, session_id: UUID, now: datetime) -> None:
    """Note that a browser is still there; written down no more often than is worth it."""
    await session.exec(
        update(StaffSession)
        .where(
            col(StaffSession.id) == session_id, col(StaffSession.last_seen_at) < now - SEEN_EVERY
        )
        .values(last_seen_at=now)
    )


async def signed_in(request: Request, parts: AppParts, now: Now) -> SignedIn:
    """Return who is calling. Raises NotSignedIn.

    Looks in a transaction of its own, so that a stream that lasts hours
    holds none open.
    """
    token = request.cookies.get(cookie_name(parts.settings))
    if token:
        async with parts.database.sessions() as session:
            known = await find(session, token, now)
        if known is not None:
            return known
    raise NotSignedIn


async def same_origin(request: Request, parts: AppParts) -> None:
    """Refuse a change that another site's page asked a signed-in browser for.

    A browser says where a request comes from in `Sec-Fetch-Site` or `Origin`,
    and no page can forge either. Who sends neither is no browser of ours.
    """
    if request.method in SAFE_METHODS:
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site == "same-origin" or (site is None and _is_ours(origin, request, parts.settings)):
        return
    raise NotAllowed(f"Open the desk at {parts.settings.origin}: this came from elsewhere.")


def _is_ours(origin: str | None, request: Request, settings: Settings) -> bool:
    """Tell whether a page of ours asks; the demo's twin only for itself, not for the other."""
    if origin == settings.origin:
        return True
    asked = f"{urlsplit(settings.origin).scheme}://{request.headers.get('host', '')}"
    return origin in settings.origins and origin == asked


SameOrigin = Depends(same_origin)
WhoIsCalling = Annotated[SignedIn, Depends(signed_in)]


async def _count_try(session: AsyncSession, name: str, address: str, now: datetime) -> None:
    """Write a try down, or raise TooMany. One at a time for each name and each address."""
    connection = await session.connection()
    for key in sorted((f"name {name}", f"address {address}")):
        await connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
        )
    asked = {"name": name, "address": address, "since": now - WINDOW}
    tries = (await connection.execute(_TRIES, asked)).one()
    if tries.by_name >= MOST_BY_NAME or tries.from_address >= MOST_FROM_ADDRESS:
        raise TooMany("Too many tries to sign in. Wait a quarter of an hour.", 900)
    session.add(Event(kind=TRIED, at=now, data=_from(name, address)))


def _from(name: str, address: str) -> dict[str, str]:
    """Return what a try is counted by. Names are hashed: people type passwords there too."""
    return {"name": name, "address": address}


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@cache
def _nobody() -> str:
    """Return a hash nobody's password fits, so that an unknown name costs the same work."""
    return _passwords.hash(secrets.token_urlsafe(32))
