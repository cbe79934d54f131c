"""How a send by SMTP ends: surely not before the final dot, perhaps after it, and never twice."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from channels.base import Outbound, Outcome, Refused, Sent, Thread, Unknown
from channels.mail import smtp
from channels.mail.smtp import MailServer, Smtp, stuffed
from models.base import uuid7
from tests.letters import MAILBOX, MARIA, OURS
from tests.mailserver import DROP, HANG, mail_server

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
ASKED: list[UUID] = []


def mail(text: str = "We look into it.", to: str = MARIA) -> Outbound:
    return Outbound(uuid7(), uuid7(), OURS, to, text, thread=Thread(subject="My bill"))


async def yes(message: Outbound) -> bool:
    ASKED.append(message.outbox_id)
    return True


async def no(message: Outbound) -> bool:
    del message
    return False


def sender(url: str, handover: smtp.Handover = yes, limit: float = 10) -> Smtp:
    return Smtp(MailServer.of(url), MAILBOX, handover, lambda: NOW, limit=limit)


async def sent_to(script: dict[str, str], limit: float = 10) -> Outcome:
    async with mail_server(script) as server:
        return await sender(server.url, limit=limit).send(mail())


async def test_a_mail_leaves_once_under_the_id_of_its_row() -> None:
    ours = mail()
    async with mail_server() as server:
        outcome = await sender(server.url).send(ours)

    assert outcome == Sent(MAILBOX.message_id(ours.outbox_id))
    assert len(server.mails) == 1
    assert f"<{MAILBOX.message_id(ours.outbox_id)}>".encode() in server.mails[0]


@pytest.mark.parametrize("verb", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_connection_lost_before_the_final_dot_may_be_tried_again(verb: str) -> None:
    outcome = await sent_to({verb: DROP})

    assert isinstance(outcome, Refused)
    assert outcome.retry


@pytest.mark.parametrize("verb", ["connect", "EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_server_that_falls_silent_before_it_may_be_tried_again(verb: str) -> None:
    outcome = await sent_to({verb: HANG}, limit=0.6)

    assert isinstance(outcome, Refused)
    assert outcome.retry


@pytest.mark.parametrize("dot", [DROP, "garbage"])
async def test_no_answer_to_the_final_dot_is_unknown(dot: str) -> None:
    assert await sent_to({"dot": dot}) == Unknown(smtp.DOUBT)


async def test_silence_after_the_final_dot_is_unknown() -> None:
    assert await sent_to({"dot": HANG}, limit=0.6) == Unknown(smtp.DOUBT)


async def test_a_connection_lost_in_the_middle_of_the_mail_is_unknown() -> None:
    assert await sent_to({"body": DROP}) == Unknown(smtp.DOUBT)


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "dot"])
@pytest.mark.parametrize(("code", "retry"), [(421, True), (451, True), (550, False), (554, False)])
async def test_an_answer_is_an_answer_for_now_or_for_good(
    verb: str, code: int, retry: bool
) -> None:
    outcome = await sent_to({verb: f"{code} no"})

    assert outcome == Refused(
        f"The mail server refused it for {'now' if retry else 'good'} ({code}).", retry=retry
    )


@pytest.mark.parametrize("verb", ["connect", "EHLO"])
async def test_a_server_that_refuses_us_and_not_the_mail_is_tried_again(verb: str) -> None:
    outcome = await sent_to({verb: "554 not you", "HELO": "554 not you"})

    assert isinstance(outcome, Refused)
    assert outcome.retry


async def test_a_server_that_is_not_there_is_tried_again() -> None:
    async with mail_server() as server:
        gone = server.url

    assert await sender(gone).send(mail()) == Refused(smtp.AWAY, retry=True)


async def test_nothing_is_written_when_another_try_has_taken_over() -> None:
    async with mail_server() as server:
        outcome = await sender(server.url, no).send(mail())

    assert outcome == Refused(smtp.OVERTAKEN, retry=True)
    assert server.mails == []


async def test_the_handover_is_written_down_after_the_server_is_ready_and_not_before() -> None:
    ours = mail()
    async with mail_server({"DATA": "451 later"}) as server:
        await sender(server.url).send(ours)

    assert ours.outbox_id not in ASKED


async def test_how_a_goodbye_is_taken_changes_nothing() -> None:
    assert isinstance(await sent_to({"QUIT": DROP}), Sent)


async def test_an_address_no_mail_can_go_to_is_refused_for_good() -> None:
    assert await sender("smtp://127.0.0.1:1").send(mail(to="nobody")) == Refused(
        smtp.NO_ADDRESS, retry=False
    )


async def test_an_address_in_another_script_needs_a_server_that_knows_it() -> None:
    async with mail_server({"EHLO": "250 mx.example"}, {}) as server:
        refused = await sender(server.url).send(mail(to="josé@example.com"))
        taken = await sender(server.url).send(mail(to="josé@example.com"))

    assert refused == Refused(smtp.NO_ADDRESS, retry=False)
    assert isinstance(taken, Sent)
    assert "To: josé@example.com".encode() in server.mails[0]


async def test_lines_that_begin_with_a_dot_arrive_as_they_were() -> None:
    async with mail_server() as server:
        await sender(server.url).send(mail("one\n.\n..two\n.three"))

    assert server.mails[0].endswith(b"\r\n\r\none\r\n.\r\n..two\r\n.three\r\n")


async def test_a_mail_server_keeps_no_list() -> None:
    assert await sender("smtp://127.0.0.1:1").lookup(mail(), NOW) is None


def test_the_final_dot_is_the_only_one_alone() -> None:
    assert stuffed(b"a\r\n.\r\nb\n.c\r") == b"a\r\n..\r\nb\r\n..c\r\n.\r\n"


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mx", MailServer("mx", 25, False, None, None)),
        ("smtp://a%40b:p%3Aw@mx:2525", MailServer("mx", 2525, False, "a@b", "p:w")),
        ("smtps://u:p@mx", MailServer("mx", 465, True, "u", "p")),
    ],
)
def test_where_mail_leaves_is_read_from_one_address(url: str, server: MailServer) -> None:
    assert MailServer.of(url) == server


@pytest.mark.parametrize("url", ["http://mx", "mx:25", "smtp://"])
def test_another_kind_of_address_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(ValueError, match="FOREBAY_SMTP_URL"):
        MailServer.of(url)
