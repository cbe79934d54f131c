"""Which conversation a mail belongs to: one it speaks of, whose sender takes part in it.

A token or an id alone proves nothing: mails are forwarded, quoted and leaked.
Neither does the sender alone. Together they join; one of them alone is a
suspicion for a person to look at (architecture: "who may be believed").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Text, Uuid
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.mail.inbound import Envelope, Joined, Place, answers, sender_of
from channels.mail.letter import Letter
from channels.mail.tokens import OurMailbox

#: Conversations a mail may speak of before we stop listening.
MOST = 50

#: Mails of ours by their outbox id, and mails of customers by their own id.
_SPOKEN_OF = text("""
SELECT NULL AS header_id, o.id AS outbox_id, o.conversation_id, o.state
  FROM outbox o WHERE o.id = ANY(:ours) AND o.channel = 'mail'
UNION ALL
(SELECT i.header_id, NULL, i.conversation_id, NULL
  FROM mail_id i WHERE i.header_id = ANY(:theirs) ORDER BY i.id DESC LIMIT :most)
""").bindparams(bindparam("ours", type_=ARRAY(Uuid)), bindparam("theirs", type_=ARRAY(Text)))

#: Whose they are, and whether a sender takes part: as the endpoint itself, or because the
#: endpoint once wrote to them in that thread.
_TAKES_PART = text("""
SELECT c.id, c.thread_key, e.address,
       e.address = :sender OR EXISTS (
           SELECT FROM conversation t
             JOIN message m ON m.conversation_id = t.id
            WHERE t.thread_key = c.thread_key AND m.author = 'contact'
              AND NOT m.details ? 'automatic'
              AND m.details -> 'mail' ->> 'from' = e.address
              AND m.details -> 'mail' -> 'cc' ? :sender) AS takes_part
  FROM conversation c JOIN endpoint e ON e.id = c.endpoint_id
 WHERE c.id = ANY(:ids) AND c.channel = 'mail' AND c.our_address = :mailbox
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))


@dataclass(frozen=True, slots=True)
class Found:
    """Where a mail belongs, and what it tells of a mail of ours."""

    place: Place
    #: Message-IDs of ours that it answers and of which nobody knew whether they arrived.
    arrived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What a mail speaks of, nearest first."""

    conversations: tuple[UUID, ...] = ()
    in_doubt: tuple[str, ...] = ()


async def find_place(
    session: AsyncSession, letter: Letter, envelope: Envelope, ours: OurMailbox
) -> Found:
    """Return the conversation a mail joins, or one it only speaks of, or neither."""
    spoken = await _spoken_of(session, letter, envelope, ours)
    sender = sender_of(letter, envelope)
    if not spoken.conversations or sender is None:
        return Found(Place())
    connection = await session.connection()
    asked = {"ids": list(spoken.conversations), "sender": sender, "mailbox": ours.address}
    rows = {row.id: row for row in await connection.execute(_TAKES_PART, asked)}
    there = [rows[one] for one in spoken.conversations if one in rows]
    for row in there:
        if row.takes_part:
            return Found(Place(joined=Joined(row.thread_key, row.address)), spoken.in_doubt)
    return Found(Place(suspected=str(there[0].id) if there else None))


async def _spoken_of(
    session: AsyncSession, letter: Letter, envelope: Envelope, ours: OurMailbox
) -> _Spoken:
    """Return the conversations named by our token or a known id: the token first."""
    addresses = (*envelope.recipients, *(one.mailbox for one in (*letter.to, *letter.cc)))
    by_token = ours.conversation_in(addresses)
    ids = answers(letter)
    our_ids = {one: outbox_id for one in ids if (outbox_id := ours.outbox_of(one))}
    named = [by_token] if by_token else []
    in_doubt: list[str] = []
    if ids:
        by_id, by_outbox = await _known(session, ids, list(our_ids.values()))
        for one in ids:
            if one in our_ids and (found := by_outbox.get(our_ids[one])):
                named.append(found[0])
                in_doubt += [] if found[1] == "sent" else [one]
            named += by_id.get(one, [])
    return _Spoken(tuple(dict.fromkeys(named))[:MOST], tuple(in_doubt))


async def _known(
    session: AsyncSession, ids: Sequence[str], outbox_ids: Sequence[UUID]
) -> tuple[dict[str, list[UUID]], dict[UUID, tuple[UUID, str]]]:
    """Return the conversations of customers' ids, and conversation and state of our mails."""
    connection = await session.connection()
    asked = {"ours": list(outbox_ids), "theirs": list(ids), "most": MOST}
    by_id: dict[str, list[UUID]] = {}
    by_outbox: dict[UUID, tuple[UUID, str]] = {}
    for row in await connection.execute(_SPOKEN_OF, asked):
        if row.outbox_id is not None:
            by_outbox[row.outbox_id] = (row.conversation_id, row.state)
        else:
            by_id.setdefault(row.header_id, []).append(row.conversation_id)
    return by_id, by_outbox
