"""The drawn people of the city whom the past and the traffic may speak for."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import Row, text
from sqlmodel.ext.asyncio.session import AsyncSession

from gateway.demo.players import PLAYERS
from gateway.demo.waiting import SENDERS
from models.contact import Channel

_HOLDERS = text("""
SELECT a.id AS account_id, a.number, a.managed, a.specialist_id, a.protected,
       p.id AS person_id, p.name, p.language, p.id_last4,
       s.line || coalesce(', ' || s.unit, '') AS address, e.contact_id,
       max(e.id::text) FILTER (WHERE e.channel = 'sms') AS sms_id,
       max(e.address) FILTER (WHERE e.channel = 'sms') AS phone,
       max(v.id::text) AS voice_id,
       max(e.id::text) FILTER (WHERE e.channel = 'mail') AS mail_id,
       max(e.address) FILTER (WHERE e.channel = 'mail') AS mail
  FROM account a
  JOIN service_address s ON s.id = a.service_address_id
  JOIN confirmed_endpoint c ON c.account_id = a.id
  JOIN person p ON p.id = c.person_id
  JOIN endpoint e ON e.channel = c.channel AND e.address = c.address
  LEFT JOIN endpoint v ON v.channel = 'voice' AND v.address = e.address
 GROUP BY a.id, s.id, p.id, e.contact_id
 ORDER BY a.number
""")


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody with an account, and where they can be reached."""

    account_id: UUID
    number: str
    managed: bool
    specialist_id: UUID | None
    person_id: UUID
    contact_id: UUID
    name: str
    language: str
    #: Last four digits of the ID on file.
    id_last4: str | None
    address: str
    phone: str | None
    mail: str | None
    #: The endpoint they write or call from, by channel.
    endpoints: dict[Channel, UUID]

    @classmethod
    def of(cls, row: Row) -> Self:
        """Read one row."""
        found = {Channel.SMS: row.sms_id, Channel.VOICE: row.voice_id, Channel.MAIL: row.mail_id}
        return cls(
            account_id=row.account_id,
            number=row.number,
            managed=row.managed,
            specialist_id=row.specialist_id,
            person_id=row.person_id,
            contact_id=row.contact_id,
            name=row.name,
            language=row.language,
            id_last4=row.id_last4,
            address=row.address,
            phone=row.phone,
            mail=row.mail,
            endpoints={channel: UUID(known) for channel, known in found.items() if known},
        )


async def everybody(session: AsyncSession) -> list[Resident]:
    """Return everyone with an account and an address, by account number."""
    rows = (await (await session.connection()).execute(_HOLDERS)).all()
    return [Resident.of(row) for row in rows if not row.protected]


def free(residents: list[Resident]) -> list[Resident]:
    """Leave out the newcomer's players, and those who wait when the demo begins."""
    homes = [*(home for player in PLAYERS for home in player.households), *SENDERS]
    spoken_for = {home.phone for home in homes} | {home.mail for home in homes}
    return [
        one
        for one in residents
        if one.phone not in spoken_for - {None} and one.mail not in spoken_for - {None}
    ]
