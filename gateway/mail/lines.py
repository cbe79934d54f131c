"""SMTP and LMTP as they are spoken here, on top of aiosmtpd.

What the library does not do as it comes: lines of any length (a hostile mail
is kept, not refused), one answer for each recipient in LMTP, answers that say
nothing of the inside.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiosmtpd.smtp import SMTP, syntax
from aiosmtpd.smtp import Envelope as Handed
from aiosmtpd.smtp import Session as Connected

from channels.mail.inbound import Envelope
from channels.mail.tokens import OurMailbox

log = structlog.get_logger()

#: Seconds from one command to the next, a whole mail included.
PATIENCE: Final = 180.0
#: Recipients of one mail: all of them are us, with different tokens.
MOST_RECIPIENTS: Final = 50
#: Lines after which others get a turn while a large mail comes in.
_A_WHILE: Final = 500

_NULL: Final = "<>"
_TAKEN = "250 2.0.0 Kept"
_LATER = "451 4.3.0 It could not be kept just now; please send it again"
_TOO_LARGE = "552 5.3.4 The mail is larger than we take"
_NOT_OURS = "550 5.1.1 There is no such mailbox here"
_TOO_MANY = "452 4.5.3 Too many recipients"


class Hands:
    """What the doors of one worker share: whom they take mail for, and who is connected."""

    def __init__(
        self,
        ours: OurMailbox,
        take: Callable[[bytes, Envelope], Awaitable[bool]],
        most_bytes: int,
    ) -> None:
        self.ours = ours
        self.take = take
        self.most_bytes = most_bytes
        self.open: set[Smtp] = set()

    def hang_up(self) -> None:
        """End every connection."""
        for connection in list(self.open):
            if connection.transport is not None:
                connection.transport.close()

    async def handle_EHLO(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Connected, envelope: Handed, hostname: str, said: list[str]
    ) -> list[str]:
        """Greet, and offer what we do."""
        del server, envelope
        session.host_name = hostname
        return [*said[:-1], "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Connected, envelope: Handed, address: str, options: list[str]
    ) -> str:
        """Take mail for our own mailbox, with or without a token, and for nobody else."""
        del server, session, options
        if not self.ours.is_ours(address):
            return _NOT_OURS
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return _TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """Answer for a fault of ours: it is not the mail's."""
        log.error("mail.door_broke", error=type(error).__name__)
        return _LATER


class Smtp(SMTP):
    """One connection of a mail server."""

    #: How long a line may be before it is read in pieces.
    line_length_limit = 64 * 1024

    def __init__(self, hands: Hands) -> None:
        super().__init__(
            hands,
            data_size_limit=hands.most_bytes,
            enable_SMTPUTF8=True,
            hostname=hands.ours.domain,
            ident="Forebay",
            timeout=PATIENCE,
            loop=asyncio.get_running_loop(),
        )
        self._hands = hands

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be counted."""
        self._hands.open.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Be counted no more."""
        self._hands.open.discard(self)
        super().connection_lost(error)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802  aiosmtpd's name
        """Take the mail itself, and answer once it is kept."""
        handed = self.envelope
        if await self.check_helo_needed() or handed is None:
            return
        if arg or not handed.rcpt_tos:
            await self.push("501 5.5.4 Syntax: DATA" if arg else "503 5.5.1 Name a recipient first")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._content()
        if content is None:
            status = _TOO_LARGE
        else:
            sender = "" if handed.mail_from == _NULL else handed.mail_from
            envelope = Envelope(sender, tuple(handed.rcpt_tos))
            status = _TAKEN if await self._hands.take(content, envelope) else _LATER
        self._set_post_data_state()
        await self.push(self.answer(status, len(handed.rcpt_tos)))

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Offer no sign-in: this door is for one mailbox, and for everybody."""
        del arg
        await self.push("502 5.5.1 There is no sign-in here")

    def answer(self, status: str, recipients: int) -> str:
        """Return the answer to a whole mail: one, however many recipients it has."""
        del recipients
        return status

    async def _content(self) -> bytes | None:
        """Read up to the lone dot; None when there was more than we take.

        Only CR LF ends a line: a bare LF before or behind a dot ends no mail,
        so none can be smuggled in behind it (CVE-2023-51764 and its kin).
        """
        kept = bytearray()
        size = lines = 0
        begins = True
        while True:
            try:
                piece = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as over:
                piece = await self._reader.readexactly(max(over.consumed, 1))
            if begins and piece == b".\r\n":
                return None if size > self._hands.most_bytes else bytes(kept)
            if begins and piece.startswith(b"."):
                piece = piece[1:]
            begins = piece.endswith(b"\r\n")
            size += len(piece)
            if size > self._hands.most_bytes:
                kept.clear()
            else:
                kept += piece
            lines += 1
            if lines % _A_WHILE == 0:
                await asyncio.sleep(0)


class Lmtp(Smtp):
    """The same for a mail server that hands over at its last hop (RFC 2033)."""

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Greet."""
        await super().smtp_EHLO(arg)

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Refuse another protocol's greeting (RFC 2033 §4.1)."""
        del arg
        await self.push("500 5.5.1 This is LMTP: greet with LHLO")

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802  aiosmtpd's name
        """Refuse another protocol's greeting."""
        await self.smtp_HELO(arg)

    async def check_helo_needed(self, helo: str = "LHLO") -> bool:
        """Ask for our own greeting first."""
        return await super().check_helo_needed("LHLO" if helo in {"HELO", "EHLO"} else helo)

    def answer(self, status: str, recipients: int) -> str:
        """Return one answer for each recipient that was taken (RFC 2033 §4.2)."""
        return "\r\n".join([status] * recipients)
