"""The first look at a customer's words, before any model sees them. Pure.

Text is normalized first and checked after: a check that comes before the
normalizing can be undone by it (FreeScout CVE-2026-28289).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from bot.emergency import Emergency, emergency_in
from bot.wishes import (
    Consent,
    consent_in,
    is_about_staff,
    is_angry,
    is_elsewhere,
    is_hostile,
    wants_person,
)

#: Rasa reads no more than this much of one message, in characters.
LONGEST: Final = 2_000

#: What redaction leaves where a card number stood.
_CARD: Final = "[card number removed]"

#: Rasa obeys a text that starts with a slash, after stripping white space. The
#: others merely look like one; nobody misses them at the head of a sentence.
_SLASHES: Final = "/\u2044\u2215\u29f8\uff0f\u2571"
_APOSTROPHES: Final = re.compile(r"['\u2018\u2019\u02bc\u00b4`]")
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Look:
    """What is plain to see in a message. `text` is the message, normalized."""

    text: str
    empty: bool = False
    emergency: Emergency | None = None
    wants_person: bool = False
    consent: Consent | None = None
    hostile: bool = False
    angry: bool = False
    about_staff: bool = False
    #: It is about another company's bill or card.
    elsewhere: bool = False
    #: A card number was in it, and was removed at the door.
    card: bool = False


def first_look(text: str, language: str | None = None) -> Look:
    """Normalize a message and say what is plain to see in it.

    The tables of all languages are asked whatever `language` is believed to be:
    people switch when they are frightened.
    """
    clean = normalized(text)
    plain = folded(clean)
    if not any(character.isalnum() for character in plain):
        return Look(clean, empty=not _is_emoji(clean))
    return Look(
        clean,
        emergency=emergency_in(plain),
        wants_person=wants_person(plain),
        consent=consent_in(plain),
        hostile=is_hostile(plain),
        angry=is_angry(plain),
        about_staff=is_about_staff(plain),
        elsewhere=is_elsewhere(plain),
        card=_CARD in clean,
    )


def normalized(text: str) -> str:
    """Return the text in one form: NFKC, one space for any, no control or invisible characters.

    Line breaks become spaces. What a reader sees stays the same. Normalizing
    twice changes nothing more.
    """
    kept = "".join(map(_visible, unicodedata.normalize("NFKC", text)))
    # Taking away what stood between two characters may let them join.
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", kept)).strip()


def folded(text: str) -> str:
    """Return text for tables of words: small letters, no accents, no apostrophes, one line."""
    decomposed = unicodedata.normalize("NFKD", normalized(text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACES.sub(" ", _APOSTROPHES.sub("", bare)).strip()


def neutral(text: str) -> str:
    """Return a text that is safe to give to Rasa: it can never be a command.

    "/restart" becomes "restart", in whatever disguise it comes; the rest of
    the text stays. Longer than `LONGEST` is cut. May be empty.
    """
    return normalized(text).lstrip(_SLASHES + " ")[:LONGEST].rstrip()


def _visible(character: str) -> str:
    """Return the character, a space for white space, or nothing for the invisible."""
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    # Cc and Cf hold zero-width, bidirectional and control characters; Cs lone halves of pairs.
    return "" if category in {"Cc", "Cf", "Cs", "Co", "Cn"} else character


def _is_emoji(text: str) -> bool:
    """Say whether a text without letters is at least a picture: a thumb up is an answer."""
    return any(unicodedata.category(character) == "So" for character in text)
