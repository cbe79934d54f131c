"""What the demo page asks of the office: whom a newcomer can be."""

from fastapi import APIRouter
from pydantic import BaseModel

from gateway.demo.cast import CastMember, cast
from gateway.deps import Now, Session
from gateway.office import Office
from gateway.parts import AppParts

router = APIRouter(prefix="/demo", include_in_schema=False)


class Cast(BaseModel):
    """Everyone to text as, and the number to text."""

    our_number: str
    people: list[CastMember]


@router.get("/cast")
async def read_cast(session: Session, now: Now, parts: AppParts) -> Cast:
    """List the invented customers with what they know about their accounts, as of today."""
    office = Office.read(parts.settings.office_hours, parts.settings.office_timezone)
    return Cast(
        our_number=parts.settings.twilio_number,
        people=await cast(session, office.today(now)),
    )
