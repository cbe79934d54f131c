"""The words by which a customer stops or starts our messages, or asks who we are.

STOP and its like are those US carriers honor themselves (CTIA Messaging
Principles; 47 CFR 64.1200(a)(10)), and their Spanish counterparts. Only a
message that is nothing but such a word counts: "please stop my service"
is for a person to read.
"""

import unicodedata
from enum import StrEnum


class Keyword(StrEnum):
    """What a keyword asks for."""

    STOP = "stop"
    START = "start"
    HELP = "help"


_WORDS: dict[str, Keyword] = {
    **dict.fromkeys(
        ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"),
        Keyword.STOP,
    ),
    **dict.fromkeys(("alto", "parar"), Keyword.STOP),
    **dict.fromkeys(("start", "unstop"), Keyword.START),
    "help": Keyword.HELP,
    "ayuda": Keyword.HELP,
}

#: Longer than any keyword with spaces and marks around it.
_LONGEST = 24


def keyword(text: str) -> Keyword | None:
    """Return what a message asks for by keyword, or None when it is no keyword.

    Case, accents, width, and marks or spaces around the letters do not matter:
    "Stop.", "STOP ALL" and "opt-out" count.
    """
    if len(text) > _LONGEST:
        return None
    letters = unicodedata.normalize("NFKD", text).casefold()
    return _WORDS.get("".join(filter(str.isalpha, letters)))
