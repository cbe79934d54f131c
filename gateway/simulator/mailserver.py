"""A mail server on loopback: where the utility's mail arrives, or does not, as the knobs say."""

import asyncio
from email import message_from_bytes, policy
from email.message import MIMEPart
from email.utils import parseaddr

from aiosmtpd.smtp import SMTP, Envelope, Session

from gateway.simulator.knobs import MailFault, Panel
from gateway.simulator.mailboxes import Enclosed, Item, Mailboxes
from gateway.simulator.vacations import Vacations

#: Bytes a mail may have; what the utility sends is far smaller.
MOST_BYTES = 30 * 1024 * 1024

HOST = "mail.simulated.example"


class MailServer:
    """Takes what the utility sends, into the mailboxes of its recipients."""

    def __init__(self, panel: Panel, mailboxes: Mailboxes, vacations: Vacations) -> None:
        self._panel = panel
        self._mailboxes = mailboxes
        self._vacations = vacations
        self._seen: set[tuple[str, str]] = set()
        self._server: asyncio.Server | None = None
        self._connections: set[_Connection] = set()

    async def open(self, port: int) -> None:
        """Listen on loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Connection(self), "127.0.0.1", port)

    async def close(self) -> None:
        """Listen no more, and break off what is under way."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.abort()
        await asyncio.sleep(0)  # so that they notice

    def note(self, connection: "_Connection", *, here: bool) -> None:
        """Note that a connection was made or lost."""
        (self._connections.add if here else self._connections.discard)(connection)

    def next_fault(self) -> MailFault | None:
        """Return how to treat a new connection badly, if a knob says so."""
        faults = self._panel.knobs.mail_faults
        return faults.pop(0) if faults else None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd names its hooks so
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take a recipient: every address has a mailbox, but for those a knob took away."""
        del server, session
        knobs = self._panel.knobs
        gone = knobs.no_mailbox.get(address)
        if gone is not None:
            return f"{gone} 5.1.1 There is no such mailbox here"
        pair = (envelope.mail_from or "", address)
        if knobs.greylist and pair not in self._seen:
            self._seen.add(pair)
            return "451 4.7.1 Greylisted, please try again later"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take a mail, unless a fault was waiting for its end."""
        del session
        connection = server if isinstance(server, _Connection) else None
        fault = connection.fault if connection and connection.fault else None
        if connection is None or fault is None or fault.step != "dot":
            self._keep(envelope)
            await asyncio.sleep(self._panel.knobs.mail_delay)
            return "250 2.0.0 Taken"
        if fault.accept:
            self._keep(envelope)
        return await connection.misbehave(fault) or "421 4.3.0 Gone"

    def _keep(self, envelope: Envelope) -> None:
        raw = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            item = self._mailboxes.add(received(raw, recipient))
            self._vacations.answer(item)


class _Connection(SMTP):
    """One connection, with the fault that waits for it."""

    def __init__(self, server: MailServer) -> None:
        super().__init__(
            server,
            data_size_limit=MOST_BYTES,
            enable_SMTPUTF8=True,
            hostname=HOST,
            ident="ESMTP",
            timeout=60,
            loop=asyncio.get_running_loop(),
        )
        self._home = server
        self.fault = server.next_fault()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._home.note(self, here=True)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._home.note(self, here=False)

    def abort(self) -> None:
        """Break the connection off without a word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def _handle_client(self) -> None:
        if not await self._fails("connect"):
            await super()._handle_client()
        elif self.transport is not None:
            self.transport.close()

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - overrides
        if not await self._fails("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802 - overrides
        if not await self._fails("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802 - overrides
        if not await self._fails("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - overrides
        if not await self._fails("data"):
            await super().smtp_DATA(arg)

    async def _fails(self, step: str) -> bool:
        """Do what a fault says about a step; tell whether there was one."""
        if self.fault is None or self.fault.step != step:
            return False
        words = await self.misbehave(self.fault)
        if words:
            await self.push(words)
        return True

    async def misbehave(self, fault: MailFault) -> str | None:
        """Wait as long as a fault says; return its words, or break the connection off."""
        await asyncio.sleep(fault.hang)
        if fault.code is None:
            self.abort()
            return None
        return f"{fault.code} {fault.words}"


def received(raw: bytes, recipient: str) -> Item:
    """Read a mail as a mail program would, for the mailbox of one recipient."""
    mail = message_from_bytes(raw, policy=policy.default)
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    return Item(
        direction="out",
        address=recipient.lower(),
        sender=str(mail["From"] or ""),
        recipient=recipient,
        subject=str(mail["Subject"] or ""),
        text=_content(plain) or "",
        html=_content(rich),
        message_id=str(mail["Message-ID"] or "").strip(),
        references=tuple(str(mail["References"] or "").split()),
        reply_to=parseaddr(str(mail["Reply-To"] or mail["From"] or ""))[1],
        automatic=str(mail["Auto-Submitted"] or "no").strip().lower() != "no",
        attachments=tuple(_enclosed(part) for part in mail.iter_attachments()),
    )


def _content(part: MIMEPart | None) -> str | None:
    """Return the words of a part, as far as they can be read."""
    if part is None:
        return None
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""


def _enclosed(part: MIMEPart) -> Enclosed:
    payload = part.get_payload(decode=True)
    size = len(payload) if isinstance(payload, bytes) else 0
    return Enclosed(part.get_filename() or "attachment", part.get_content_type(), size)
