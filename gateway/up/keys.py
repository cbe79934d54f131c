"""The secrets of one installation: made at the first start, kept in the state folder."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

#: What is made when it is missing. Names are settings without ``FOREBAY_``, in lower case.
MAKERS: dict[str, Callable[[], str]] = {
    "twilio_account_sid": lambda: "AC" + secrets.token_hex(16),
    "twilio_auth_token": lambda: secrets.token_hex(16),
    "action_token": lambda: secrets.token_urlsafe(32),
    "rasa_token": lambda: secrets.token_urlsafe(32),
    "mail_token": lambda: secrets.token_urlsafe(32),
}


def kept_keys(state_dir: Path) -> dict[str, str]:
    """Return the secrets of this installation, making those that are missing.

    The file is readable by its owner alone, and replaced whole: a start that
    is cut short leaves the old one.
    """
    path = state_dir / "secrets.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    keys = {name: known.get(name) or make() for name, make in MAKERS.items()}
    keys = known | keys
    if keys != known:
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(keys, file, indent=2)
        fresh.replace(path)
    return keys
