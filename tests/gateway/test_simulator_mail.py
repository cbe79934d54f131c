"""The simulated mailboxes: mail to a scripted office by real SMTP, and from it."""

import asyncio
import base64
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from gateway.up.addresses import free_ports
from tests.customers import Mailbox
from tests.gateway.scripted_office import Scene, scene

OURS = "accounts@alderfalls.example"
ANA = "ana@example.org"


@dataclass(slots=True)
class Door:
    """The office's mail door: what came in, and what it answers next instead of 250."""

    came: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 - aiosmtpd names its hooks so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        del server, session
        if self.answers:
            return self.answers.pop(0)
        self.envelopes.append(envelope)
        self.came.append(
            message_from_bytes(envelope.original_content or b"", policy=policy.default)
        )
        return "250 OK"

    async def gets(self, count: int = 1) -> list[EmailMessage]:
        async with asyncio.timeout(20):
            while len(self.came) < count:
                await asyncio.sleep(0.02)
        return self.came


@asynccontextmanager
async def opened(door: Door, port: int) -> AsyncGenerator[None]:
    loop = asyncio.get_running_loop()
    connections: list[SMTP] = []

    def connection() -> SMTP:
        connections.append(SMTP(door, enable_SMTPUTF8=True, hostname="office", loop=loop))
        return connections[-1]

    server = await loop.create_server(connection, "127.0.0.1", port)
    yield
    server.close()
    for one in connections:
        if isinstance(one.transport, asyncio.WriteTransport):
            one.transport.abort()
    await asyncio.sleep(0)


@dataclass(slots=True)
class Post:
    """A carrier with mailboxes, and the office's side of it."""

    stage: Scene
    door: Door
    #: Where the office listens, and where it sends.
    listens: int
    sends: int

    def mailbox(self, address: str = ANA) -> Mailbox:
        return Mailbox(self.stage, address)

    async def sends_mail(self, to: str = ANA, patience: float = 10, **headers: str) -> None:
        """Send as the office would; raises what the mail server said."""
        mail = EmailMessage()
        usual = {"From": f"The Office <{OURS}>", "To": to, "Subject": "Your bill"}
        for name, value in (usual | headers).items():
            mail[name.replace("_", "-")] = value
        mail.set_content("It is twelve dollars.\n")
        await aiosmtplib.send(
            mail, hostname="127.0.0.1", port=self.sends, start_tls=False, timeout=patience
        )


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    listens, sends = free_ports(2)
    door = Door()
    settings = {
        "mail_listen": f"lmtp://127.0.0.1:1, 127.0.0.1:{listens}",
        "mail_from": OURS,
        "smtp_url": f"smtp://127.0.0.1:{sends}",
    }
    async with opened(door, listens), scene(**settings) as stage:
        yield Post(stage, door, listens, sends)


