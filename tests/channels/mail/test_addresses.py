"""Mailboxes in headers, however they are written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.mail.addresses import MOST_ADDRESSES, addresses, mailbox
from channels.mail.headers import Headers
from channels.mail.letter import Address


def read(value: str) -> tuple[Address, ...]:
    escaped = value.encode("utf-8", "replace").decode("ascii", "surrogateescape")
    return addresses(Headers({"to": [escaped]}), "to")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a@b.example", [Address("a@b.example")]),
        ("<A@B.example>", [Address("a@b.example")]),
        ("Ana <a@b.example>", [Address("a@b.example", "Ana")]),
        ('"Ruiz, Ana" <a@b.example>', [Address("a@b.example", "Ruiz, Ana")]),
        (r'"Ana \"la jefa\" R." <a@b.example>', [Address("a@b.example", 'Ana "la jefa" R.')]),
        ("Ruiz, Ana <a@b.example>", [Address("a@b.example", "Ruiz, Ana")]),
        ("a@b.example (Ana)", [Address("a@b.example", "Ana")]),
        ("Ana a@b.example", [Address("a@b.example", "Ana")]),
        ("'Ana' <a@b.example>", [Address("a@b.example", "Ana")]),
        ("=?utf-8?q?Pe=C3=B1a=2C_J?= <a@b.example>", [Address("a@b.example", "Peña, J")]),
        ('"=?utf-8?q?Pe=C3=B1a?=" <a@b.example>', [Address("a@b.example", "Peña")]),
        ("a@b.example; c@d.example", [Address("a@b.example"), Address("c@d.example")]),
        ("a@b.example, A@B.example", [Address("a@b.example")]),
        ("Friends: a@b.example, c@d.example;", [Address("a@b.example"), Address("c@d.example")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example:a@b.example>", [Address("a@b.example")]),
        ("mailto:a@b.example", [Address("a@b.example")]),
        ("a@b.example <c@d.example>", [Address("c@d.example", "a@b.example")]),
        ("ana@peña.example", [Address("ana@peña.example")]),
        ('"a b"@c.example', [Address('"a b"@c.example')]),
        ("Ana <a@b.example", [Address("a@b.example", "Ana")]),
        ("<>", []),
        ("@", []),
        ("a@b@c.example", []),
        ("a b c", []),
    ],
)
def test_mailboxes_are_found(value: str, expected: list[Address]) -> None:
    assert list(read(value)) == expected


@given(st.text() | st.text('<>()@",;:\\=? ab.', max_size=60))
@example('"' * 3)
@example("=?utf-8?q?=0D=0A?= <a@b.example>")
def test_whatever_a_header_says_a_mailbox_is_a_mailbox(value: str) -> None:
    for address in read(value):
        assert mailbox(address.mailbox) == address.mailbox
        assert "\n" not in address.mailbox + str(address.name)
        assert address.name != ""


def test_no_more_are_kept_than_a_screen_can_show() -> None:
    assert len(read(",".join(f"a{n}@b.example" for n in range(1000)))) == MOST_ADDRESSES


def test_a_mailbox_longer_than_the_standard_allows_is_none() -> None:
    assert mailbox("a" * 400 + "@b.example") is None
