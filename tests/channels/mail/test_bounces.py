"""What mail servers report on mails of ours."""

import logging

import pytest

from channels.mail.letter import Auto, Bounce, Letter
from channels.mail.reading import read
from tests.channels.mail.case import coded, part, parts

HEAD = (
    b"From: Mail Delivery System <MAILER-DAEMON@mx.example>\nReturn-Path: <>\n"
    b"Subject: Undelivered Mail\n"
)
FIELDS = (
    b"Reporting-MTA: dns; mx.example\n\nOriginal-Recipient: rfc822;ana@mail.example\n"
    b"Final-Recipient: rfc822; Ana.Ruiz@mail.example\nAction: failed\nStatus: 5.1.1\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 unknown\n"
)
RETURNED = b"Message-ID: <out-1@alderfalls.example>\nSubject: Your bill\n\nHello"
BOUNCE = Bounce("ana.ruiz@mail.example", "5.1.1", "out-1@alderfalls.example")


def report(
    fields: bytes = FIELDS, *more: bytes, head: bytes = HEAD, kind: bytes = b"report"
) -> Letter:
    told = part(b"Content-Type: message/delivery-status", fields)
    return read(head + parts(kind, part(b"", b"It could not be delivered."), told, *more))


def test_a_report_tells_who_why_and_which_mail() -> None:
    letter = report(FIELDS, part(b"Content-Type: message/rfc822", RETURNED))

    assert letter.bounce == BOUNCE
    assert letter.auto is Auto.BOUNCE
    assert letter.text == "It could not be delivered."


def test_returned_headers_alone_tell_which_mail() -> None:
    assert report(FIELDS, part(b"Content-Type: text/rfc822-headers", RETURNED)).bounce == BOUNCE


def test_a_returned_mail_in_base64_tells_which_mail() -> None:
    assert report(FIELDS, coded(b"Content-Type: message/rfc822", RETURNED)).bounce == BOUNCE


def test_a_report_that_returns_nothing_is_told_by_what_it_answers() -> None:
    head = HEAD + b"In-Reply-To: <out-1@alderfalls.example>\n"

    assert report(head=head).bounce == BOUNCE


def test_without_any_id_the_rest_is_still_told() -> None:
    assert report().bounce == Bounce("ana.ruiz@mail.example", "5.1.1", None)


def test_the_one_who_failed_is_told_before_those_who_did_not() -> None:
    late = b"Final-Recipient: rfc822; b@mail.example\nAction: delayed\nStatus: 4.4.1\n\n"
    bounce = report(b"Reporting-MTA: dns; x\n\n" + late + FIELDS.partition(b"\n\n")[2]).bounce

    assert bounce is not None
    assert bounce.recipient == "ana.ruiz@mail.example"


def test_a_mail_that_is_late_is_not_yet_lost() -> None:
    fields = FIELDS.replace(b"failed", b"delayed").replace(b"Status: 5.1.1", b"Status: 4.4.1")

    assert report(fields).bounce == Bounce("ana.ruiz@mail.example", "4.4.1", None, failed=False)


@pytest.mark.parametrize("action", [b"delivered", b"relayed", b"expanded"])
def test_a_mail_that_arrived_is_no_bounce(action: bytes) -> None:
    letter = report(FIELDS.replace(b"failed", action))

    assert letter.bounce is None
    assert letter.auto is Auto.GENERATED


def test_a_status_may_stand_in_the_diagnosis() -> None:
    bounce = report(FIELDS.replace(b"Status: 5.1.1\n", b"")).bounce

    assert bounce is not None
    assert bounce.status == "5.1.1"


@pytest.mark.parametrize("fields", [b"", b"\n\n\n", b"\0\xff: x", b"Action: failed"])
def test_a_report_that_says_little_is_still_a_letter(fields: bytes) -> None:
    assert report(fields).auto in (Auto.BOUNCE, Auto.GENERATED)


def test_a_customer_who_sends_a_report_along_sends_no_bounce() -> None:
    assert report(head=b"From: ana@mail.example\n", kind=b"mixed").bounce is None


def test_an_older_server_says_it_in_words() -> None:
    words = (
        b"Hi. This is the qmail-send program at mx.example.\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        b"<ana@mail.example>:\nuser unknown #5.1.1\n\n"
        b"--- Below this line is a copy of the message.\n\n"
        b"Message-ID: <out-1@alderfalls.example>\n"
    )

    assert read(HEAD + b"\n" + words).bounce == Bounce(
        "ana@mail.example", "5.1.1", "out-1@alderfalls.example"
    )


def test_an_older_server_says_it_in_a_header() -> None:
    letter = read(HEAD + b"X-Failed-Recipients: ana@mail.example\n\nSorry: 550 5.7.1 refused")

    assert letter.bounce == Bounce("ana@mail.example", "5.7.1", None)


def test_words_of_a_customer_are_no_bounce() -> None:
    words = b"<ana@mail.example>:\nuser unknown\nMy mail came back, why?"

    assert read(b"From: ana@mail.example\n\n" + words).bounce is None


def test_a_detector_that_trips_logs_no_word_of_the_mail(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    letter = read(b"From: mailer-daemon@\xff.example, \nX-Failed-Recipients: ?\n\nwords")

    assert letter.bounce is None
    assert caplog.records == []
