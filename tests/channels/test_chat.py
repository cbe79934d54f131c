"""Chat frames: everything is read, nothing breaks the reader."""

import json
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from channels.chat import (
    Fault,
    Hello,
    Language,
    Ping,
    Say,
    address_of,
    new_token,
    parse,
    read,
)
from models.contact import Channel

KEY = UUID("0195f9a4-0000-7000-8000-000000000001")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
FRAMES = st.fixed_dictionaries(
    {"type": st.sampled_from(["hello", "say", "language", "ping"]) | JSON},
    optional=dict.fromkeys(("session", "after", "language", "client_msg_id", "text", "x"), JSON),
)


@given(FRAMES | JSON)
def test_any_frame_is_read_or_answered(frame: object) -> None:
    assert isinstance(read(json.dumps(frame)), (Hello, Say, Language, Ping, Fault))


@given(st.text() | st.binary())
def test_any_bytes_are_read_or_answered(raw: str | bytes) -> None:
    assert isinstance(read(raw), (Hello, Say, Language, Ping, Fault))


def test_the_size_of_a_frame_is_counted_in_bytes() -> None:
    text = "é" * 17_000
    found = read(json.dumps({"type": "say", "text": text}, ensure_ascii=False))

    assert isinstance(found, Fault)
    assert found.code == "too_large"


def test_what_was_said_keeps_the_browsers_own_key() -> None:
    said = Say(KEY, "ssn 123-45-6789\x00")
    found = parse(said, "hash", "es", datetime(2026, 11, 23, tzinfo=UTC))

    assert (found.channel, found.dedupe_key) == (Channel.CHAT, f"hash:{KEY}")
    assert (found.client_key, found.language_hint, found.redacted) == (KEY, "es", True)
    assert "6789" not in f"{found.text}{found.payload}"


def test_a_session_is_known_by_the_hash_of_its_token_only() -> None:
    token = new_token()

    assert token not in address_of(token)
    assert address_of(token) != address_of(new_token())
    assert len(address_of("\ud800")) == 64
