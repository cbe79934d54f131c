"""Twilio's forms in: what a text becomes, and what a receipt means."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Inbound, Part, ReceiptIn, Unreadable
from channels.sms import parse, parse_receipt
from channels.twilio import Form, read_form, sign, signed
from models.contact import Channel
from models.message import Delivery

NOW = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
SID = "SM" + "a" * 32
TOKEN = "0123456789abcdef0123456789abcdef"


def form(**fields: str) -> Form:
    given = {"MessageSid": SID, "From": "+15035550142", "To": "+15035550100", "Body": "hi"}
    return Form({name: [value] for name, value in (given | fields).items() if value != "-"})


def read(**fields: str) -> Inbound:
    found = parse(form(**fields), NOW)
    assert isinstance(found, Inbound)
    return found


def test_a_text_is_read_as_intake_wants_it() -> None:
    assert read(FromCity="ALDER FALLS") == Inbound(
        channel=Channel.SMS,
        dedupe_key=SID,
        sender="+15035550142",
        our_address="+15035550100",
        thread_key="sms:+15035550100:+15035550142",
        text="hi",
        said_at=NOW,
        payload={
            "MessageSid": SID,
            "From": "+15035550142",
            "To": "+15035550100",
            "Body": "hi",
            "FromCity": "ALDER FALLS",
        },
    )


@pytest.mark.parametrize("sender", ["72345", "BANKINFO", "whatsapp:+15035550142", "Ünïcode"])
def test_a_sender_that_is_no_phone_number_is_kept(sender: str) -> None:
    assert read(From=sender).sender == sender


def test_an_empty_body_and_a_missing_one_are_messages() -> None:
    assert read(Body="").text == ""
    assert read(Body="-").text == ""


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To"])
def test_what_cannot_be_placed_is_unreadable_with_a_key_that_comes_again(missing: str) -> None:
    one, two = (parse(form(**{missing: "-"}), NOW) for _ in range(2))

    assert isinstance(one, Unreadable)
    assert one == two
    assert missing in one.problem
    assert 0 < len(one.dedupe_key) <= 400


def test_two_different_unreadable_texts_have_different_keys() -> None:
    one, two = (parse(form(MessageSid="-", Body=body), NOW) for body in ("a", "b"))

    assert one.dedupe_key != two.dedupe_key


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://api.twilio.com/2010-04-01/Accounts/AC/Media/ME1", True),
        ("https://mms.twiliocdn.com/x", True),
        ("http://api.twilio.com/x", False),
        ("https://api.twilio.com.evil.example/x", False),
        ("https://api.twilio.com@169.254.169.254/x", False),
        ("http://169.254.169.254/latest/meta-data/", False),
        ("https://api.twilio.com:8443/x", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_pictures_are_only_referred_to_and_only_at_the_carrier(url: str, source: bool) -> None:
    parts = read(NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg").parts

    assert parts == (Part("picture-1", "image/jpeg", url if source else None),)


@pytest.mark.parametrize("count", ["-1", "many", "", "²", "1e3"])
def test_a_claim_of_pictures_that_is_no_number_is_none(count: str) -> None:
    assert read(NumMedia=count).parts == ()


def test_no_more_pictures_are_read_than_the_carrier_allows() -> None:
    assert len(read(NumMedia="999999").parts) == 10


def test_card_numbers_are_gone_from_text_and_payload_and_ids_are_not_touched() -> None:
    sid = "SM4111111111111111" + "a" * 16
    found = read(MessageSid=sid, Body="4111 1111 1111 1111", FromCity="4111111111111111")

    assert found.redacted
    assert found.dedupe_key == found.payload["MessageSid"] == sid
    assert (found.text, found.payload["FromCity"]) == ("[card number removed]",) * 2


@given(st.dictionaries(st.text(max_size=20), st.lists(st.text(), min_size=1), max_size=30))
def test_no_form_makes_the_reader_fail(fields: dict[str, list[str]]) -> None:
    assert isinstance(parse(Form(fields), NOW), (Inbound, Unreadable))
    assert isinstance(parse_receipt(Form(fields), "outbox=x"), (ReceiptIn, Unreadable))


@pytest.mark.parametrize(
    ("status", "code", "delivery", "reason"),
    [
        ("queued", "", Delivery.SENT, None),
        ("sent", "", Delivery.SENT, None),
        ("delivered", "", Delivery.DELIVERED, None),
        ("DELIVERED", "", Delivery.DELIVERED, None),
        ("undelivered", "30003", Delivery.FAILED, "The phone is off or out of reach."),
        ("failed", "12345", Delivery.FAILED, "The carrier gave code 12345."),
        ("failed", "", Delivery.FAILED, "The carrier could not deliver it."),
        ("partially_delivered", "", None, None),
    ],
)
def test_a_receipt_says_what_became_of_a_message(
    status: str, code: str, delivery: Delivery | None, reason: str | None
) -> None:
    row = UUID("0195f9a4-0000-7000-8000-000000000001")
    found = parse_receipt(form(MessageStatus=status, ErrorCode=code), f"outbox={row}")

    assert isinstance(found, ReceiptIn)
    assert (found.delivery, found.reason, found.outbox_id) == (delivery, reason, row)
    assert found.status == status.lower()


def test_an_opt_out_may_come_by_receipt_alone() -> None:
    found = parse_receipt(form(MessageStatus="failed", ErrorCode="21610"), "")

    assert isinstance(found, ReceiptIn)
    assert (found.opted_out, found.outbox_id) == (True, None)


def test_a_form_is_read_as_it_was_signed() -> None:
    body = b"Body=a%2Bb+c%26d&From=%2B1503&Empty=&Body=again&Emoji=%F0%9F%92%A7"

    assert read_form(body) == {
        "Body": ["a+b c&d", "again"],
        "From": ["+1503"],
        "Empty": [""],
        "Emoji": ["💧"],
    }


def test_the_carriers_documented_example_is_admitted() -> None:
    # twilio.com/docs/usage/webhooks/webhooks-security, "Manually validate a request"
    call = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    fields = Form({name: [value] for name, value in call.items()})
    url = "https://example.com/myapp.php?foo=1&bar=2"

    assert signed(url, fields, "L/OH5YylLD5NRKLltdqwSvS0BnU=", "12345")
    assert not signed(url, fields, "L/OH5YylLD5NRKLltdqwSvS0BnU=", "12346")
    assert not signed(url, fields, "", "")


@pytest.mark.parametrize("spelled", ["https://desk.example", "https://desk.example:443"])
def test_either_spelling_of_the_usual_port_is_admitted(spelled: str) -> None:
    ours = "https://desk.example/webhooks/twilio/sms"
    given = sign(f"{spelled}/webhooks/twilio/sms", form(), TOKEN)

    assert signed(ours, form(), given, TOKEN)
    assert not signed(ours.replace("https", "http"), form(), given, TOKEN)
    assert not signed(ours.replace("/sms", "/voice"), form(), given, TOKEN)


@given(st.text(), st.text(max_size=40))
def test_nobody_guesses_a_signature(body: str, guess: str) -> None:
    assert not signed("https://desk.example/x", form(Body=body), guess, TOKEN)
