"""The mails of the benchmark are what they are said to be. Nothing here is timed."""

import pytest

from channels.mail.letter import Auto
from channels.mail.reading import read
from gateway.bench import mail
from gateway.bench.mails import MAILS, mails
from gateway.bench.stage import NotMeasured
from gateway.settings import Settings


def test_the_mails_are_many_and_the_same_each_time() -> None:
    made = mails()

    assert len(made) == len(set(made)) == MAILS
    assert made == mails()


def test_there_are_plain_and_html_mails_files_answers_and_bounces() -> None:
    letters = [read(raw) for raw in mails()]

    assert {letter.auto for letter in letters} == {Auto.NONE, Auto.BOUNCE}
    assert all(letter.text and not letter.problems for letter in letters)
    assert sum(bool(letter.attachments) for letter in letters) >= MAILS / 10
    assert sum(letter.html is not None for letter in letters) >= MAILS / 3
    assert sum(letter.reply != letter.text for letter in letters) >= MAILS / 5


async def test_a_reader_that_is_wrong_is_not_measured(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(mail, "read", lambda _: read(b""))
    monkeypatch.setattr(mail, "mails", lambda: [b"From: ana@mail.example\n\nwords"])

    with pytest.raises(NotMeasured, match="Mail 0"):
        await mail.vs_stdlib(settings)


async def test_both_sides_are_measured_in_every_round(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(mail, "SECONDS", 0.01)
    monkeypatch.setattr(mail, "mails", lambda: [b"From: ana@mail.example\n\nwords"])
    measured = await mail.vs_stdlib(settings)

    assert len(measured.ours) == len(measured.baseline) == mail.ROUNDS
    assert min(*measured.ours, *measured.baseline) > 0
