"""Digits spoken as words, as digits again: "four eight two one" is 4821. Pure.

A recognizer mostly writes digits, but not always; and a card number in words
would walk past every rule that looks for digits.
"""

import re
from typing import Final

_WORDS: Final = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
    "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip

_ONE = rf"(?:{'|'.join(_WORDS)}|\d+)"
#: Fewer in a row may be plain talk: "one or two", "seis".
_RUN: Final = re.compile(rf"\b{_ONE}(?:[\s,.\-]+{_ONE}){{3,}}\b", re.IGNORECASE | re.ASCII)
_PIECE: Final = re.compile(r"[a-z]+|\d+", re.IGNORECASE | re.ASCII)


def numerals(text: str) -> str:
    """Return the text with every run of four or more spoken digits written as one number.

    Digits that are digits already keep their place in the run.
    """
    return _RUN.sub(_joined, text)


def _joined(match: re.Match[str]) -> str:
    pieces = _PIECE.findall(match[0])
    if all(piece.isdigit() for piece in pieces):
        return match[0]
    return "".join(_WORDS.get(piece.casefold(), piece) for piece in pieces)
