"""A letter as intake takes it: bounded, shown with what the desk needs, kept apart from others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Inbound, Unreadable
from channels.mail.inbound import (
    MOST_TEXT,
    NO_SENDER,
    Envelope,
    Joined,
    Place,
    Raw,
    dedupe_key,
    inbound,
    new_thread_key,
)
from channels.mail.letter import Address
from tests.channels.mail.test_fit import PLAIN
from tests.letters import MAILBOX, MARIA

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
RAW = Raw.of(b"Subject: x\r\n\r\nhello")


def taken(place: Place | None = None, whole: str | None = "mail/x/whole", **fields: Any) -> Inbound:
    made = inbound(
        replace(PLAIN, **fields), RAW, Envelope(MARIA), place or Place(), MAILBOX, NOW,
        redacted=False, whole=whole,
    )  # fmt: skip
    assert isinstance(made, Inbound)
    return made


def test_the_desk_is_shown_what_was_newly_written_and_told_that_there_is_more() -> None:
    made = taken(text="new\n> old", reply="new", subject="My bill")

    assert made.text == "new"
    assert (made.details["mail"]["more"], made.details["mail"]["subject"]) == (True, "My bill")


def test_there_is_no_more_where_all_of_it_is_shown_or_nothing_was_kept() -> None:
    assert not taken().details["mail"]["more"]
    assert not taken(whole=None, text="new\n> old", reply="new").details["mail"]["more"]


def test_a_very_long_letter_is_cut_and_the_rest_is_in_the_whole_mail() -> None:
    made = taken(text="x" * 50_000, reply="x" * 50_000)

    assert len(made.text) == MOST_TEXT
    assert made.details["mail"]["more"]


def test_a_letter_that_could_not_be_read_says_so_and_why() -> None:
    made = taken(text="", reply="", problems=("It has no boundary.",))

    assert made.text == "(This mail could not be read. It has no boundary.)"


@pytest.mark.parametrize(
    ("date", "said_at"),
    [
        (NOW - timedelta(hours=3), NOW - timedelta(hours=3)),
        (NOW + timedelta(days=400), NOW),
        (datetime(1970, 1, 1, tzinfo=UTC), NOW),
        (None, NOW),
    ],
)
def test_when_it_was_written_is_believed_within_reason(
    date: datetime | None, said_at: datetime
) -> None:
    assert taken(date=date).said_at == said_at


def test_a_joined_letter_is_the_endpoints_and_names_who_wrote_it() -> None:
    place = Place(joined=Joined("mail:thread", "other@example.com"))
    made = taken(place)

    assert (made.sender, made.thread_key) == ("other@example.com", "mail:thread")
    assert made.details["mail"]["written_by"] == MARIA


def test_nobody_named_falls_back_to_the_envelope_and_else_is_unreadable() -> None:
    nobody = replace(PLAIN, sender=None)
    made = inbound(nobody, RAW, Envelope(), Place(), MAILBOX, NOW, redacted=False)

    assert taken(sender=None).sender == MARIA
    assert isinstance(made, Unreadable)
    assert made.problem == NO_SENDER


@pytest.mark.parametrize("sender", ["x" * 400 + "@y.example", "nobody", "a b@c.example", "\x00@x"])
def test_a_sender_nobody_could_answer_is_nobody(sender: str) -> None:
    letter = replace(PLAIN, sender=Address(sender))

    assert isinstance(
        inbound(letter, RAW, Envelope(), Place(), MAILBOX, NOW, redacted=False), Unreadable
    )


@given(st.text(max_size=2_000))
def test_keys_fit_their_columns_whatever_the_id(message_id: str) -> None:
    letter = replace(PLAIN, message_id=message_id)
    key = dedupe_key(letter, RAW, MAILBOX)

    assert len(key) <= 400
    assert key.endswith(RAW.body[:32])
    assert "\x00" not in key
    assert len(new_thread_key(MARIA, letter, RAW, MAILBOX)) <= 700


def test_a_card_number_in_an_id_is_kept_nowhere() -> None:
    made = taken(message_id="4111111111111111@x", references=("4111 1111 1111 1111@y",))

    assert "4111" not in str(made)


def test_the_envelope_is_redacted_too() -> None:
    kept = RAW.payload(Envelope("4111111111111111@x.example", ("4111 1111 1111 1111@y",)))

    assert "4111" not in str(kept)


@given(st.binary(max_size=500), st.binary(max_size=50))
def test_the_body_is_what_follows_the_headers_whatever_hops_were_added(
    body: bytes, hop: bytes
) -> None:
    plain = hop.replace(b"\r", b"").replace(b"\n", b"")
    added = b"Received: " + plain + b"\r\n"
    mail = b"From: a@b\r\n\r\n" + body

    assert Raw.of(mail).body == Raw.of(added + mail).body
