"""The stock of things people say to the office and it to them, read once from `talks.toml`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Words:
    """A topic in one language."""

    #: What a mail about it is headed with.
    subject: str
    #: How a customer begins.
    asks: tuple[str, ...]
    #: What is said once a person has it: specialist and customer in turn.
    talks: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A label of the bot's intents, and what is said about it."""

    name: str
    #: Code of the disposition that fits.
    disposition: str
    weight: int
    #: What a specialist leaves for colleagues.
    notes: tuple[str, ...]
    words: dict[str, Words]

    def spoken(self, language: str | None) -> Words:
        """Return the words in a language; English where there are none."""
        return self.words.get(language or "en", self.words["en"])


def _topic(name: str, table: dict[str, object]) -> Topic:
    found = {
        code: Words(spoken["subject"], tuple(spoken["asks"]), tuple(map(tuple, spoken["talks"])))
        for code, spoken in table.items()
        if isinstance(spoken, dict)
    }
    weight, notes = table["weight"], table["notes"]
    if not isinstance(weight, int) or not isinstance(notes, list):
        raise TypeError(name)
    return Topic(name, str(table["disposition"]), weight, tuple(notes), found)


_STOCK = tomllib.loads((files("gateway.demo") / "talks.toml").read_text(encoding="utf-8"))

TOPICS: dict[str, Topic] = {name: _topic(name, table) for name, table in _STOCK.items()}