def words(mail: EmailMessage) -> str:
    """Return what a mail says, in lines of this machine."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


async def settled(mailbox: Mailbox) -> dict[str, Any]:
    """Return the newest mail the customer wrote, once it is not on its way any more."""
    async with asyncio.timeout(20):
        while True:
            item = next(one for one in reversed(await mailbox.all()) if one["direction"] == "in")
            if item["status"] != "sending":
                return item
            await asyncio.sleep(0.02)


async def test_a_customers_mail_reaches_the_office_whole(post: Post) -> None:
    photo = {"name": "fuga.png", "type": "image/png", "data": base64.b64encode(b"PNG?").decode()}
    await post.mailbox().writes("Una fuga", "Hay agua.\n¡Ayuda!", name="Ana", attachments=[photo])
    mail = (await post.door.gets())[0]
    envelope = post.door.envelopes[0]
    enclosed = next(mail.iter_attachments())

    assert (envelope.mail_from, envelope.rcpt_tos) == (ANA, [OURS])
    assert (mail["From"], mail["To"], mail["Subject"]) == (f"Ana <{ANA}>", OURS, "Una fuga")
    assert mail["Message-ID"].endswith("@example.org>")
    assert words(mail) == "Hay agua.\n¡Ayuda!\n"
    assert (enclosed.get_filename(), enclosed.get_content()) == ("fuga.png", b"PNG?")
    assert (await settled(post.mailbox()))["status"] == "sent"


async def test_the_offices_mail_is_in_its_recipients_mailbox(post: Post) -> None:
    await post.sends_mail(to="Ana@Example.org", Auto_Submitted="auto-replied")
    item = (await post.mailbox().gets())[0]

    assert (item["from"], item["subject"]) == (f"The Office <{OURS}>", "Your bill")
    assert (item["text"], item["automatic"]) == ("It is twelve dollars.\n", True)
    assert await post.mailbox("benito@example.org").all() == []


async def test_an_answer_keeps_the_thread_and_goes_where_it_is_wanted(post: Post) -> None:
    token = "accounts+token@alderfalls.example"
    await post.sends_mail(Reply_To=token, Message_ID="<2@office>", References="<1@office>")
    item = (await post.mailbox().gets())[0]
    await post.mailbox().writes("Re: Your bill", "Thank you.", answers=item["id"])
    mail = (await post.door.gets())[0]
    said = words(mail)

    assert (mail["To"], mail["In-Reply-To"]) == (token, "<2@office>")
    assert mail["References"] == "<1@office> <2@office>"
    assert said.startswith("Thank you.\n")
    assert "> It is twelve dollars." in said


async def test_what_cannot_be_written_is_refused(post: Post) -> None:
    good = {"from": ANA, "subject": "x", "text": "y"}
    bad = [
        {"from": f"{ANA}\r\nBcc: x@example.org"},
        {"from": "nobody"},
        {"to": "a@b, c@d"},
        {"attachments": [{"name": "x", "type": "message/rfc822", "data": "eA=="}]},
        {"attachments": [{"name": "x", "type": "image/png", "data": "x"}]},
    ]
    answers = [await post.stage.carrier.post("/mail", json=good | change) for change in bad]
    unknown = await post.stage.carrier.post("/mail", json=good | {"answers": "nothing"})

    assert [one.status_code for one in answers] == [422] * len(bad)
    assert unknown.status_code == 404


async def test_a_line_break_in_a_subject_adds_no_header(post: Post) -> None:
    await post.mailbox().writes("Hello\r\nBcc: x@example.org", "y")
    mail = (await post.door.gets())[0]

    assert (mail["Subject"], mail["Bcc"]) == ("Hello Bcc: x@example.org", None)


async def test_a_mail_put_off_comes_again_and_one_refused_does_not(post: Post) -> None:
    post.door.answers = ["451 Later", "552 Too large"]
    await post.mailbox().writes("Later", "x")
    first = await settled(post.mailbox())
    await post.mailbox().writes("Too large", "x")
    second = await settled(post.mailbox())

    assert (first["status"], first["reason"]) == ("refused", "552 Too large")
    assert second["status"] == "sent"
    assert [mail["Subject"] for mail in post.door.came] == ["Too large"]


async def test_mail_waits_for_an_office_that_is_away(post: Post) -> None:
    listens, sends = free_ports(2)
    settings = {"mail_listen": f"127.0.0.1:{listens}", "mail_from": OURS}
    async with scene(**settings, smtp_url=f"smtp://127.0.0.1:{sends}") as stage:
        await Mailbox(stage, ANA).writes("Anybody?", "x")
        await asyncio.sleep(0.2)
        async with opened(post.door, listens):
            assert [mail["Subject"] for mail in await post.door.gets()] == ["Anybody?"]


@pytest.mark.parametrize(
    ("fault", "error", "kept"),
    [
        ({"step": "connect"}, aiosmtplib.SMTPConnectError, 0),
        ({"step": "connect", "code": 421}, aiosmtplib.SMTPConnectResponseError, 0),
        ({"step": "ehlo"}, aiosmtplib.SMTPServerDisconnected, 0),
        ({"step": "mail", "code": 452}, aiosmtplib.SMTPSenderRefused, 0),
        ({"step": "rcpt", "code": 550}, aiosmtplib.SMTPRecipientsRefused, 0),
        ({"step": "data"}, aiosmtplib.SMTPServerDisconnected, 0),
        ({"step": "data", "code": 451}, aiosmtplib.SMTPDataError, 0),
        ({"step": "dot", "accept": False}, aiosmtplib.SMTPServerDisconnected, 0),
        ({"step": "dot"}, aiosmtplib.SMTPServerDisconnected, 1),
        ({"step": "dot", "code": 554}, aiosmtplib.SMTPDataError, 1),
    ],
)
async def test_the_mail_server_fails_at_each_step_as_a_knob_says_and_then_no_more(
    post: Post, fault: dict[str, object], error: type[Exception], kept: int
) -> None:
    await post.stage.turn(mail_faults=[fault])
    with pytest.raises(error):
        await post.sends_mail()
    assert len(await post.mailbox().all()) == kept

    await post.sends_mail()
    assert len(await post.mailbox().all()) == kept + 1


async def test_a_slow_mail_server_has_the_mail_before_it_says_so(post: Post) -> None:
    await post.stage.turn(mail_delay=60)
    with pytest.raises(aiosmtplib.SMTPTimeoutError):
        await post.sends_mail(patience=1)

    assert len(await post.mailbox().all()) == 1


async def test_a_greylisted_mail_is_taken_the_second_time(post: Post) -> None:
    await post.stage.turn(greylist=True, no_mailbox={"gone@example.org": 550})
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as first:
        await post.sends_mail()
    await post.sends_mail()
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as gone:
        await post.sends_mail(to="gone@example.org")

    assert (first.value.recipients[0].code, gone.value.recipients[0].code) == (451, 550)
    assert len(await post.mailbox().all()) == 1


async def test_a_vacation_responder_answers_where_the_mail_wants_answers(post: Post) -> None:
    await post.stage.turn(vacations={ANA: "I am away until May."})
    await post.sends_mail(Reply_To="accounts+t@alderfalls.example", Auto_Submitted="auto-replied")
    mail = (await post.door.gets())[0]

    assert mail["Auto-Submitted"] == "auto-replied"
    assert (mail["To"], mail["Subject"]) == (
        "accounts+t@alderfalls.example",
        "Out of office: Your bill",
    )


async def test_a_page_waits_for_mail(post: Post) -> None:
    url, asked = "/mail", {"address": ANA, "after": 0, "wait": 20}
    waiting = asyncio.create_task(post.stage.carrier.get(url, params=asked))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    await post.sends_mail()
    news = (await waiting).json()

    assert [item["subject"] for item in news["items"]] == ["Your bill"]
    assert news["last"] == news["items"][0]["n"]
