"""What came back, read as a receipt: failed, delayed, arrived, or about none of ours."""

from dataclasses import replace
from uuid import uuid4

import pytest

from channels.mail.letter import Bounce
from channels.mail.returned import answered, meaning, receipt
from models.message import Delivery
from tests.channels.mail.test_fit import PLAIN
from tests.letters import MAILBOX

OURS = uuid4()
ID = MAILBOX.message_id(OURS)


@pytest.mark.parametrize(
    ("status", "delivery", "reason"),
    [
        ("5.1.1", Delivery.FAILED, "The other mail server does not know this address (5.1.1)."),
        ("5.2.2", Delivery.FAILED, "The mailbox does not take mail now, it may be full (5.2.2)."),
        ("5.7.1", Delivery.FAILED, "The other mail server refused it by its rules (5.7.1)."),
        ("5.9.9", Delivery.FAILED, "The other mail server sent it back (5.9.9)."),
        ("4.4.7", Delivery.FAILED, "The other mail server could not be reached (4.4.7)."),
        ("2.1.5", Delivery.DELIVERED, None),
        (None, Delivery.FAILED, "The other mail server sent it back."),
        ("bad\r\nword", Delivery.FAILED, "The other mail server sent it back."),
    ],
)
def test_a_bounce_says_what_became_of_a_mail(
    status: str | None, delivery: Delivery | None, reason: str | None
) -> None:
    told = receipt(replace(PLAIN, bounce=Bounce("a@b", status, ID)), MAILBOX)

    assert told is not None
    assert (told.outbox_id, told.external_id) == (OURS, ID)
    assert (told.delivery, told.reason) == (delivery, reason)
    assert meaning(told.status, told.error_code) == (delivery, reason)


@pytest.mark.parametrize("status", ["4.4.1", None])
def test_a_delay_is_no_news(status: str | None) -> None:
    told = receipt(replace(PLAIN, bounce=Bounce("a@b", status, ID, failed=False)), MAILBOX)

    assert told is not None
    assert told.delivery is None
    assert meaning(told.status, told.error_code) == (None, None)


@pytest.mark.parametrize("original", [None, "", "x@y", f"x{ID}", ID.replace("@", "x@")])
def test_a_bounce_of_a_mail_we_never_sent_says_nothing(original: str | None) -> None:
    assert receipt(replace(PLAIN, bounce=Bounce(None, "5.1.1", original)), MAILBOX) is None


def test_what_is_no_bounce_says_nothing() -> None:
    assert receipt(PLAIN, MAILBOX) is None


def test_an_answer_says_that_a_mail_arrived() -> None:
    told = answered(ID, MAILBOX)

    assert (told.outbox_id, told.delivery) == (OURS, Delivery.SENT)
    assert meaning(told.status, None) == (Delivery.SENT, None)
