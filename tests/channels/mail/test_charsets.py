"""Bytes read as text, whatever was said of them."""

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.charsets import decode

CHARSETS = sorted({*aliases, *aliases.values()})


@pytest.mark.parametrize("name", CHARSETS)
def test_no_charset_python_knows_makes_reading_fail(name: str) -> None:
    for data in (b"words", b"\xff\xfe\\q\x00\xd8=+AAA", bytes(range(256))):
        assert isinstance(decode(data, name), str)


@given(st.binary(max_size=100), st.text(max_size=12))
def test_no_bytes_and_no_name_make_reading_fail(data: bytes, name: str) -> None:
    assert isinstance(decode(data, name), str)


@pytest.mark.parametrize("stated", [None, "", "us-ascii", "UTF-8", '"utf-8"', "x-unknown", "nope"])
def test_utf_8_is_recognised_by_itself(stated: str | None) -> None:
    assert decode("mañana €".encode(), stated) == "mañana €"


@pytest.mark.parametrize("stated", ["iso-8859-1", "latin1", None, "us-ascii", "utf-8"])
def test_what_calls_itself_latin_1_is_what_windows_writes(stated: str | None) -> None:
    assert decode(b"it\x92s \x80 5, ma\xf1ana", stated) == "it’s € 5, mañana"


@pytest.mark.parametrize(
    ("stated", "real"),
    [("gb2312", "gb18030"), ("ks_c_5601-1987", "cp949"), ("shift_jis", "cp932")],
)
def test_east_asian_names_mean_the_wider_charset(stated: str, real: str) -> None:
    text = {"gb2312": "鎔", "ks_c_5601-1987": "똠", "shift_jis": "①"}[stated]

    assert decode(text.encode(real), stated) == text


def test_a_byte_order_mark_is_no_text() -> None:
    assert decode(codecs.BOM_UTF8 + b"words", "utf-8") == "words"
