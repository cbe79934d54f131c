"""A call of the past: the same tale, and beside it what a desk keeps of a call."""

from datetime import datetime, timedelta
from uuid import UUID

from channels.phone.forms import BEGAN, HUNG_UP
from gateway.demo.handled import HandledTale, Specialist
from models.call import Call, CallState, EndedBy, Leg, LegState
from models.work import EntryState

#: Seconds a specialist's own telephone rings before they speak.
ANSWERS = timedelta(seconds=6)


def begin(tale: HandledTale) -> None:
    """Write down that somebody called."""
    sid = tale.side.thread_key.partition(":")[2]
    tale.sign(BEGAN, f"{sid}:0")
    tale.event("call.began")


def hang_up(tale: HandledTale, who: Specialist | None, by: EndedBy = EndedBy.CUSTOMER) -> None:
    """End the call now: its row, the leg of whoever spoke last, and the notice."""
    sid = tale.side.thread_key.partition(":")[2]
    taken = [place.ended_at for place in tale.places if place.state is EntryState.TAKEN]
    joined = [at + ANSWERS for at in taken if at]
    call = tale.chronicle.add(
        Call,
        tale.began,
        conversation_id=tale.id,
        sid=sid,
        state=CallState.ENDED,
        language=tale.language,
        step=tale.last_inbound_seq,
        began_at=tale.began,
        heard_at=tale.at,
        waiting_since=tale.places[0].entered_at if tale.places else None,
        connected_at=joined[0] if joined else None,
        ended_at=tale.at,
        ended_by=by,
    )
    if who and who.phone and joined:
        _leg(tale, who.id, who.phone, call, joined[-1])
    tale.event("call.changed", tale.staff_id, state=CallState.ENDED.value)
    tale.sign(HUNG_UP, f"{sid}:end")


def _leg(tale: HandledTale, staff_id: UUID, number: str, call: UUID, joined: datetime) -> None:
    tale.chronicle.add(
        Leg,
        joined - ANSWERS,
        call_id=call,
        staff_id=staff_id,
        number=number,
        state=LegState.LEFT,
        sid=f"CA{tale.chronicle.dice.getrandbits(128):032x}",
        joined_at=joined,
        ended_at=tale.at,
    )
