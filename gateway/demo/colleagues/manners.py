"""What a simulated colleague says, notes and decides. Pure: read from the conversation alone.

The townspeople read the same stock: both sides of a talk choose the same one
by the customer's address, without ever speaking of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zlib import crc32

from gateway.demo.talks import TOPICS, Topic

Chosen = TypeVar("Chosen")

#: A matter in a language a colleague does not speak is left so long to those who do.
LEFT_TO_SPEAKERS = timedelta(minutes=20)

#: Where nothing better is known.
ANYTHING = "bill_dispute"


@dataclass(frozen=True, slots=True)
class Part:
    """One talk, to be played from both sides."""

    topic: Topic
    language: str
    lines: tuple[str, ...]

    @property
    def subject(self) -> str:
        """What a mail about it is headed with."""
        return self.topic.spoken(self.language).subject

    def ours(self, staff: str) -> list[str]:
        """Return the specialist's lines, with their name in them."""
        return [line.replace("{staff}", staff) for line in self.lines[::2]]

    def theirs(self, address: str) -> list[str]:
        """Return the customer's lines, with where they live."""
        return [line.replace("{address}", address) for line in self.lines[1::2]]

    def note(self, key: str) -> str:
        """Return what is left for colleagues."""
        return _choose(self.topic.notes, key)


def part(topic: str, language: str, address: str) -> Part:
    """Return the talk that belongs to a topic and a customer's address."""
    known = TOPICS.get(topic, TOPICS[ANYTHING])
    spoken = "es" if language == "es" else "en"
    return Part(known, spoken, _choose(known.spoken(spoken).talks, same(address)))


def same(address: str) -> str:
    """Return what is the same of an address as it is dialled and as the desk writes it."""
    return "".join(filter(str.isalnum, address))[-10:]


def part_of(conversation: dict[str, Any]) -> Part:
    """Return the talk that fits a conversation as the desk shows it."""
    said = [each["text"] for each in conversation["messages"] if each["author"] == "contact"]
    topic = topic_of(said) or conversation["topic"] or ANYTHING
    return part(topic, conversation["language"], conversation["address"])


def topic_of(said: Sequence[str]) -> str | None:
    """Return the topic that begins with one of these words in the stock, the newest first."""
    for text in reversed(said):
        for name, topic in TOPICS.items():
            if any(ask in text for words in topic.words.values() for ask in words.asks):
                return name
    return None


def is_for_a_speaker(line: dict[str, Any], languages: Sequence[str], now: datetime) -> bool:
    """Tell whether a matter is in a language one does not speak, and young enough to be left."""
    since = line["waiting_since"]
    if line["language"] in {*languages, "und"} or since is None:
        return False
    return now - datetime.fromisoformat(since) < LEFT_TO_SPEAKERS


def _choose(stock: Sequence[Chosen], key: str) -> Chosen:
    """Choose by a key: the same one always, on every machine."""
    return stock[crc32(key.encode()) % len(stock)]
