"""What the doors say, byte by byte and to real clients: SMTP (RFC 5321), LMTP (RFC 2033)."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiosmtplib
import pytest

from channels.mail.inbound import Envelope
from gateway.mail.lines import Hands, Lmtp, Smtp
from tests.letters import MAILBOX, MARIA, OURS, letter

MOST = 200_000


@dataclass
class Door:
    """One open door, and what it was handed."""

    port: int
    taken: list[tuple[bytes, Envelope]] = field(default_factory=list)
    keeps: bool = True
    breaks: bool = False

    async def take(self, raw: bytes, envelope: Envelope) -> bool:
        if self.breaks:
            raise ZeroDivisionError
        if self.keeps:
            self.taken.append((raw, envelope))
        return self.keeps

    async def say(self, *lines: bytes, ends: bytes = b"\r\n") -> list[str]:
        """Send lines one after the other in one go, and return every line of the answers."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"".join(line + ends for line in (*lines, b"QUIT")))
        answers = (await reader.read()).decode()
        writer.close()
        await writer.wait_closed()
        return answers.splitlines()


async def opened(protocol: type[Smtp]) -> AsyncIterator[Door]:
    door = Door(0)
    hands = Hands(MAILBOX, door.take, MOST)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(hands), "127.0.0.1", 0)
    door.port = server.sockets[0].getsockname()[1]
    yield door
    server.close()
    hands.hang_up()
    await server.wait_closed()


@pytest.fixture
async def smtp() -> AsyncIterator[Door]:
    async for door in opened(Smtp):
        yield door


@pytest.fixture
async def lmtp() -> AsyncIterator[Door]:
    async for door in opened(Lmtp):
        yield door


ENVELOPE = (b"MAIL FROM:<maria@example.com>", f"RCPT TO:<{OURS}>".encode())


async def test_a_real_client_hands_a_mail_over(smtp: Door) -> None:
    mail = letter("hello")
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=smtp.port, start_tls=False)
    ((raw, envelope),) = smtp.taken

    assert b"\r\n\r\nhello\r\n" in raw
    assert envelope == Envelope(MARIA, (OURS,))


async def test_the_standard_librarys_client_hands_one_over_too(smtp: Door) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", smtp.port) as client:
            client.send_message(letter("hello"))

    await asyncio.to_thread(send)
    assert len(smtp.taken) == 1


async def test_commands_sent_all_at_once_are_answered_in_order(smtp: Door) -> None:
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"hi", b".", *ENVELOPE, b"RSET")

    assert "250-PIPELINING" in answers
    assert [one[:3] for one in answers if not one.startswith("250-")] == [
        "220", "250", "250", "250", "354", "250", "250", "250", "250", "221",
    ]  # fmt: skip
    assert len(smtp.taken) == 1


async def test_what_we_speak_is_offered_and_sign_in_is_not(smtp: Door) -> None:
    offered = await smtp.say(b"EHLO x")

    assert {"250-8BITMIME", "250-SMTPUTF8", f"250-SIZE {MOST}"} <= set(offered)
    assert not [one for one in offered if "AUTH" in one or "STARTTLS" in one]
    assert (await smtp.say(b"EHLO x", b"AUTH PLAIN AAAA"))[-2].startswith("502")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (OURS, "250"),
        (OURS.upper(), "250"),
        ("accounts+abc@alderfalls.example", "250"),
        ("somebody@alderfalls.example", "550 5.1.1"),
        ("accounts@elsewhere.example", "550 5.1.1"),
        ("maria%example.com@alderfalls.example", "550 5.1.1"),
    ],
)
async def test_mail_is_taken_for_our_mailbox_and_nobody_else(
    smtp: Door, address: str, code: str
) -> None:
    answers = await smtp.say(b"EHLO x", ENVELOPE[0], f"RCPT TO:<{address}>".encode())

    assert answers[-2].startswith(code)


async def test_a_mail_for_nobody_of_ours_is_not_begun(smtp: Door) -> None:
    answers = await smtp.say(b"EHLO x", ENVELOPE[0], b"RCPT TO:<x@y.example>", b"DATA")

    assert answers[-2].startswith("503")


async def test_the_null_return_path_is_told_as_none(smtp: Door) -> None:
    await smtp.say(b"EHLO x", b"MAIL FROM:<>", ENVELOPE[1], b"DATA", b"bounced", b".")

    assert smtp.taken[0][1].sender == ""


