"""Contacts by their endpoints, a mailbox's beginning or a name, and how much goes on with each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from models.contact import NAME_WORDS, Channel

#: Contacts without an account that a name or the beginning of a mailbox brings.
MOST = 20

_FOUND = text(
    f"""
WITH asked AS (
    SELECT channel, address
      FROM unnest(CAST(:channels AS text[]), CAST(:addresses AS text[])) AS a(channel, address)
), begins AS (
    SELECT e.channel, e.address, e.contact_id
      FROM endpoint e
     WHERE e.channel = 'mail' AND e.address LIKE CAST(:mail AS text) ORDER BY e.address LIMIT {MOST}
), named AS (
    SELECT e.channel, e.address, e.contact_id
      FROM contact k JOIN endpoint e ON e.contact_id = k.id
     WHERE k.name IS NOT NULL AND {NAME_WORDS.replace("name", "k.name")} @@ CAST(:name AS tsquery)
     ORDER BY k.id DESC LIMIT {MOST}
), unknown AS (
    SELECT * FROM (SELECT * FROM begins UNION SELECT * FROM named) guess
     WHERE NOT EXISTS (
           SELECT FROM endpoint own
             JOIN confirmed_endpoint ce
               ON ce.address = own.address
              AND (ce.channel = own.channel OR (ce.channel = 'sms' AND own.channel = 'voice'))
            WHERE own.contact_id = guess.contact_id)
), wanted AS (
    SELECT channel, address FROM asked UNION SELECT channel, address FROM unknown
)
SELECT e.channel, e.address, e.contact_id, k.name, talks.last_at, talks.open
  FROM wanted
  JOIN endpoint e ON e.channel = wanted.channel AND e.address = wanted.address
  JOIN contact k ON k.id = e.contact_id
 CROSS JOIN LATERAL (
       SELECT max(coalesce(c.last_message_at, c.opened_at)) AS last_at,
              count(*) FILTER (WHERE c.state <> 'closed') AS open
         FROM conversation c WHERE c.contact_id = k.id) AS talks
 ORDER BY talks.last_at DESC NULLS LAST, e.contact_id, e.channel, e.address
"""  # noqa: S608  constants above
)

#: An endpoint as it is kept: channel and address.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact, by one of its endpoints."""

    contact_id: UUID
    name: str | None
    channel: Channel
    address: str
    #: When anything was last said; None when nothing ever was.
    last_at: datetime | None
    #: Conversations that are not closed, with this contact.
    open: int

    @property
    def key(self) -> Key:
        """The endpoint as it is kept."""
        return self.channel.value, self.address


async def behind(
    session: AsyncSession,
    endpoints: Iterable[Key],
    *,
    mail_start: str | None = None,
    name: str | None = None,
) -> list[Reached]:
    """Return the contacts behind these endpoints, latest heard first, in one query.

    With a LIKE pattern of mailboxes, or a tsquery of a name's words, also the
    contacts these bring; but none that a confirmed endpoint ties to an
    account: those are found by the account, under its rules.
    """
    wanted = sorted(set(endpoints))
    asked = {
        "channels": [channel for channel, _ in wanted],
        "addresses": [address for _, address in wanted],
        "mail": mail_start,
        "name": name,
    }
    connection = await session.connection()
    rows = (await connection.execute(_FOUND, asked)).all()
    return [
        Reached(row.contact_id, row.name, Channel(row.channel), row.address, row.last_at, row.open)
        for row in rows
    ]


def ways(channel: str, address: str) -> list[Key]:
    """Return how an endpoint on file is reached: a number texts and calls."""
    if channel in (Channel.SMS, Channel.VOICE):
        return [(Channel.SMS.value, address), (Channel.VOICE.value, address)]
    return [(str(channel), address)]
