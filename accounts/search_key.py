"""Search keys: how a name or an address is written when two of them are compared.

Lower case, no accents, no punctuation, street words and directions in full,
so that "12 Alder St. #4" and "12 alder street apt 4" are the same place.
"""

import re
import unicodedata
from collections.abc import Sequence

#: The longest address, in words, that is looked for in a text.
LONGEST = 9
#: The most words of a text, and house numbers in it, that are looked at.
MOST_WORDS = 30
MOST_NUMBERS = 4

_STREETS = {
    "st": "street",
    "str": "street",
    "ave": "avenue",
    "av": "avenue",
    "rd": "road",
    "dr": "drive",
    "ln": "lane",
    "ct": "court",
    "pl": "place",
    "blvd": "boulevard",
    "ter": "terrace",
    "terr": "terrace",
    "cir": "circle",
    "hwy": "highway",
    "pkwy": "parkway",
    "wy": "way",
    "calle": "street",
    "avenida": "avenue",
}
_DIRECTIONS = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
}
_UNITS = {
    "apt": "apartment",
    "apartamento": "apartment",
    "apto": "apartment",
    "depto": "apartment",
    "unit": "apartment",
    "ste": "apartment",
    "suite": "apartment",
}
_IN_FULL = _STREETS | _DIRECTIONS | _UNITS
STREET_WORDS = frozenset(_STREETS.values()) | {"loop", "way"}


def plain(text: str) -> str:
    """Return a text in lower case, without accents, with single spaces for all punctuation."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("#", " apt "))
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", "")))


def name_key(name: str) -> str:
    """Return what a person's name is compared by."""
    return plain(name)


def address_key(line: str, unit: str | None = None) -> str:
    """Return what a service address is compared by: the line, and the unit if there is one."""
    words = _in_full(plain(line))
    if unit:
        bare = [word for word in _in_full(plain(unit)) if word != "apartment"]
        words += ["apartment", *bare]
    return " ".join(words)


def address_keys_in(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return every address a text might name, each with the words left over, longest first.

    A text without a house number has none. A street may be named without
    "street", and a flat without "apartment".
    """
    words = _in_full(plain(text))[:MOST_WORDS]
    numbers = [place for place, word in enumerate(words) if word[0].isdigit()][:MOST_NUMBERS]
    found: dict[str, tuple[str, ...]] = {}
    for start in numbers:
        for end in range(min(len(words), start + LONGEST), start + 1, -1):
            rest = (*words[:start], *words[end:])
            for key in _spellings(words[start:end]):
                found.setdefault(key, rest)
    return sorted(found.items(), key=lambda pair: -len(pair[0].split()))


def place_words(words: Sequence[str]) -> list[str]:
    """Return the words that tell one place from another, written as an address is compared.

    The words for a street and a flat are left out: people forget them, mix up
    street and avenue, and they tell no place from its neighbors.
    """
    full = [_IN_FULL.get(word, word) for word in words]
    return [word for word in full if word != "apartment" and word not in STREET_WORDS]


def names_fit(key: str, words: Sequence[str]) -> bool:
    """Say whether these words name the person: the first name and one more, or all there is."""
    first, *others = key.split()
    if first not in words:
        return False
    return not others or any(other in words for other in others)


def _in_full(words: str) -> list[str]:
    return [_IN_FULL.get(word, word) for word in words.split()]


def _spellings(words: Sequence[str]) -> list[str]:
    """Return an address as it stands, and as it may be meant when words were left out."""
    key = " ".join(words)
    if any(word in STREET_WORDS for word in words):
        *street, last = words
        alone = last[0].isdigit() and street[-1] in STREET_WORDS
        return [key, " ".join([*street, "apartment", last])] if alone else [key]
    return [key, *(f"{key} {street}" for street in sorted(STREET_WORDS))]
