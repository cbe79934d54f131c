"""Mail out: one SMTP transaction for one outbox row, and what is known when it ends.

The final dot is where a mail changes hands (RFC 5321 §4.1.1.4): whatever goes
wrong before it, the mail surely did not leave; whatever goes wrong between it
and its answer, nobody can know. `Handover` writes down that it is about to be
sent, so that even a kill -9 leaves no doubt about which side of it we were on.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from channels.base import Outbound, Outcome, Refused, Sent, Unknown
from channels.mail.compose import compose
from channels.mail.tokens import OurMailbox

log = structlog.get_logger()

#: Asked just before the mail is written: True once it is on disk that this very try
#: hands it over, False when another try has taken over or that could not be written.
Handover = Callable[[Outbound], Awaitable[bool]]
Clock = Callable[[], datetime]

#: Replies (RFC 5321 §4.2.1).
_START_INPUT: Final = 354
_TAKEN: Final = range(200, 300)
_FOR_NOW, _FOR_GOOD = 400, 500
#: Seconds a server gets to answer our goodbye.
_GOODBYE: Final = 2.0

AWAY = "Our mail server could not be reached."
TOO_SLOW = "Our mail server took too long."
LOST = "Our mail server hung up."
OVERTAKEN = "It could not be written down that it was about to leave, so it did not."
DOUBT = "Our mail server did not confirm it, so it may or may not have gone out."
NO_ADDRESS = "The address cannot be written to."


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail of ours leaves."""

    host: str
    port: int
    #: From the first byte on; otherwise STARTTLS where it is offered.
    tls: bool
    user: str | None
    password: str | None

    @classmethod
    def of(cls, url: str) -> "MailServer":
        """Read "smtp://user:password@host:587" or "smtps://…". Raises ValueError for another."""
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("FOREBAY_SMTP_URL must look like smtp://host:587 or smtps://host.")
        tls = parts.scheme == "smtps"
        return cls(
            parts.hostname,
            parts.port or (465 if tls else 587 if parts.username else 25),
            tls,
            unquote(parts.username) if parts.username else None,
            unquote(parts.password) if parts.password else None,
        )


class Smtp:
    """Sends mail through one server, a connection for each."""

    def __init__(
        self,
        server: MailServer,
        ours: OurMailbox,
        handover: Handover,
        clock: Clock,
        *,
        limit: float = 40.0,
    ) -> None:
        """Make a sender. `limit` is in seconds for a whole send: less than a lease."""
        self._server = server
        self._ours = ours
        self._handover = handover
        self._clock = clock
        self._limit = limit

    async def send(self, message: Outbound) -> Outcome:
        """Send once. Greylisting, 421 and lost connections may be tried again; a 5xx may not."""
        try:
            content = compose(message, self._ours, self._clock()).as_bytes()
        except ValueError:
            return Refused(NO_ADDRESS, retry=False)
        client = self._client()
        try:
            ready = await self._prepare(client, message)
            if ready is not None:
                return ready
            outcome = await self._hand_over(client, message, stuffed(content))
            await _part(client)
            return outcome
        finally:
            client.close()

    async def lookup(self, message: Outbound, since: datetime) -> tuple[str, ...] | None:
        """Return None: a mail server keeps no list that could be asked."""
        del message, since

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.tls,
            start_tls=False if server.tls else None,
            timeout=self._limit / 2,
            local_hostname=self._ours.domain,
        )

    async def _prepare(self, client: aiosmtplib.SMTP, message: Outbound) -> Refused | None:
        """Go up to where the mail itself may be sent; return what spoke against it."""
        try:
            async with asyncio.timeout(self._limit / 2):
                return await self._envelope(client, message)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Refused(f"Our mail server refused our sign-in ({error.code}).", retry=True)
        except (aiosmtplib.SMTPConnectResponseError, aiosmtplib.SMTPHeloError) as error:
            return Refused(f"Our mail server refused us ({error.code}).", retry=True)
        except aiosmtplib.SMTPResponseException as error:
            return _refused(error.code)
        except TimeoutError:
            return Refused(TOO_SLOW, retry=True)
        except (OSError, aiosmtplib.SMTPException) as error:
            log.warning("smtp.away", error=type(error).__name__)
            reached = isinstance(error, aiosmtplib.SMTPServerDisconnected)
            return Refused(LOST if reached else AWAY, retry=True)

    async def _envelope(self, client: aiosmtplib.SMTP, message: Outbound) -> Refused | None:
        """Connect, sign in, name sender and recipient, and ask to send."""
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
        encoding = "ascii" if message.recipient.isascii() else "utf-8"
        if encoding == "utf-8" and not client.supports_extension("smtputf8"):
            return Refused(NO_ADDRESS, retry=False)
        options = ["BODY=8BITMIME"] if client.supports_extension("8bitmime") else []
        options += ["SMTPUTF8"] if encoding == "utf-8" else []
        await client.mail(self._ours.address, options=options, encoding=encoding)
        await client.rcpt(message.recipient, encoding=encoding)
        ready = await client.execute_command(b"DATA")
        if ready.code != _START_INPUT:
            return _refused(ready.code)
        return None if await self._handover(message) else Refused(OVERTAKEN, retry=True)

    async def _hand_over(
        self, client: aiosmtplib.SMTP, message: Outbound, content: bytes
    ) -> Outcome:
        """Write the mail and its final dot. From here on every doubt is Unknown."""
        protocol = client.protocol
        if protocol is None:
            return Refused(LOST, retry=True)
        try:
            protocol.write(content)
            code = (await protocol.read_response(self._limit / 2)).code
        except (OSError, aiosmtplib.SMTPException):
            return Unknown(DOUBT)
        if code in _TAKEN:
            return Sent(self._ours.message_id(message.outbox_id))
        return _refused(code) if code >= _FOR_NOW else Unknown(DOUBT)


async def _part(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; how it is taken changes nothing any more."""
    with contextlib.suppress(OSError, aiosmtplib.SMTPException):
        await client.quit(timeout=_GOODBYE)


def stuffed(content: bytes) -> bytes:
    """Return the content as DATA takes it: CR LF, leading dots doubled, the final dot."""
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines) + (
        b".\r\n"
    )


def _refused(code: int) -> Refused:
    """Return what a server's no means: 4xx is for now (RFC 5321 §4.2.1), the rest for good."""
    retry = code < _FOR_GOOD
    why = "for now" if retry else "for good"
    return Refused(f"The mail server refused it {why} ({code}).", retry=retry)
