"""Account numbers: nine digits and a check digit, sayable, typable, never taken for a card.

The check digit is Damm's (H. M. Damm, *Total anti-symmetrische Quasigruppen*,
2004): it notices every single wrong digit and every swap of two neighbors.
Ten digits are too few for the Luhn test of payment cards, which have 13 to 19.
"""

import re

LENGTH = 10

#: Damm's quasigroup of order 10: the interim digit picks the row, the next digit the column.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)

_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPANISH = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_DIGITS = {
    word: str(digit) for words in (_ENGLISH, _SPANISH) for digit, word in enumerate(words)
} | {"oh": "0"}
_WORD = rf"\b(?:{'|'.join(_DIGITS)})\b"
_SAID = re.compile(rf"{_WORD}(?:[\s,.\-]+{_WORD}){{3,}}", re.IGNORECASE)
_GROUP = re.compile(r"[0-9]+")
_GAP = re.compile(r"[\s.,\-–—/()#]{0,3}")


def check_digit(nine: str) -> str:
    """Return the digit that makes these nine an account number."""
    interim = 0
    for digit in nine:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)


def valid(number: str) -> bool:
    """Say whether this is ten digits whose last one checks the rest."""
    if len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        return False
    return check_digit(number[:-1]) == number[-1]


def make(nine: int | str) -> str:
    """Return the account number whose first nine digits these are.

    Raises ValueError when they are not nine digits.
    """
    digits = str(nine)
    if len(digits) != LENGTH - 1 or not (digits.isascii() and digits.isdigit()):
        raise ValueError("An account number is made of nine digits.")
    return digits + check_digit(digits)


def shown(number: str) -> str:
    """Return the number as it is printed and said: in groups of three, three and four."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def find(text: str) -> list[str]:
    """Return the valid account numbers in a text, in order, each once.

    Digits may be set apart by spaces, dashes or dots, or said as words in
    English or Spanish. What merely looks like a number is not returned.
    """
    return list(dict.fromkeys(number for number, _, _ in _places(_written(text))))


def ten_digits(text: str) -> str | None:
    """Return the ten digits of a text that has just ten, whether or not the last checks the rest.

    Somebody who mistypes an account number means one all the same.
    """
    digits = "".join(_GROUP.findall(_written(text)))
    return digits if len(digits) == LENGTH else None


def without(text: str) -> str:
    """Return the text with every valid account number taken out."""
    rest = _written(text)
    for _, start, end in reversed(_places(rest)):
        rest = f"{rest[:start]} {rest[end:]}"
    return rest


def last_four(text: str) -> str | None:
    """Return the four digits a text offers as a proof, or None when it offers none or several.

    "4821", "4-8-2-1", "the last four are 4821", "cuatro ocho dos uno".
    """
    groups = _GROUP.findall(without(text))
    fours = {group for group in groups if len(group) == 4}
    if len(fours) == 1:
        return fours.pop()
    if not fours and groups and all(len(group) <= 2 for group in groups):
        joined = "".join(groups)
        return joined if len(joined) == 4 else None
    return None


def _written(text: str) -> str:
    """Turn runs of four or more digit words into digits."""
    return _SAID.sub(
        lambda said: "".join(_DIGITS[word.lower()] for word in re.findall(r"[A-Za-z]+", said[0])),
        text,
    )


def _places(text: str) -> list[tuple[str, int, int]]:
    """Return each valid number with where it begins and ends, never overlapping.

    One in ten runs of ten digits is valid by chance: where two overlap, the
    one that is grouped as we print it, or not at all, is meant.
    """
    groups = [(found.group(), found.start(), found.end()) for found in _GROUP.finditer(text)]
    candidates = [place for first in range(len(groups)) if (place := _from(text, groups[first:]))]
    places: list[tuple[str, int, int]] = []
    for number, start, end in sorted(candidates, key=lambda place: not _natural(text, place)):
        if all(end <= begins or ends <= start for _, begins, ends in places):
            places.append((number, start, end))
    return sorted(places, key=lambda place: place[1])


def _from(text: str, groups: list[tuple[str, int, int]]) -> tuple[str, int, int] | None:
    """Return the valid number that begins with the first of these groups, if one does."""
    digits, start, end = "", groups[0][1], groups[0][1]
    for group, begins, ends in groups:
        if digits and not _GAP.fullmatch(text[end:begins]):
            return None
        digits, end = digits + group, ends
        if len(digits) >= LENGTH:
            return (digits, start, end) if valid(digits) else None
    return None


def _natural(text: str, place: tuple[str, int, int]) -> bool:
    """Say whether a number stands in one piece or in groups of three, three and four."""
    lengths = [len(group) for group in _GROUP.findall(text[place[1] : place[2]])]
    return lengths in ([LENGTH], [3, 3, 4])
