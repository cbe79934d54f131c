"""How much of a mail is read: what costs more than people's mail ever does is cut, and told."""

import pytest

from channels.mail import parts as limits
from channels.mail.body import CUT, CUT_HTML, MOST_TEXT
from channels.mail.parts import MOST_LEVELS, MOST_PARTS, TOO_DEEP, TOO_LONG, TOO_MANY
from channels.mail.reading import UNREADABLE, read
from tests.channels.mail.case import FROM, case, coded, part, parts


def nested(levels: int, words: bytes) -> bytes:
    body = part(b"", words)
    for level in range(levels):
        body = parts(b"mixed", body, boundary=b"b%d" % level)
    return FROM + body


def test_parts_within_parts_are_read_as_deep_as_people_nest_them() -> None:
    letter = read(nested(MOST_LEVELS, b"words"))

    assert (letter.text, letter.problems) == ("words", ())


@pytest.mark.parametrize("levels", [MOST_LEVELS + 1, 300, 1000, 3000])
def test_deeper_parts_are_not_shown_and_that_is_told(levels: int) -> None:
    letter = read(nested(levels, b"words"))

    assert letter.problems == (TOO_DEEP,)
    assert letter.sender is not None


def test_mails_within_mails_end_somewhere() -> None:
    letter = read(FROM + b"Content-Type: message/rfc822\n\n" * 3000)

    assert TOO_DEEP in letter.problems


def test_words_before_the_deep_parts_are_read() -> None:
    deep = nested(1000, b"x").removeprefix(FROM)

    assert read(FROM + parts(b"mixed", part(b"", b"words"), deep)).text == "words"


def test_five_thousand_parts_are_not_all_shown() -> None:
    many = [part(b"Content-Type: application/pdf", b"%PDF-")] * 5000
    letter = read(FROM + parts(b"mixed", part(b"", b"words"), *many))

    assert letter.text == "words"
    assert len(letter.attachments) == MOST_PARTS - 1
    assert letter.problems == (TOO_MANY,)


def test_a_file_of_twenty_five_megabytes_comes_through_whole() -> None:
    data = b"%PDF-" + bytes(range(256)) * 100_000
    letter = read(FROM + parts(b"mixed", part(b"", b"words"), coded(b"Content-Type: x/y", data)))

    assert letter.attachments[0].data == data
    assert letter.problems == ()


@pytest.mark.parametrize("line", [b"\n", b"\r", b"ab\n", b"--b\n", b"--x--\n"])
def test_millions_of_lines_are_cut(line: bytes) -> None:
    head = FROM + b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nwords\n'

    assert TOO_LONG in read(head + line * 4_000_000).problems


def test_lines_within_many_parts_are_cut_earlier() -> None:
    assert TOO_LONG in read(nested(200, b"line\n" * 200_000)).problems


def test_a_long_text_is_cut_and_that_is_told() -> None:
    letter = read(FROM + b"\n" + b"x" * (MOST_TEXT + 1))

    assert len(letter.text) == MOST_TEXT
    assert letter.problems == (CUT,)


def test_long_html_is_cut_and_that_is_told() -> None:
    letter = read(FROM + b"Content-Type: text/html\n\n<p>" + b"x " * 300_000)

    assert letter.problems == (CUT_HTML,)
    assert letter.html is not None


@pytest.mark.parametrize(
    "head",
    [
        b"From: " + b"(" * 200_000,
        b"From: " + b'"\\' * 100_000,
        b"To: " + b"a@b.example," * 50_000,
        b"To: " + b"a@b.example\nTo: " * 50_000,
        b"Subject: " + b"=?a?q?" * 50_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000,
        b"Subject: x" + b"\n y" * 200_000,
        b"References: " + b"<a@b> " * 50_000,
        b"References: " + b"<" * 200_000,
        b"X: y\n" * 200_000,
        b"Content-Type: text/plain" + b';x="' * 50_000,
        b"Content-Type: text/plain" + b"".join(b";x*%d=1" % n for n in range(9000)),
        b"Content-Type: multipart/mixed; boundary=" + b"x" * 100_000,
        b"Return-Path: <>\nFrom: mailer-daemon@x.example\n\n" + b"a@b.example: x\n" * 20_000,
    ],
)
def test_headers_without_measure_are_read_in_time(head: bytes) -> None:
    assert UNREADABLE not in read(head + b"\n\nwords").problems


@pytest.mark.parametrize("trouble", [IndexError, ValueError, AttributeError, RecursionError])
def test_a_mail_the_library_trips_over_keeps_its_headers(
    monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]
) -> None:
    def trip(_: bytes) -> None:
        raise trouble

    monkeypatch.setattr(limits, "message_from_bytes", trip)
    letter = read(case("", b"Subject: x\n\nwords").raw)

    assert (letter.subject, letter.text) == ("x", "words")
    assert len(letter.problems) == 1
