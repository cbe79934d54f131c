"""Files that came along: safe names, and types by what is in them."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.mail.attachments import LONGEST_NAME, UNKNOWN, safe_name, type_of
from channels.mail.reading import read
from tests.channels.mail.case import FROM, part, parts

ZIP = b"PK\x03\x04rest"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("data", "stated", "told"),
    [
        (b"%PDF-1.7", "application/octet-stream", "application/pdf"),
        (b"%PDF-1.7", "image/png", "application/pdf"),
        (b"\x89PNG\r\n\x1a\nxx", "image/jpeg", "image/png"),
        (b"\xff\xd8\xff\xe0xx", "image/png", "image/jpeg"),
        (b"GIF89axx", "application/octet-stream", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "application/octet-stream", "audio/wav"),
        (b"\0\0\0\x18ftypheic", "application/octet-stream", "image/heic"),
        (b"\0\0\0\x18ftypisom", "application/octet-stream", "video/mp4"),
        (b"II*\0\x08\0\0\0", "image/tiff", "image/tiff"),
        (ZIP, DOCX, DOCX),
        (ZIP, "image/png", "application/zip"),
        (OLE, "application/msword", "application/msword"),
        (OLE, "image/png", "application/x-ole-storage"),
        (b"<html><script>", "image/png", "text/html"),
        (b"  <!DOCTYPE html>", "text/plain", "text/html"),
        (b"<svg onload=x>", "image/png", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg>", "image/svg+xml", "image/svg+xml"),
        (b"only words", "image/png", UNKNOWN),
        (b"only words", "application/pdf", UNKNOWN),
        (b"only words", "text/plain", "text/plain"),
        (b"", "image/png", UNKNOWN),
        (b"", "text/csv", "text/csv"),
        (b"\0\1\2\3", "application/octet-stream", UNKNOWN),
    ],
)
def test_a_file_is_what_it_begins_as(data: bytes, stated: str, told: str) -> None:
    assert type_of(data, stated) == told


@given(st.binary(max_size=600), st.sampled_from(["image/png", UNKNOWN, "text/plain", "video/x"]))
def test_any_file_has_a_type(data: bytes, stated: str) -> None:
    assert "/" in type_of(data, stated)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("bill.pdf", "bill.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ana\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("bi\u200bll\0.p\ndf", "bill.p df"),
        (".htaccess", "htaccess"),
        ("...", "attachment.pdf"),
        ("", "attachment.pdf"),
        ("/", "attachment.pdf"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("bill.pdf. . ", "bill.pdf"),
        ("factura de Jose\u0301.pdf", "factura de José.pdf"),
    ],
)
def test_a_name_is_safe_to_save_under(name: str, safe: str) -> None:
    assert safe_name(name, "application/pdf") == safe


@given(st.text() | st.text("./\\ ac:\u202e\0", max_size=12))
@example("a" * 500 + ".pdf")
@example("." + "a" * 500)
@example("0 \x08 0")
@example("0 \u200b 0")
def test_any_name_becomes_a_safe_one(name: str) -> None:
    safe = safe_name(name, "image/png")

    assert 0 < len(safe) <= LONGEST_NAME + 1
    assert not set(safe) & set('/\\<>:"|?*')
    assert not any(unicodedata.category(each).startswith("C") for each in safe)
    assert safe == safe.strip(". ")
    assert safe_name(safe, "image/png") == safe


def test_a_long_name_keeps_its_extension() -> None:
    assert safe_name("a" * 500 + ".pdf", "x/y") == "a" * (LONGEST_NAME - 4) + ".pdf"


def test_two_files_of_one_name_are_told_apart() -> None:
    same = [
        part(b"Content-Disposition: attachment; filename=%s" % n, b"x") for n in (b"a.txt",) * 3
    ]
    other = part(b"Content-Disposition: attachment; filename=A.TXT", b"x")
    letter = read(FROM + parts(b"mixed", *same, other))

    assert [each.name for each in letter.attachments] == [
        *("a.txt", "a (2).txt", "a (3).txt", "A (4).TXT")
    ]
