"""`forebay mail parse`: the shape of the contract, and no file that breaks it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.mailparse import NOT_OPENED, parse
from tests.channels.mail.everyday import EVERYDAY
from tests.channels.mail.odd import ODD

KEYS = [
    *("file", "message_id", "in_reply_to", "references", "from", "to", "cc", "reply_to"),
    *("subject", "date", "auto", "bounce", "text", "reply", "html", "attachments", "problems"),
]
MAIL = (
    "From: Ana Ruiz <Ana@mail.example>\nTo: a@b.example, Bo <c@d.example>\nSubject: ¿Cuánto?\n"
    "Message-ID: <1@mail.example>\nReferences: <0@x.example>\n"
    "Date: Tue, 24 Nov 2026 09:15:00 -0800\n"
    'Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nHola\u2028\n\n-- \nAna\n'
    "--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-\n--b--\n"
)


def told(capsys: pytest.CaptureFixture[str], *files: Path) -> list[dict[str, Any]]:
    parse(files)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_mail_is_one_object_of_the_agreed_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.eml"
    file.write_text(MAIL)
    (mail,) = told(capsys, file)

    assert list(mail) == KEYS
    assert mail == {
        "file": str(file),
        "message_id": "1@mail.example",
        "in_reply_to": None,
        "references": ["0@x.example"],
        "from": "Ana Ruiz <ana@mail.example>",
        "to": ["a@b.example", "Bo <c@d.example>"],
        "cc": [],
        "reply_to": [],
        "subject": "¿Cuánto?",
        "date": "2026-11-24T09:15:00-08:00",
        "auto": "none",
        "bounce": None,
        "text": "Hola\u2028\n\n-- \nAna",
        "reply": "Hola\u2028",
        "html": None,
        "attachments": [{"name": "a.pdf", "type": "application/pdf", "bytes": 5}],
        "problems": [],
    }


def test_a_bounce_is_told_with_three_facts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.eml"
    file.write_text("From: mailer-daemon@x.example\nX-Failed-Recipients: a@b.example\n\n5.1.1")
    (mail,) = told(capsys, file)

    assert mail["auto"] == "bounce"
    assert mail["bounce"] == {
        "recipient": "a@b.example",
        "status": "5.1.1",
        "original_message_id": None,
    }


def test_every_mail_is_one_line_in_the_order_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / f"{number}.eml" for number in range(len(EVERYDAY + ODD))]
    for file, case in zip(files, EVERYDAY + ODD, strict=True):
        file.write_bytes(case.raw)
    mails = told(capsys, *files)

    assert [mail["file"] for mail in mails] == [str(file) for file in files]
    assert all(list(mail) == KEYS for mail in mails)


def test_a_file_that_cannot_be_opened_is_told_and_the_rest_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.eml"
    file.write_text(MAIL)

    assert parse([tmp_path / "none.eml", tmp_path, file]) == NOT_OPENED
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(line) for line in lines] == [KEYS] * 3
    assert [bool(line["problems"]) for line in lines] == [True, True, False]


def test_the_command_needs_no_settings_and_loads_no_web_stack(tmp_path: Path) -> None:
    file = tmp_path / "a.eml"
    file.write_bytes(b"\xff\0\n\n" * 9)
    code = (
        "import sys; from gateway import cli\n"
        "sys.argv = ['forebay', 'mail', 'parse', sys.argv[1]]\n"
        "try: cli.main()\n"
        "finally: print([n for n in ('fastapi', 'sqlalchemy', 'twilio') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(file)],
        env={"PATH": "/usr/bin:/bin", "FOREBAY_PORT": "eight"},
        capture_output=True,
        text=True,
        check=False,
    )
    mail, loaded = done.stdout.splitlines()

    assert (done.returncode, done.stderr, loaded) == (0, "", "[]")
    assert json.loads(mail)["file"] == str(file)
