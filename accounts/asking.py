"""What somebody looking for a customer typed into the one box, told by its look."""

import re
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

from accounts import number
from accounts.search_key import address_keys_in, place_words, plain

#: Fewest characters, and fewest digits of a bare number, that are looked for.
FEWEST = 2
FEWEST_DIGITS = 4
#: Characters and words of a query that are looked at.
LONGEST = 200
MOST_WORDS = 6
#: Beside other words, a name or a place has a word at least this long.
TELLING = 3

#: Where a phone number without a country's prefix is dialed.
REGION = "US"

_NUMBERISH = re.compile(r"[+#(]*\d[\d\s.\-–()/]*", re.ASCII)
_NOT_DIGITS = re.compile(r"\D", re.ASCII)

TOO_SHORT = "Type at least two characters."
FEW_DIGITS = "Type at least four digits of a number."
NO_SUCH_NUMBER = "No account or phone number is that long."
NOTHING_TO_FIND = "Type a name, an address, a phone number, an e-mail or an account number."


class MatchedBy(StrEnum):
    """What of a customer a query fits."""

    NUMBER = "account number"
    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Split:
    """One way to read words: these name a person, those a place. One of them may be empty."""

    name: tuple[str, ...]
    place: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read. More than one field is set when its look leaves several meanings."""

    #: Ten digits of an account number.
    number: str | None = None
    #: The first digits of one, four to nine.
    number_start: str | None = None
    #: E.164.
    phone: str | None = None
    #: A mailbox in lower case, or the beginning of one.
    mail: str | None = None
    #: Every reading of words as a name, a place, or both.
    splits: tuple[Split, ...] = ()
    #: Every whole address the words may hold, with whatever stands around it.
    places: tuple[str, ...] = ()
    #: Why there is nothing to look for, in words for the desk.
    why_not: str | None = None


def read(text: str) -> Asked:
    """Read a query. Never raises: what is neither number nor address is words.

    Ten digits may be an account or a phone, so both are meant.
    """
    bare = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    bare = bare[:LONGEST]
    if len(bare) < FEWEST:
        return Asked(why_not=TOO_SHORT)
    if "@" in bare:
        return _mail(bare)
    if _NUMBERISH.fullmatch(bare):
        return _digits(bare)
    return _words(bare)


def _mail(text: str) -> Asked:
    """Read the word with the at sign; a name beside it says nothing more."""
    word = next(word for word in text.split() if "@" in word)
    mailbox = word.strip("<>(),;\"'").removeprefix("mailto:").lower()
    if len(mailbox) <= FEWEST:
        return Asked(why_not=NOTHING_TO_FIND)
    return Asked(mail=mailbox)


def _digits(text: str) -> Asked:
    digits = _NOT_DIGITS.sub("", text)
    phone = _phone(text)
    if len(digits) == number.LENGTH and "+" not in text:
        return Asked(number=digits, phone=phone)
    if phone:
        return Asked(phone=phone)
    if len(digits) < FEWEST_DIGITS:
        return Asked(why_not=FEW_DIGITS)
    if len(digits) > number.LENGTH:
        return Asked(why_not=NO_SUCH_NUMBER)
    return Asked(number_start=digits)


def _phone(text: str) -> str | None:
    """Return a dialable number in E.164, or None."""
    try:
        parsed = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _words(text: str) -> Asked:
    found = number.find(text)
    if found:
        return Asked(number=found[0])
    words = plain(text).split()[:MOST_WORDS]
    if sum(map(len, words)) < FEWEST:
        return Asked(why_not=NOTHING_TO_FIND)
    places = tuple(key for key, _ in address_keys_in(text))
    return Asked(splits=_splits(words), places=places)


def _splits(words: list[str]) -> tuple[Split, ...]:
    """Return every reading: all name, all place, name then place, place then name."""
    found = [_split(words, []), _split([], words)]
    for cut in range(1, len(words)):
        front, back = words[:cut], words[cut:]
        both = [_split(front, back), _split(back, front)]
        found += [each for each in both if _tells(each.name) and _tells(each.place)]
    fit = [each for each in found if (each.name or each.place) and not _numbered(each.name)]
    return tuple(dict.fromkeys(fit))


def _split(name: list[str], place: list[str]) -> Split:
    return Split(tuple(name), tuple(place_words(place)))


def _numbered(name: tuple[str, ...]) -> bool:
    """Say whether a word has a digit in front: no name does."""
    return any(word[0].isdigit() for word in name)


def _tells(words: tuple[str, ...]) -> bool:
    """Say whether half a query tells anything: initials fit half the town."""
    return any(len(word) >= TELLING or word.isdigit() for word in words)
