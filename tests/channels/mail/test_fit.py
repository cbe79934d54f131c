"""A letter made fit to keep: card and social-security numbers are gone from wherever they stood."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.fit import HTML_DROPPED, fit
from channels.mail.letter import Address, Attachment, Auto, Letter
from channels.mail.reading import read
from tests.letters import letter

CARD, SSN = "4111 1111 1111 1111", "123-45-6789"

PLAIN = Letter(
    message_id="a@b", in_reply_to=None, references=(), sender=Address("maria@example.com", "Maria"),
    to=(), cc=(), reply_to=(), subject="My bill", date=None, auto=Auto.NONE, bounce=None,
    text="hello", reply="hello", html=None, attachments=(), problems=(),
)  # fmt: skip


def test_a_letter_without_numbers_stays_as_it_is() -> None:
    assert fit(PLAIN) == (PLAIN, False)


@pytest.mark.parametrize("secret", [CARD, SSN, "4111111111111111"])
@pytest.mark.parametrize("where", ["text", "reply", "subject", "html"])
def test_a_number_is_gone_from_the_words(where: str, secret: str) -> None:
    kept, used = fit(replace(PLAIN, **{where: f"it is {secret}."}))

    assert used
    assert secret not in str(kept)


def test_a_number_is_gone_from_names() -> None:
    file = Attachment(f"{CARD}.jpg", "image/jpeg", b"\xff\xd8\x00")
    kept, used = fit(replace(PLAIN, sender=Address("a@b", CARD), attachments=(file,)))

    assert used
    assert CARD not in str(kept)


@pytest.mark.parametrize(
    "markup",
    [
        "<p>4111<b> 1111</b> 1111 1111</p>",
        "<td>4111</td><td>1111</td><td>1111</td><td>1111</td>",
        "<p>4&#49;11 1111 1111 1111</p>",
        "<p>123-<i>45</i>-6789</p>",
    ],
)
def test_a_number_spread_over_tags_drops_the_markup(markup: str) -> None:
    kept, used = fit(replace(PLAIN, html=markup))

    assert (kept.html, used) == (None, True)
    assert HTML_DROPPED in kept.problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_number_is_gone_from_a_file_that_is_text(encoding: str) -> None:
    file = Attachment("a.csv", "text/csv", f"name,card\nMaría,{CARD}\n".encode(encoding))
    kept, used = fit(replace(PLAIN, attachments=(file,)))

    assert used
    assert CARD not in kept.attachments[0].data.decode()
    assert "María" in kept.attachments[0].data.decode()


def test_an_attached_mail_is_looked_into() -> None:
    outer, middle = letter("see below"), letter("further below")
    middle.add_attachment(letter(f"card {CARD}"))
    outer.add_attachment(middle)
    kept, used = fit(read(outer.as_bytes()))

    assert used
    assert not any(CARD.encode() in file.data for file in kept.attachments)


def test_an_attached_mail_whose_number_is_encoded_keeps_only_its_words() -> None:
    inner = letter(f"número {CARD} ñ")
    del inner["Content-Transfer-Encoding"]
    inner.set_content(f"número {CARD} ñ", cte="base64")
    file = Attachment("older.eml", "message/rfc822", inner.as_bytes())
    kept, used = fit(replace(PLAIN, attachments=(file,)))
    (only,) = kept.attachments

    assert used
    assert only.type == "text/plain"
    assert "número" in only.data.decode()
    assert CARD not in only.data.decode()


@given(st.binary(max_size=200))
def test_a_file_without_numbers_keeps_every_byte(data: bytes) -> None:
    file = Attachment("a.bin", "application/octet-stream", b"\x89" + data)
    kept, used = fit(replace(PLAIN, attachments=(file,)))

    assert used or kept.attachments[0].data == file.data
