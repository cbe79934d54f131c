"""Blacking out card and social-security numbers before anything is written down.

PCI DSS 4.0 (3.3, 3.4) forbids keeping card data we do not need, and we need
none. This runs on every message at the door, so the common case, a text with
few digits, is decided by one translation and one count.

What must stay readable: our account numbers (ten digits), phone numbers,
meter numbers, amounts, dates, and long numbers that are no card's.
"""

import re
import unicodedata
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

CARD_REMOVED = "[card number removed]"
SSN_REMOVED = "[social security number removed]"
CODE_REMOVED = "[card code removed]"
EXPIRY_REMOVED = "[card expiry removed]"

#: Fewest digits that could hold anything to hide: a social-security number.
_FEWEST = 9

_NOT_TEXT = dict.fromkeys(
    code
    for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000))
    if chr(code) not in "\t\n"
)

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_DIGITS = re.compile(r"\d", re.ASCII)

_GAP = r"[ \t\n.\-]{0,3}"
#: Thirteen digits or more with small gaps; `_card_length` looks inside.
_LONG_RUN = re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,}}", re.ASCII)

#: What payment cards begin with, and how long they then are, likeliest first
#: (ISO/IEC 7812 ranges as the networks publish them).
_CARDS = (
    (re.compile(r"4"), (16, 19, 13)),
    (re.compile(r"5[1-5]|2[2-7]"), (16,)),
    (re.compile(r"3[47]"), (15,)),
    (re.compile(r"35"), (16, 17, 18, 19)),
    (re.compile(r"3[0689]"), (14, 16, 17, 18, 19)),
    (re.compile(r"6[0-9]|50|5[6-8]"), (16, 19, 18, 17, 15, 14, 13)),
)
#: E.164.
_MOST_IN_PHONE = 15
_MOST_IN_CARD = 19

_SSN_APART = re.compile(
    r"(?<!\d)(?<!\d[\-.])(?!000|666)\d{3}[ \-.](?!00)\d{2}[ \-.](?!0000)\d{4}(?!\d|-\d)",
    re.ASCII,
)
_NINE = r"\d{3}[ \-.]{0,3}\d{2}[ \-.]{0,3}\d{4}(?!\d)"
_SSN_NAMED = re.compile(
    r"(\b(?:ssn|s\.s\.n\.?|social|seguro|itin)\b[^\d]{0,40})" + _NINE,
    re.ASCII | re.IGNORECASE,
)
_SSN_NAMED_AFTER = re.compile(
    rf"(?<!\d){_NINE}(?=[^\d]{{0,20}}\b(?:ssn|social|seguro)\b)", re.ASCII | re.IGNORECASE
)
_CODE = re.compile(
    r"(\b(?:cvv2?|cvc2?|cid|csc|security code|c[oó]digo(?: de seguridad)?)\b[^\d\n]{0,12})"
    r"\d{3,4}(?!\d)",
    re.IGNORECASE,
)
_EXPIRY = re.compile(r"(?<![\d/\-])(?:0?[1-9]|1[0-2])\s?[/\-]\s?(?:20)?[2-4]\d(?![\d/\-])")
#: Small numbers right behind a card number: expiry and code as people type them in a row.
_TRAIL = re.compile(
    rf"({re.escape(CARD_REMOVED)})"
    rf"(?:[\s,;:/.|\-]{{1,3}}(?:{re.escape(EXPIRY_REMOVED)}|\d{{2,4}}(?!\d)))+",
    re.ASCII,
)


def clean(text: str) -> str:
    """Return the text without NUL, control characters and broken surrogates.

    Tabs and line breaks stay; CR LF becomes LF. PostgreSQL cannot store NUL.
    """
    if text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_NOT_TEXT)


