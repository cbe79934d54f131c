"""The newly written, told from the quoted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.quoted import newly_written

OUTLOOK = "From: Us <a@b.example>\nSent: Monday\nTo: Ana\nSubject: Your bill\n\nold words"
OUTLOOK_ES = "De: Us <a@b.example>\nEnviado: lunes\nPara: Ana\nAsunto: Su factura\n\nviejo"

#: What was written, and how a program put the old below it.
ANSWERS = {
    "Gmail": "On Mon, Nov 23, 2026 at 10:00 AM Us <a@b.example> wrote:\n\n> old\n",
    "Gmail, wrapped": "On Mon, Nov 23, 2026 at 10:00 AM Us\n<a@b.example> wrote:\n\n> old",
    "Gmail, wrapped twice": "On Mon, Nov 23, 2026\nat 10:00 AM Us\n<a@b.example> wrote:\n> old",
    "Gmail, unmarked": "On Mon, Nov 23, 2026 at 10:00 AM Us <a@b.example> wrote:\n\nold words",
    "Gmail in Spanish": "El lun, 23 nov 2026 a las 10:00, Us (<a@b.example>) escribió:\n\n> old",
    "Gmail in Spanish, wrapped": "El lun, 23 nov 2026, Us (<a@b.example>)\nescribió:\n\n> old",
    "Apple Mail": "> On Nov 23, 2026, at 10:00, Us <a@b.example> wrote:\n> \n> old\n",
    "Apple Mail in Spanish": "> El 23 nov 2026, a las 10:00, Us escribió:\n> \n> old\n",
    "Thunderbird": "On 11/23/26 10:00, Us wrote:\n> old\n> older\n",
    "Outlook": OUTLOOK,
    "Outlook, with a rule": "_" * 32 + "\n" + OUTLOOK,
    "Outlook in Spanish": OUTLOOK_ES,
    "Outlook, old": "-----Original Message-----\n" + OUTLOOK,
    "Outlook, old, in Spanish": "-----Mensaje original-----\n" + OUTLOOK_ES,
    "a forward": "---------- Forwarded message ---------\nFrom: X\nSubject: s\n\nold",
    "an Apple forward": "Begin forwarded message:\n\nFrom: X\nSubject: s\n\nold",
    "a quote without a word before it": "> old\n> older\n> oldest\n",
    "a quote with gaps": "> old\n\n> older\n\n> oldest\n",
    "a quote below a telephone's line": "Sent from my iPhone\n\nOn Nov 23, 2026, Us wrote:\n> old",
}


@pytest.mark.parametrize("below", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_is_what_stands_above_the_old(below: str) -> None:
    assert newly_written(f"Yes, please.\n\nThank you\n\n{below}") == "Yes, please.\n\nThank you"


def test_an_answer_below_the_quote_is_found() -> None:
    assert newly_written("On 11/23/26 10:00, Us wrote:\n> Shall we?\n\nYes") == "Yes"


@pytest.mark.parametrize(
    "text",
    [
        "On 11/23/26 10:00, Us wrote:\n> first?\nyes\n> second?\nno",
        "> a\n> b\n> c\nyes\n> d\nno",
        "> a\n> b\n> c\nyes\n> d\n> e\n> f\nno",
        "> first?\nyes\n> second?\nno",
    ],
)
def test_answers_between_the_quoted_are_left_whole(text: str) -> None:
    assert newly_written(text) == text


@pytest.mark.parametrize("below", ANSWERS.values(), ids=ANSWERS)
def test_when_nothing_would_be_left_all_is(below: str) -> None:
    assert newly_written(below) == below.strip("\n")


@pytest.mark.parametrize(
    "text",
    [
        "I am moving.\nFrom: 12 Oak St\nTo: 5 Elm St\nThank you",
        "Hello.\nOn Monday I wrote:\nplease help\nand nobody did",
        "I owe\n> 5 dollars\nright?",
        "My bill:\n--------------------\n143.90\n--------------------\nwhy?",
        "a\n________________________________\nb",
        "Please write to\n<ana@mail.example>\ninstead",
        "two -- dashes",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert newly_written(text) == text


@pytest.mark.parametrize(
    "signature",
    ["-- \nAna Ruiz\n541 555 0123", "--\nAna", "Sent from my iPhone", "Enviado desde mi iPhone"],
)
def test_a_signature_is_left_out(signature: str) -> None:
    assert newly_written(f"words\n\n{signature}\n") == "words"


def test_a_long_text_below_two_dashes_is_no_signature() -> None:
    text = "words\n-- \n" + "\n".join(f"line {n}" for n in range(40))

    assert newly_written(text) == text


@pytest.mark.parametrize("line", ["> x", "> x\n\n", "On 1 x wrote:", "From: x", "_" * 32])
def test_as_many_lines_as_a_mail_may_have_are_read(line: str) -> None:
    assert newly_written(f"{line}\n" * 30_000)


@pytest.mark.parametrize("words", ["On 1 x wrote: ", "Am 1 schrieb ", "<a@b>", "--- a ---"])
def test_a_line_as_long_as_a_mail_may_be_is_read(words: str) -> None:
    text = words * 50_000 + ":"

    assert newly_written(text) == text


@given(st.lists(st.sampled_from(["> a", ">", "", "b", "-- ", *ANSWERS.values()]), max_size=12))
def test_nothing_is_invented(lines: list[str]) -> None:
    text = "\n".join(lines)
    kept = newly_written(text).split("\n")
    left = iter(text.split("\n"))

    assert all(line in left for line in kept)