async def test_a_mail_that_is_too_large_is_refused_and_the_connection_goes_on(smtp: Door) -> None:
    lines = [b"x" * 900] * (MOST // 900 + 2)
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", *lines, b".", b"NOOP")

    assert answers[-3].startswith("552 5.3.4")
    assert answers[-2].startswith("250")
    assert smtp.taken == []


async def test_a_size_that_is_told_beforehand_is_refused_beforehand(smtp: Door) -> None:
    answers = await smtp.say(b"EHLO x", f"MAIL FROM:<a@b.example> SIZE={MOST + 1}".encode())

    assert answers[-2].startswith("552")


@pytest.mark.parametrize("length", [998, 5_000, 64 * 1024, 150_000])
async def test_lines_of_any_length_are_taken_as_they_are(smtp: Door, length: int) -> None:
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"x" * length, b"end", b".")

    assert answers[-2].startswith("250")
    assert smtp.taken[0][0] == b"x" * length + b"\r\nend\r\n"


async def test_dots_are_unstuffed(smtp: Door) -> None:
    await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"..", b"..two", b".three", b"four.", b".")

    assert smtp.taken[0][0] == b".\r\n.two\r\nthree\r\nfour.\r\n"


@pytest.mark.parametrize("dot", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\n\n.\n\n"])
async def test_no_bare_line_end_ends_a_mail_so_nothing_is_smuggled(smtp: Door, dot: bytes) -> None:
    smuggled = dot + b"MAIL FROM:<evil@x>" + b"\r\n" + f"RCPT TO:<{OURS}>".encode()
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"begin" + smuggled, b".")

    assert len(smtp.taken) == 1
    assert b"evil@x" in smtp.taken[0][0]
    assert len([one for one in answers if one.startswith("354")]) == 1


async def test_bytes_of_any_kind_are_taken(smtp: Door) -> None:
    every = bytes(code for code in range(256) if code not in b"\r\n.")
    await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", every, b".")

    assert smtp.taken[0][0] == every + b"\r\n"


async def test_later_means_send_it_again(smtp: Door) -> None:
    smtp.keeps = False
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"hi", b".")

    assert answers[-2].startswith("451")


async def test_a_fault_of_ours_is_for_now_and_tells_nothing_of_the_inside(smtp: Door) -> None:
    smtp.breaks = True
    answers = await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"hi", b".")

    assert answers[-2].startswith("451")
    assert "Zero" not in answers[-2]


async def test_commands_of_odd_bytes_break_nothing(smtp: Door) -> None:
    await smtp.say(b"\xff\xfe\x00", b"EHLO x", b"MAIL FROM:<\x00>", b"RCPT", b"x" * 9_000)
    await smtp.say(b"EHLO x", *ENVELOPE, b"DATA", b"hi", b".")

    assert len(smtp.taken) == 1


async def test_lmtp_greets_with_lhlo_and_with_nothing_else(lmtp: Door) -> None:
    for greeting in (b"HELO x", b"EHLO x"):
        assert (await lmtp.say(greeting))[-2].startswith("500")
    assert (await lmtp.say(b"LHLO x"))[-2].startswith("250 ")


async def test_lmtp_without_a_greeting_names_its_own(lmtp: Door) -> None:
    assert "LHLO" in (await lmtp.say(b"MAIL FROM:<a@b.example>"))[-2]


@pytest.mark.parametrize(("keeps", "code"), [(True, "250"), (False, "451")])
async def test_lmtp_answers_once_for_each_recipient_it_took(
    lmtp: Door, keeps: bool, code: str
) -> None:
    lmtp.keeps = keeps
    second = b"RCPT TO:<accounts+t@alderfalls.example>"
    nobody = b"RCPT TO:<nobody@alderfalls.example>"
    answers = await lmtp.say(b"LHLO x", *ENVELOPE, nobody, second, b"DATA", b"hi", b".")
    after = answers[[one[:3] for one in answers].index("354") + 1 : -1]

    assert [one[:3] for one in after] == [code, code]


async def test_lmtp_answers_a_large_mail_for_each_recipient_too(lmtp: Door) -> None:
    second = b"RCPT TO:<accounts+t@alderfalls.example>"
    lines = [b"x" * 900] * (MOST // 900 + 2)
    answers = await lmtp.say(b"LHLO x", *ENVELOPE, second, b"DATA", *lines, b".")

    assert [one[:3] for one in answers[-3:-1]] == ["552", "552"]


async def test_the_standard_librarys_lmtp_client_hands_one_over(lmtp: Door) -> None:
    def send() -> None:
        with smtplib.LMTP("127.0.0.1", lmtp.port) as client:
            client.send_message(letter("hello"))

    await asyncio.to_thread(send)
    assert len(lmtp.taken) == 1
