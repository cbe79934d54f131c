"""What we sign in mail: recognized in any case, bound to one thing, made by nobody else."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.tokens import OurMailbox
from tests.letters import MAILBOX, OURS

THEIRS = OurMailbox("", OURS, (b"x" * 32,))


@given(st.uuids())
def test_a_token_is_read_back_in_any_case_and_fits_an_address(conversation: UUID) -> None:
    address = MAILBOX.with_token(conversation)

    assert MAILBOX.conversation_in([address.upper()]) == conversation
    assert len(address.partition("@")[0]) <= 64


@given(st.uuids())
def test_a_message_id_is_read_back_in_any_case(outbox: UUID) -> None:
    assert MAILBOX.outbox_of(MAILBOX.message_id(outbox).upper()) == outbox


@given(st.text(max_size=80))
def test_nothing_else_is_taken_for_ours(text: str) -> None:
    assert MAILBOX.conversation_in([text, f"accounts+{text}@alderfalls.example"]) is None
    assert MAILBOX.outbox_of(text) is None
    assert MAILBOX.outbox_of(f"{text}@alderfalls.example") is None


@given(st.uuids(), st.integers(0, 41), st.sampled_from("abcdefgh234567"))
def test_one_letter_changed_makes_it_no_token(conversation: UUID, at: int, letter: str) -> None:
    local, _, domain = MAILBOX.with_token(conversation).partition("@")
    name, _, token = local.partition("+")
    changed = f"{token[:at]}{letter}{token[at + 1 :]}"
    found = MAILBOX.conversation_in([f"{name}+{changed}@{domain}"])

    # The last letter carries bits that say nothing; all others are signed.
    assert found is None or changed == token or at == 41


def test_what_another_office_signed_is_none_of_ours() -> None:
    one = uuid4()

    assert MAILBOX.conversation_in([THEIRS.with_token(one)]) is None
    assert MAILBOX.outbox_of(THEIRS.message_id(one)) is None


def test_what_is_signed_for_one_purpose_is_nothing_for_the_other() -> None:
    one = uuid4()
    token = MAILBOX.with_token(one).partition("+")[2].partition("@")[0]
    signature = MAILBOX.message_id(one).partition(".")[2].partition("@")[0]

    assert MAILBOX.outbox_of(f"{one.hex}.{token[-16:]}@alderfalls.example") is None
    assert signature not in token


def test_what_was_signed_before_the_key_was_changed_still_holds() -> None:
    one = uuid4()
    changed = OurMailbox("", OURS, (b"new" * 11, *MAILBOX.keys))

    assert changed.conversation_in([MAILBOX.with_token(one)]) == one
    assert changed.outbox_of(MAILBOX.message_id(one)) == one
    assert changed.with_token(one) != MAILBOX.with_token(one)


def test_the_first_signed_address_counts_and_others_are_passed_over() -> None:
    one = uuid4()

    assert MAILBOX.conversation_in(["x@y.example", OURS, MAILBOX.with_token(one)]) == one


@pytest.mark.parametrize(
    ("setting", "address"),
    [
        ("accounts@city.example", "accounts@city.example"),
        ("Accounts <Accounts@City.example>", "accounts@city.example"),
        ("", None),
        ("nobody", None),
    ],
)
def test_the_mailbox_is_read_from_one_setting(setting: str, address: str | None) -> None:
    found = OurMailbox.of(setting, "Office", [b"k"])

    assert (found.address if found else None) == address


@pytest.mark.parametrize(
    ("address", "ours"),
    [
        (OURS, True),
        ("ACCOUNTS+x@AlderFalls.example", True),
        ("accounts2@alderfalls.example", False),
        ("accounts@alderfalls.example.evil", False),
        ("accounts", False),
        ("", False),
    ],
)
def test_our_mailbox_is_ours_with_and_without_a_token(address: str, ours: bool) -> None:
    assert MAILBOX.is_ours(address) is ours
