"""Mail put together: any text reads back as itself, and nothing adds a header."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Outbound, Thread
from channels.mail.compose import compose
from channels.mail.reading import read
from channels.mail.smtp import stuffed
from channels.mail.tokens import OurMailbox
from tests.letters import MAILBOX, MARIA, OURS

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HEADERS = {
    "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip

#: What a mail can carry: `channels.redaction.clean` has removed the rest before.
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=400
)
ANY = st.text(max_size=300)
WORD = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=8)


def mail(text: str = "Hello.", to: str = MARIA, **fields: Any) -> Outbound:
    return Outbound(uuid4(), uuid4(), OURS, to, text, **fields)


def made(message: Outbound, ours: OurMailbox = MAILBOX) -> EmailMessage:
    """Compose, write to bytes, and read as a mail program would."""
    raw = compose(message, ours, NOW).as_bytes()
    return message_from_bytes(raw, policy=policy.default)


@given(TEXT)
def test_any_text_is_read_back_as_itself(text: str) -> None:
    read_back = read(compose(mail(text), MAILBOX, NOW).as_bytes())

    # What is blank before and behind the words is not kept by the reader.
    assert read_back.text.strip("\n") == text.strip("\n")
    assert read_back.problems == ()


@given(TEXT)
def test_any_text_goes_over_the_wire_in_lines_a_server_takes(text: str) -> None:
    wire = stuffed(compose(mail(text), MAILBOX, NOW).as_bytes())
    lines = wire.split(b"\r\n")

    assert all(len(line) <= 998 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert lines.index(b".") == len(lines) - 2


@given(ANY, ANY)
def test_no_subject_and_no_name_adds_a_header(subject: str, name: str) -> None:
    ours = OurMailbox(name, OURS, MAILBOX.keys)
    read_back = made(mail(thread=Thread(subject=subject, answers=("a@b",))), ours)

    assert set(read_back.keys()) <= HEADERS
    assert read_back.get_content().strip() == "Hello."
    assert read_back["To"].addresses[0].addr_spec == MARIA
    assert read_back["From"].addresses[0].addr_spec == OURS


@given(st.lists(ANY, max_size=40))
def test_no_id_adds_a_header_or_breaks_another(ids: list[str]) -> None:
    read_back = made(mail(thread=Thread(answers=(*ids, "good@example.com"))))

    assert set(read_back.keys()) <= HEADERS
    assert "<good@example.com>" in read_back["References"]


@given(st.lists(WORD, min_size=1, max_size=20).map(" ".join))
def test_a_subject_is_read_back_as_itself(subject: str) -> None:
    message = mail(thread=Thread(subject=f"Bill {subject}"))
    read_back = read(compose(message, MAILBOX, NOW).as_bytes())

    assert read_back.subject == f"Re: Bill {subject}"


def test_it_answers_the_newest_mail_and_names_the_thread_oldest_first() -> None:
    thread = Thread(answers=("newest@x", "older@x", "root@x"), subject="My bill")
    read_back = made(mail(thread=thread))

    assert read_back["In-Reply-To"] == "<newest@x>"
    assert str(read_back["References"]).split() == ["<root@x>", "<older@x>", "<newest@x>"]
    assert read_back["Subject"] == "Re: My bill"


def test_a_long_thread_keeps_its_root_and_what_is_nearest() -> None:
    ids = tuple(f"{n}@x" for n in range(100))
    references = str(made(mail(thread=Thread(answers=ids)))["References"]).split()

    assert (references[0], references[-1], len(references)) == ("<99@x>", "<0@x>", 16)


def test_long_ids_are_never_broken_in_two() -> None:
    long = f"{'x' * 300}@example.com"
    raw = compose(mail(thread=Thread(answers=(long,))), MAILBOX, NOW).as_bytes()

    assert f"In-Reply-To: <{long}>\r\n".encode() in raw
    assert b"=?utf-8?" not in raw


def test_an_id_we_made_in_place_of_one_is_told_to_nobody() -> None:
    read_back = made(mail(thread=Thread(answers=("abc@made.forebay.invalid", "root@x"))))

    assert "invalid" not in str(read_back)


@pytest.mark.parametrize(
    ("subject", "answered"),
    [
        ("My bill", "Re: My bill"),
        ("Re: My bill", "Re: My bill"),
        ("RE: My bill", "RE: My bill"),
        ("RV: Mi factura", "RV: Mi factura"),
        ("", "Alder Falls Customer Accounts"),
        ("x\r\nBcc: evil@x", "Re: x Bcc: evil@x"),
    ],
)
def test_the_subject_is_the_customers_with_one_re(subject: str, answered: str) -> None:
    assert made(mail(thread=Thread(subject=subject)))["Subject"] == answered


def test_a_mail_that_answers_nothing_has_the_offices_name_for_subject() -> None:
    assert made(mail())["Subject"] == MAILBOX.name
    assert made(mail())["In-Reply-To"] is None


def test_what_a_machine_wrote_says_so_and_a_persons_words_do_not() -> None:
    machines, persons = made(mail(automatic=True)), made(mail())

    assert machines["Auto-Submitted"] == "auto-replied"
    assert machines["X-Auto-Response-Suppress"] == "All"
    assert persons["Auto-Submitted"] is None


def test_the_same_row_has_the_same_id_at_every_try_and_a_reply_address_of_its_talk() -> None:
    message = mail()
    first, second = made(message), made(message)

    assert first["Message-ID"] == second["Message-ID"]
    assert MAILBOX.outbox_of(str(first["Message-ID"]).strip("<>")) == message.outbox_id
    reply_to = first["Reply-To"].addresses[0].addr_spec
    assert MAILBOX.conversation_in([reply_to]) == message.conversation_id


@pytest.mark.parametrize("to", ["", "nobody", "@x.example", "a@", "a@b\r\nBcc: c@d", "a b@c"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        compose(mail(to=to), MAILBOX, NOW)


@pytest.mark.parametrize("to", ["josé@example.com", "o'neil+water@example.com", "a..b@example.com"])
def test_odd_addresses_that_exist_are_written_to(to: str) -> None:
    raw = compose(mail(to=to), MAILBOX, NOW).as_bytes()

    assert to.encode() in raw or f'"{to.partition("@")[0]}"'.encode() in raw
