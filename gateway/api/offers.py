"""What is offered to me: see it, accept it, decline it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, status
from pydantic import BaseModel

from agents import dossier, lines, offers
from agents.offers import DeclineReason
from agents.queue import latest_entry
from gateway import auth
from gateway.api.day import Today
from gateway.api.read import Read
from gateway.api.shapes import Conversation, Line, Reason
from gateway.deps import Now, Session
from gateway.permissions import Permission, Require
from models.staff import Staff

router = APIRouter(prefix="/api/offers", tags=["offers"], dependencies=[auth.SameOrigin])

Me = Annotated[Staff, Depends(Require(Permission.OFFERS))]


class Offer(Read):
    """One conversation held for me until accepted, declined or too late."""

    id: UUID
    conversation: Line
    reasons: list[Reason]
    offered_at: datetime
    expires_at: datetime


class Decline(BaseModel):
    """Why I decline."""

    reason: DeclineReason


@router.get("")
async def list_offers(me: Me, session: Session) -> list[Offer]:
    """Return what rings for me now."""
    shown = []
    for offer in await offers.pending(session, me.id):
        entry = await latest_entry(session, offer.conversation_id)
        shown.append(
            Offer.model_validate(
                {
                    "id": offer.id,
                    "conversation": await lines.line(session, offer.conversation_id),
                    "reasons": entry.reasons if entry else [],
                    "offered_at": offer.created_at,
                    "expires_at": offer.expires_at,
                }
            )
        )
    return shown


@router.post("/{offer_id}/accept")
async def accept_offer(
    offer_id: UUID, me: Me, session: Session, now: Now, day: Today
) -> Conversation:
    """Take the work. 409 if something was quicker, 410 if it is too late."""
    taken = await offers.accept(session, offer_id, me, now)
    return Conversation.of(await dossier.read(session, me, taken.id, now, day.date))


@router.post("/{offer_id}/decline", status_code=status.HTTP_204_NO_CONTENT)
async def decline_offer(
    offer_id: UUID, decline: Decline, me: Me, session: Session, now: Now
) -> None:
    """Give it back to its place in line. 410 if it is over already."""
    await offers.decline(session, offer_id, me, decline.reason, now)
