"""A conversation opened: everything a specialist needs to see, in one answer.

Reading an account from here leaves a line in the read log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts import proof
from accounts.standing import Standing, standing
from agents import callview, lines, ties
from agents.access import level_of, may_read, reads_all
from agents.callview import CallShown
from agents.lines import Line
from agents.needs import HANDED_OFF, Reason
from agents.timeline import Said, timeline
from models.account import Account, ConfirmedEndpoint
from models.changes import record
from models.contact import Channel
from models.conversation import State
from models.staff import Staff

#: What each level of proof allows, in words for the desk.
PROVES: dict[int, str] = {
    0: "Nothing proven: general answers only.",
    1: "Matched: balance, due date and last payment.",
    2: "Proven by code: also payment details, bill copies, arrangements, changes.",
    3: "Seen by a specialist: also refunds, transfers, changes of endpoint.",
}

NOT_HELD = "Only who holds the conversation may answer."
WRAPPING = "The conversation is in wrap-up: choose a disposition to close it."


@dataclass(frozen=True)
class Customer:
    """Who we talk to."""

    id: UUID
    name: str
    language: str
    #: How many conversations they have had, on all channels.
    conversations: int


@dataclass(frozen=True)
class Shown:
    """How far the customer has proven who they are, here and now."""

    level: int
    words: str
    account_number: str | None


@dataclass(frozen=True)
class Linked:
    """The account shown beside the conversation, and what ties it to it."""

    standing: Standing
    #: "proof" or "endpoint".
    by: str


@dataclass(frozen=True)
class Packet:
    """What the bot learned before it handed over."""

    reason: str
    reason_words: str
    intent: str
    intent_words: str
    proof_level: int
    tried: tuple[str, ...]
    asked: tuple[str, ...]
    own_words: tuple[str, ...]
    misses: int


@dataclass(frozen=True)
class Can:
    """What this specialist may do with it now, and if they may not answer, why."""

    reply: bool
    note: bool
    transfer: bool
    wrap_up: bool
    close: bool
    why_not: str | None


@dataclass(frozen=True, kw_only=True)
class Dossier(Line):
    """A conversation, opened."""

    our_address: str
    contact: Customer
    reasons: tuple[Reason, ...]
    packet: Packet | None
    proof: Shown
    account: Linked | None
    messages: tuple[Said, ...]
    can: Can
    #: The call it is, when it is one.
    call: CallShown | None


async def read(
    session: AsyncSession, staff: Staff, conversation_id: UUID, now: datetime, today: date
) -> Dossier:
    """Open a conversation for a member of staff, in a fixed number of queries.

    `today` is the office's day. Raises NotFound, or NotAllowed saying why.
    """
    await session.flush()
    row = await lines.find(session, conversation_id)
    may_read(staff, lines.facts(row))
    fields = lines.columns(row)
    call = None
    if row.channel == Channel.VOICE:
        call = await callview.shown(session, staff, row, fields["address"])
    held = await proof.level(session, conversation_id)
    linked = await _account(session, staff, row, held, today)
    if linked is not None:
        await record(
            session,
            "account.read",
            conversation_id=conversation_id,
            staff_id=staff.id,
            at=now,
            account_id=str(linked.standing.brief.account_id),
        )
    return Dossier(
        **fields,
        our_address=lines.shown(row.channel, row.our_address),
        contact=Customer(
            row.contact_id,
            fields["contact_name"],
            fields["language"],
            await ties.conversations(session, row.contact_id),
        ),
        reasons=tuple(Reason(**reason) for reason in row.reasons or ()),
        packet=_packet(row.packet),
        proof=_shown(held, linked),
        account=linked,
        messages=await timeline(session, conversation_id, fields["contact_name"]),
        can=can(staff, row, call),
        call=call,
    )


async def _account(
    session: AsyncSession, staff: Staff, row: Row[Any], held: proof.Held | None, today: date
) -> Linked | None:
    """Return the account proven here, or the only one this endpoint is confirmed on.

    An endpoint on several accounts names none of them. A managed account is
    not shown to level I, not even while they still hold the conversation.
    """
    if held is not None:
        account_id, by = held.account_id, "proof"
    else:
        found = await _confirmed(session, Channel(row.channel), row.address)
        if len(found) != 1:
            return None
        account_id, by = found[0], "endpoint"
    shown = await standing(session, account_id, today)
    if shown.managed and not reads_all(staff) and (level_of(staff) or 0) < 2:
        return None
    return Linked(shown, by)


async def _confirmed(session: AsyncSession, channel: Channel, address: str) -> Sequence[UUID]:
    """Return the accounts an endpoint is confirmed on; two are as good as many.

    Who calls is confirmed as who texts.
    """
    channels = [channel, Channel.SMS] if channel is Channel.VOICE else [channel]
    found = await session.exec(
        select(Account.id)
        .join(ConfirmedEndpoint, col(ConfirmedEndpoint.account_id) == col(Account.id))
        .where(col(ConfirmedEndpoint.channel).in_(channels), ConfirmedEndpoint.address == address)
        .distinct()
        .limit(2)
    )
    return found.all()


def _shown(held: proof.Held | None, linked: Linked | None) -> Shown:
    level = held.level if held else 0
    number = linked.standing.brief.number if held and linked else None
    return Shown(level, PROVES[level], number)


def _packet(packet: dict[str, Any] | None) -> Packet | None:
    """Return the context packet, whatever the bot could fill of it."""
    if not packet:
        return None
    reason, intent = str(packet.get("reason") or ""), str(packet.get("intent") or "")
    return Packet(
        reason=reason,
        reason_words=packet.get("reason_words") or HANDED_OFF.get(reason, _plain(reason)),
        intent=intent,
        intent_words=packet.get("intent_words") or _plain(intent),
        proof_level=packet.get("proof_level") or 0,
        tried=tuple(packet.get("tried") or ()),
        asked=tuple(packet.get("asked") or ()),
        own_words=tuple(packet.get("own_words") or ()),
        misses=packet.get("misses") or 0,
    )


def _plain(label: str) -> str:
    """Turn a label into words: late_fee is Late fee."""
    return label.replace("_", " ").capitalize()


def can(staff: Staff, row: Row[Any], call: CallShown | None = None) -> Can:
    """Say what this specialist may do with the conversation now. A call is spoken, not written."""
    state, mine = State(row.state), row.staff_id == staff.id
    holds = mine and state is State.ASSIGNED
    wraps = mine and state is State.WRAPPING
    why_not = None if holds else WRAPPING if wraps else NOT_HELD
    spoken = row.channel == Channel.VOICE
    live = call is not None and call.ended_at is None
    if holds and spoken:
        why_not = callview.ON_THE_PHONE if live else callview.CALL_OVER
    return Can(
        reply=holds and not spoken,
        note=mine or reads_all(staff),
        transfer=holds and (row.level or 1) < 2,
        wrap_up=holds and not live,
        close=wraps,
        why_not=why_not,
    )
