"""`forebay mail parse`: what a mail says, as one JSON object a line."""

import json
from collections.abc import Iterable
from pathlib import Path

import typer

from channels.mail.letter import Address, Bounce, Letter
from channels.mail.reading import read

#: Bytes of a file that are read: more than any mail server takes.
MOST_BYTES = 128 * 1024 * 1024

TOO_BIG = f"The file is bigger than {MOST_BYTES >> 20} MB; the rest was not read."

#: The exit code when a file could not be opened. A mail that is hard to read is no error.
NOT_OPENED = 1


def parse(files: Iterable[Path]) -> int:
    """Print each file's mail, in the order given; return the exit code.

    The lines are ASCII, so that no character in a mail is taken for the end of one.
    """
    code = 0
    for file in files:
        try:
            with file.open("rb") as opened:
                raw = opened.read(MOST_BYTES + 1)
        except OSError as trouble:
            code = NOT_OPENED
            why = trouble.strerror or "unknown"
            told = as_json(file, read(b""), [f"The file could not be opened: {why}."])
        else:
            problems = [TOO_BIG] if len(raw) > MOST_BYTES else []
            letter = read(raw[:MOST_BYTES])
            told = as_json(file, letter, [*problems, *letter.problems])
        typer.echo(json.dumps(told))
    return code


def as_json(file: Path, letter: Letter, problems: list[str]) -> dict[str, object]:
    """Return a letter as the command line prints it: keys and their order are a public contract."""
    return {
        "file": str(file),
        "message_id": letter.message_id,
        "in_reply_to": letter.in_reply_to,
        "references": list(letter.references),
        "from": None if letter.sender is None else _shown(letter.sender),
        "to": [_shown(each) for each in letter.to],
        "cc": [_shown(each) for each in letter.cc],
        "reply_to": [_shown(each) for each in letter.reply_to],
        "subject": letter.subject,
        "date": None if letter.date is None else letter.date.isoformat(),
        "auto": letter.auto.value,
        "bounce": None if letter.bounce is None else _bounce(letter.bounce),
        "text": letter.text,
        "reply": letter.reply,
        "html": letter.html,
        "attachments": [
            {"name": each.name, "type": each.type, "bytes": len(each.data)}
            for each in letter.attachments
        ],
        "problems": problems,
    }


def _shown(address: Address) -> str:
    return f"{address.name} <{address.mailbox}>" if address.name else address.mailbox


def _bounce(bounce: Bounce) -> dict[str, str | None]:
    return {
        "recipient": bounce.recipient,
        "status": bounce.status,
        "original_message_id": bounce.original_message_id,
    }
