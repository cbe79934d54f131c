"""The road of a mail, from any door to its row: kept raw, read, redacted, placed, written down.

Nothing is answered before it is committed. Whatever a mail holds, it is kept:
as a message, or parked for a person.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel.ext.asyncio.session import AsyncSession

from channels.base import Inbound, Unreadable
from channels.mail import returned
from channels.mail.fit import fit
from channels.mail.inbound import Envelope, Raw, dedupe_key, inbound
from channels.mail.letter import Letter
from channels.mail.reading import read
from channels.mail.tokens import OurMailbox
from channels.receipts import record_receipt
from gateway.database import Database
from gateway.intake import Intake, Parked, Received
from gateway.mail.keeping import keep_files, keep_whole
from gateway.mail.places import Found, find_place
from gateway.settings import Settings
from gateway.store import Store, raw_name
from models.base import utcnow
from models.contact import Channel
from models.errors import ForebayError, Unavailable

log = structlog.get_logger()

#: Mails that are read at once: reading a large one takes a core for a while.
AT_ONCE = 2
#: The purpose its signing key is derived for.
SIGNING = "mail"

_BROKE = "Something went wrong here while it was read: {}."

#: Where the same mail is, if it came before.
_EARLIER = text("""
SELECT j.payload ->> 'raw' AS raw, m.id, m.conversation_id, m.seq
  FROM journal j LEFT JOIN message m ON m.journal_id = j.id
 WHERE j.channel = 'mail' AND j.dedupe_key = :key
""")


class MailRoad:
    """Takes mail in. One for each process that has a door for it."""

    def __init__(
        self,
        database: Database,
        intake: Intake,
        store: Store,
        ours: OurMailbox,
        clock: Callable[[], datetime],
    ) -> None:
        self.ours = ours
        self._database = database
        self._intake = intake
        self._store = store
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)

    async def take(self, raw: bytes, envelope: Envelope) -> Received:
        """Keep one mail; return only after its commit where it is now.

        The same mail by any door, any number of times, is one message. Raises
        Parked when it was kept but is no message, and Unavailable when store
        or database is away: then it should be sent again.
        """
        async with self._room:
            now = self._clock()
            kept = await asyncio.to_thread(Raw.of, raw)
            name = raw_name(now.date(), kept.digest)
            await self._store.put(name, raw)
            kept = Raw(kept.digest, kept.body, kept.size, name)
            try:
                return await self._read(raw, kept, envelope, now)
            except ForebayError:
                raise
            except OperationalError:
                raise Unavailable("The database is away.") from None
            except Exception as error:  # noqa: BLE001  a hostile mail is kept, whatever it broke
                log.error("mail.broke", sha256=kept.digest, error=type(error).__name__)
                problem = _BROKE.format(type(error).__name__)
                key = f"raw {kept.digest}"
                await self._park(Unreadable(Channel.MAIL, key, problem, kept.payload(envelope)))
                raise Parked from None

    async def _read(self, raw: bytes, kept: Raw, envelope: Envelope, now: datetime) -> Received:
        """Read it, keep what came along, and write it down."""
        letter, redacted = await asyncio.to_thread(_read_fit, raw)
        if redacted and kept.name:
            await self._store.delete(kept.name)
            kept = Raw(kept.digest, kept.body, kept.size, None)
        async with self._database.sessions() as session:
            earlier = await _earlier(session, dedupe_key(letter, kept, self.ours))
            found = await find_place(session, letter, envelope, self.ours)
        if earlier is not None:
            return await self._again(earlier, kept)
        await self._tell(letter, found)
        made = await self._made(letter, kept, envelope, found, now, redacted=redacted)
        if isinstance(made, Unreadable):
            await self._park(made)
            raise Parked
        return await self._intake.receive(made)

    async def _made(
        self,
        letter: Letter,
        kept: Raw,
        envelope: Envelope,
        found: Found,
        now: datetime,
        *,
        redacted: bool,
    ) -> Inbound | Unreadable:
        """Store what came along, and return the mail as intake takes it."""
        day = now.date()
        parts = await keep_files(self._store, letter, kept.digest, day)
        whole = await keep_whole(self._store, letter, kept.digest, day)
        return inbound(
            letter,
            kept,
            envelope,
            found.place,
            self.ours,
            now,
            redacted=redacted,
            parts=parts,
            whole=whole,
        )

    async def _again(self, earlier: "_Earlier", kept: Raw) -> Received:
        """Answer for a mail that was here before; a second raw copy is not kept."""
        if kept.name is not None and kept.name != earlier.raw:
            await self._store.delete(kept.name)
        if earlier.received is None:
            raise Parked
        return earlier.received

    async def _tell(self, letter: Letter, found: Found) -> None:
        """Write down what the mail says of mails of ours: it came back, or it arrived."""
        told = [returned.answered(one, self.ours) for one in found.arrived]
        back = returned.receipt(letter, self.ours)
        for receipt in [*told, *([back] if back else [])]:
            async with self._database.sessions() as session:
                await record_receipt(session, receipt)

    async def _park(self, unreadable: Unreadable) -> None:
        log.warning("mail.parked", sha256=unreadable.payload.get("sha256"))
        await self._intake.park(unreadable)


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A mail that was here before."""

    #: Where its raw copy is, if that is kept.
    raw: str | None
    #: None when it is parked.
    received: Received | None


async def _earlier(session: AsyncSession, key: str) -> _Earlier | None:
    """Return where the same mail is already."""
    connection = await session.connection()
    row = (await connection.execute(_EARLIER, {"key": key})).first()
    if row is None:
        return None
    if row.id is None:
        return _Earlier(row.raw, None)
    return _Earlier(row.raw, Received(row.id, row.conversation_id, row.seq, duplicate=True))


def our_mailbox(settings: Settings, store: Store) -> OurMailbox | None:
    """Return the office's mailbox with its keys; None when no mailbox is set."""
    if not settings.mail_from:
        return None
    keys = store.keys.derived(SIGNING)
    return OurMailbox.of(settings.mail_from, settings.office_name, keys)


def mail_road(
    settings: Settings, database: Database, intake: Intake, store: Store
) -> MailRoad | None:
    """Return the road of this office's mail; None when no mailbox is set."""
    ours = our_mailbox(settings, store)
    return MailRoad(database, intake, store, ours, utcnow) if ours else None


def _read_fit(raw: bytes) -> tuple[Letter, bool]:
    return fit(read(raw))
