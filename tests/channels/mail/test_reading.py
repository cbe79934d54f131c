"""Mails read, each beside what must be read of it; and what holds for any bytes whatever."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.mail import reading
from channels.mail.letter import Letter
from channels.mail.reading import UNREADABLE, read
from channels.redaction import clean
from tests.channels.mail.case import Case, coded, told
from tests.channels.mail.everyday import EVERYDAY
from tests.channels.mail.odd import ODD

CASES = (*EVERYDAY, *ODD)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_a_mail_is_read_as_its_sender_meant_it(case: Case) -> None:
    letter = told(read(case.raw))

    assert {name: letter[name] for name in case.expected} == case.expected


def test_there_are_enough_mails_and_no_two_have_one_label() -> None:
    assert len({case.label for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.label)
def test_a_mail_cut_off_anywhere_is_still_a_letter(case: Case) -> None:
    for end in range(0, len(case.raw), max(1, len(case.raw) // 12)):
        assert UNREADABLE not in read(case.raw[:end]).problems


_PIECES = st.sampled_from(
    [
        *(b"From: ", b"To: ", b"Date: ", b"Message-ID: ", b"Content-Type: ", b"Return-Path: <>\n"),
        *(b"multipart/mixed; boundary=x", b"multipart/report; boundary=x", b"text/html", b"\n\n"),
        *(b"\n--x\n", b"\n--x--\n", b"message/rfc822", b"message/delivery-status", b"=?utf-8?b?"),
        *(b"?=", b"<a@b>", b"charset=utf-16", b"Content-Transfer-Encoding: base64\n", b"=\n"),
        *(b"mailer-daemon@x.example", b"filename*0*=utf-8''a%", b"; ", b"<blockquote>", b"> "),
    ]
)


@given(st.lists(_PIECES | st.binary(max_size=12), max_size=30).map(b"".join) | st.binary())
@example(b"From: \xff\xfe <a@b>\n\n")
@example(b"Content-Transfer-Encoding: base64\n\x80")
def test_no_bytes_make_reading_fail(raw: bytes) -> None:
    letter = read(raw)

    assert isinstance(letter, Letter)
    assert UNREADABLE not in letter.problems
    assert letter.text == clean(letter.text)
    assert "\n" not in letter.subject + str(letter.message_id)


def test_a_mail_nobody_foresaw_is_shown_as_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> Letter:
        raise IndexError

    monkeypatch.setattr(reading, "_read", broken)
    letter = read(b"Subject: x\n\nwords\0")

    assert letter.problems == (UNREADABLE,)
    assert letter.text == letter.reply == "Subject: x\n\nwords"


#: Any text but what cannot be stored or sent: surrogates, control characters, byte order marks,
#: other line breaks than LF (RFC 5322 has one), and empty lines at the ends, which the transport
#: does not keep.
_TEXT = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], include_characters="\n\t", exclude_characters="\ufeff"
    )
)


@given(
    _TEXT.map(lambda text: text.strip("\n")),
    st.sampled_from(["utf-8", "utf-7"]),
    st.sampled_from(["base64", "quoted-printable", "8bit"]),
)
@example("From here\n.\n..\n--b\n> x\n=3D =\n -- \n ", "utf-8", "8bit")
def test_any_text_composed_as_mail_is_read_back_as_itself(text: str, kind: str, cte: str) -> None:
    mail = EmailMessage()
    mail["From"] = "ana@mail.example"
    mail.set_content(text, charset=kind, cte=cte)

    assert read(mail.as_bytes()).text == text


@given(_TEXT.map(lambda text: text.strip("\n")), st.sampled_from(["utf-16", "utf-32", "gb18030"]))
def test_any_text_is_read_back_from_a_wide_charset(text: str, kind: str) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset={kind}".encode()

    assert read(coded(head, text.encode(kind))).text == text


@given(st.text(st.characters(codec="cp1252", exclude_categories=["Cc"]), min_size=1))
def test_western_text_is_read_back_from_its_old_charset(text: str) -> None:
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=windows-1252\n\n"

    assert read(raw + text.encode("cp1252")).text == text


@given(_TEXT.map(lambda text: " ".join(text.split())[:200]))
def test_any_subject_is_read_back_as_one_line(subject: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject
    mail.set_content("words")

    assert read(mail.as_bytes()).subject == subject


@given(st.binary(max_size=300), st.text(min_size=1, max_size=20))
def test_any_file_comes_through_whole(data: bytes, name: str) -> None:
    mail = EmailMessage()
    mail.set_content("words")
    mail.add_attachment(data, maintype="application", subtype="octet-stream")
    mail.add_attachment(data, maintype="application", subtype="pdf", filename="x.pdf")

    assert [each.data for each in read(mail.as_bytes()).attachments] == [data, data]
