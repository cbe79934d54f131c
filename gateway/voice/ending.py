"""The end of a customer's call, as the carrier tells it: before anything else, late, or twice."""

from dataclasses import replace

from agents import calls
from channels.phone import forms
from channels.phone.forms import Status
from channels.twilio import Form
from gateway.parts import Parts
from gateway.voice import books
from models.base import utcnow
from models.call import EndedBy
from models.conversation import hold

#: What the timeline says when it was not the customer who hung up.
ENDED = "The call ended."


async def call_status(parts: Parts, form: Form) -> None:
    """Take the carrier's word on a customer's call. Only its end changes anything."""
    now = utcnow()
    ended = forms.read_end(form, now)
    if ended is None:
        return
    async with parts.database.sessions() as session:
        known = await books.heard_of(session, forms.sid_of(form), now)
    if known is not None and known.ended_by is not None:
        ended = replace(ended, text=ENDED)
    received = await parts.intake.receive(ended)
    lost = form.one("CallStatus") == Status.FAILED
    async with parts.database.sessions() as session:
        conversation = await hold(session, received.conversation_id)
        call = await books.register(session, conversation, forms.sid_of(form), now)
        by = EndedBy.CARRIER if lost else EndedBy.CUSTOMER
        await calls.end(session, conversation, call, by, now)