def redact(text: str) -> tuple[str, bool]:
    """Return the text with card and social-security numbers blacked out, and whether any was."""
    plain = text if text.isascii() else _plain_digits(text)
    coded = plain.encode(errors="replace")
    if len(coded) - len(coded.translate(None, b"0123456789")) < _FEWEST:
        return text, False
    found = _LONG_RUN.sub(_without_card, plain)
    if found != plain:
        found = _CODE.sub(rf"\1{CODE_REMOVED}", found)
        found = _EXPIRY.sub(EXPIRY_REMOVED, found)
        found = _TRAIL.sub(rf"\1 {CODE_REMOVED}", found)
    found = _SSN_NAMED.sub(rf"\1{SSN_REMOVED}", found)
    found = _SSN_NAMED_AFTER.sub(SSN_REMOVED, found)
    found = _SSN_APART.sub(SSN_REMOVED, found)
    return (found, True) if found != plain else (text, False)


def redact_payload(payload: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
    """Return a copy of a payload with every string in it cleaned and redacted.

    Keys are redacted too: a hostile sender may put a number there.
    """
    redacted = {_redact_text(str(key)): _redact_value(item) for key, item in payload.items()}
    return redacted, redacted != payload


def _redact_text(text: str) -> str:
    return redact(clean(text))[0]


def _redact_value(value: object) -> object:
    if isinstance(value, str):
        return _redact_text(value)
    if isinstance(value, Mapping):
        return redact_payload(value)[0]
    if isinstance(value, (list, tuple)):
        return [_redact_value(item) for item in value]
    return value


def _plain_digits(text: str) -> str:
    """Return the text with digits of every script as ASCII, and odd dashes and spaces plain.

    One character for one, so that nothing else moves.
    """
    return _BEYOND_ASCII.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    character = match[0]
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    if character in "\ufe0f\u20e3":  # what makes a keycap of a digit
        return " "
    return _PLAIN.get(unicodedata.category(character), character)


_PLAIN = {"Pd": "-", "Zs": " ", "Cf": " "}


def _without_card(match: re.Match[str]) -> str:
    """Black out every card number in a long run of digits, leaving the rest of the run."""
    run = match[0]
    places = [hit.start() for hit in _DIGITS.finditer(run)]
    is_phone = match.string.endswith("+", 0, match.start()) and len(places) <= _MOST_IN_PHONE
    if is_phone:
        return run
    digits = "".join(run[place] for place in places)
    #: Where each group of digits begins, and the end of the last.
    edges = [0] + [n for n in range(1, len(places)) if places[n] > places[n - 1] + 1]
    edges.append(len(places))
    kept: list[str] = []
    copied = done = 0
    for group, at in enumerate(edges[:-1]):
        length = _card_length(digits, edges[group : group + _MOST_IN_CARD + 1]) if at >= done else 0
        if length:
            done = at + length
            kept += [run[copied : places[at]], CARD_REMOVED]
            copied = places[done - 1] + 1
    return "".join(kept) + run[copied:]


def _card_length(digits: str, edges: list[int]) -> int:
    """Return how many digits from the first edge are a card number; 0 when they are none.

    A card number begins and ends where a group of digits does: otherwise two
    phone numbers in a row would hide a few cards by chance.
    """
    for prefix, lengths in _CARDS:
        if prefix.match(digits, edges[0]):
            return next((length for length in lengths if _is_card(digits, edges, length)), 0)
    return 0


def _is_card(digits: str, edges: list[int], length: int) -> bool:
    start, end = edges[0], edges[0] + length
    if end not in edges or not _luhn(digits[start:end]):
        return False
    groups = [after - before for before, after in pairwise(edges) if after <= end]
    #: A telephone number and more, or one of our account numbers and a short fact.
    is_phone = any(groups[n : n + 3] == [3, 3, 4] for n in range(len(groups)))
    is_account = groups[0] == 10 and length < 16
    return not (is_phone or is_account)


_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def _luhn(digits: str) -> bool:
    """Tell whether the last digit checks the others (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total += _DOUBLED[int(digit)] if place % 2 else int(digit)
    return total % 10 == 0
