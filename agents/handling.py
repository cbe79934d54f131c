"""What a specialist does with a conversation they hold: reply, note, transfer, wrap up, close.

Every act holds the conversation first, so two at once happen one after the
other, and the second sees what the first changed.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from agents import capacity, legs, presence, queue
from agents.access import may_read, reads_all
from agents.callview import ON_THE_PHONE
from agents.lines import facts, find
from agents.needs import TARGETS, Need, Priority, Reason
from agents.timeline import Said, said
from models import saying
from models.call import CallState
from models.changes import record
from models.contact import Channel
from models.conversation import Conversation, State, hold, move
from models.errors import Conflict, IllegalMove, Malformed, NotAllowed
from models.message import Author, Message
from models.staff import Staff
from models.wakeups import Wake, wake
from models.work import Disposition


async def reply(
    session: AsyncSession,
    conversation_id: UUID,
    staff: Staff,
    text: str,
    client_key: UUID,
    now: datetime,
) -> tuple[Said, bool]:
    """Answer the customer. Returns the message, and whether it is new.

    The same key twice is the same message, said once. Raises Conflict when
    somebody else holds the conversation by now.
    """
    conversation = await _opened(session, staff, conversation_id)
    earlier = await _earlier(session, conversation_id, client_key, staff)
    if earlier is not None:
        return said(earlier, staff.name), False
    _mine(conversation, staff, State.ASSIGNED)
    if conversation.channel == Channel.VOICE:
        raise IllegalMove(ON_THE_PHONE)
    message = await saying.say(
        session,
        conversation,
        text,
        author=Author.STAFF,
        now=now,
        staff_id=staff.id,
        client_key=client_key,
    )
    return said(message, staff.name), True


async def note(
    session: AsyncSession,
    conversation_id: UUID,
    staff: Staff,
    text: str,
    client_key: UUID,
    now: datetime,
) -> tuple[Said, bool]:
    """Write what only colleagues see. Who holds it may, and who reads all."""
    conversation = await _opened(session, staff, conversation_id)
    earlier = await _earlier(session, conversation_id, client_key, staff)
    if earlier is not None:
        return said(earlier, staff.name), False
    if conversation.staff_id != staff.id and not reads_all(staff):
        raise Conflict("Somebody else holds this conversation.")
    message = await saying.note(
        session, conversation, text, staff_id=staff.id, now=now, client_key=client_key
    )
    return said(message, staff.name), True


async def transfer(
    session: AsyncSession, conversation_id: UUID, staff: Staff, words: str, now: datetime
) -> None:
    """Hand a conversation to level II. It keeps its time of entering the line.

    The words become a note and part of what the next specialist is told.
    """
    conversation = await _opened(session, staff, conversation_id)
    _mine(conversation, staff, State.ASSIGNED)
    before = await queue.latest_entry(session, conversation_id)
    if before is not None and before.level >= 2:
        raise IllegalMove("This is with level II already.")
    await saying.note(session, conversation, words, staff_id=staff.id, now=now)
    reasons = tuple(Reason(**reason) for reason in before.reasons) if before else ()
    because = Reason("transferred", f"{staff.name} passed this to level II.")
    need = Need(2, (because, *reasons), Priority.NORMAL, TARGETS[Channel(conversation.channel)])
    packet = dict(before.packet) if before else {}
    packet["transfer"] = {"by": staff.name, "note": words}
    conversation.preferred_staff_id = None
    await record(
        session,
        "conversation.transferred",
        conversation_id=conversation.id,
        staff_id=staff.id,
        at=now,
    )
    entered_at = before.entered_at if before else now
    if before is not None:
        need = replace(need, target=before.due_at - before.entered_at)
    await queue.enter(session, conversation, need, packet, now, entered_at=entered_at)
    if conversation.channel == Channel.VOICE:
        await saying.notice(session, conversation, "Passed to level II, on the line.", now=now)
        await legs.let_go(session, conversation, now)
    await _put_down(session, conversation, staff, now)


async def wrap_up(
    session: AsyncSession, conversation_id: UUID, staff: Staff, now: datetime
) -> None:
    """End the talk; what is left is to note it and choose a disposition.

    What the customer writes from now on is not answered by it: see `close`.
    """
    conversation = await _opened(session, staff, conversation_id)
    _mine(conversation, staff, State.ASSIGNED)
    if conversation.channel == Channel.VOICE:
        await _nobody_on_the_line(session, conversation)
    move(conversation, State.WRAPPING, staff.id, now)
    conversation.answered_seq = conversation.last_inbound_seq
    session.add(conversation)
    await _tell(session, conversation, staff, "conversation.wrapping", now)


async def close(
    session: AsyncSession,
    conversation_id: UUID,
    staff: Staff,
    disposition_id: UUID,
    words: str | None,
    now: datetime,
) -> None:
    """Close a conversation in wrap-up, with its outcome. What was proven in it ends.

    If the customer wrote during the wrap-up it reopens at once, as after any
    closing: nobody has read that yet.
    Raises Malformed when the disposition does not exist or was retired.
    """
    conversation = await _opened(session, staff, conversation_id)
    _mine(conversation, staff, State.WRAPPING)
    chosen = await session.get(Disposition, disposition_id)
    if chosen is None or chosen.retired_at is not None:
        raise Malformed("There is no such disposition.")
    if words:
        await saying.note(session, conversation, words, staff_id=staff.id, now=now)
    move(conversation, State.CLOSED, None, now)
    conversation.disposition_id = chosen.id
    session.add(conversation)
    await record(
        session,
        "conversation.closed",
        conversation_id=conversation.id,
        staff_id=staff.id,
        at=now,
        by="staff",
        disposition=chosen.code,
    )
    await proof.end(session, conversation.id, now)
    if conversation.last_inbound_seq > conversation.answered_seq:
        await _reopen(session, conversation, now)
    await _put_down(session, conversation, staff, now)


async def dispositions(session: AsyncSession) -> list[Disposition]:
    """Return the outcomes that can be chosen, in their order."""
    found = await session.exec(
        select(Disposition)
        .where(col(Disposition.retired_at).is_(None))
        .order_by(col(Disposition.position), col(Disposition.code))
    )
    return list(found.all())


async def _nobody_on_the_line(session: AsyncSession, conversation: Conversation) -> None:
    """Raise IllegalMove while the customer is still on the phone."""
    call = await legs.call_of(session, conversation.id)
    if call is not None and call.state != CallState.ENDED:
        raise IllegalMove("The customer is still on the phone. Hang up first.")


async def _reopen(session: AsyncSession, conversation: Conversation, now: datetime) -> None:
    """Give an unread message its turn; whoever had the conversation is preferred."""
    move(conversation, State.BOT, None, now)
    await record(session, "conversation.reopened", conversation_id=conversation.id, at=now)
    await wake(session, Wake.ANSWER)


async def _put_down(
    session: AsyncSession, conversation: Conversation, staff: Staff, now: datetime
) -> None:
    """Give back the unit of capacity, begin to be idle, and have the line looked at."""
    await session.flush()
    await capacity.release(session, staff.id, conversation.channel)
    await presence.worked(session, staff.id, now)
    await wake(session, Wake.MATCH)


async def _opened(session: AsyncSession, staff: Staff, conversation_id: UUID) -> Conversation:
    """Hold the conversation. Raises NotFound, or NotAllowed unless it is theirs to read."""
    conversation = await hold(session, conversation_id)
    may_read(staff, facts(await find(session, conversation_id)))
    return conversation


async def _earlier(
    session: AsyncSession, conversation_id: UUID, client_key: UUID, staff: Staff
) -> Message | None:
    """Return the message already made with this key, if this author made one."""
    found = await session.exec(
        select(Message).where(
            Message.conversation_id == conversation_id, Message.client_key == client_key
        )
    )
    message = found.first()
    if message is not None and message.staff_id != staff.id:
        raise NotAllowed("This key belongs to somebody else's message.")
    return message


def _mine(conversation: Conversation, staff: Staff, state: State) -> None:
    """Raise what tells the specialist why this is not theirs to do now."""
    if conversation.staff_id is None:
        raise Conflict(f"Nobody holds this conversation now: it is {conversation.state}.")
    if conversation.staff_id != staff.id:
        raise Conflict("Somebody else holds this conversation.")
    if conversation.state is not state:
        raise IllegalMove(f"The conversation is {conversation.state}, not {state}.")


async def _tell(
    session: AsyncSession, conversation: Conversation, staff: Staff, kind: str, now: datetime
) -> None:
    await record(session, kind, conversation_id=conversation.id, staff_id=staff.id, at=now)
