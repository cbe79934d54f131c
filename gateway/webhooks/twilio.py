"""Twilio's doors for texts: what customers write, and receipts for texts of ours."""

import contextlib

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from channels import sms
from channels.base import Unreadable
from channels.receipts import record_receipt
from channels.twilio import Form
from gateway.intake import Parked
from gateway.parts import Parts
from gateway.webhooks.door import admit
from models.base import utcnow

router = APIRouter(include_in_schema=False)


async def take_text(request: Request) -> Response:
    """Take a text from a customer in. Answered once it is on disk."""
    return await admit(request, "sms", _text)


async def take_receipt(request: Request) -> Response:
    """Take the carrier's word on a text of ours."""
    return await admit(request, "sms_status", _receipt)


# Plain routes: no field of these is for FastAPI to read, and this is the busiest door.
router.add_route("/webhooks/twilio/sms", take_text, methods=["POST"])
router.add_route("/webhooks/twilio/sms/status", take_receipt, methods=["POST"])


async def _text(parts: Parts, form: Form, query: str) -> None:
    del query
    said = sms.parse(form, utcnow())
    if isinstance(said, Unreadable):
        await parts.intake.park(said)
        return
    with contextlib.suppress(Parked):  # kept for a person: the carrier need not send it again
        await parts.intake.receive(said)


async def _receipt(parts: Parts, form: Form, query: str) -> None:
    told = sms.parse_receipt(form, query)
    if isinstance(told, Unreadable):
        await parts.intake.park(told)
        return
    async with parts.database.sessions() as session:
        await record_receipt(session, told)
