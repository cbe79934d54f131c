"""Rasa's answers, read. Their JSON in, our words out. Pure.

Rasa holds no prose: each of its replies is a small payload that names what to
say (`say`), which policy to quote (`article`), where a result of ours is kept
(`mark`), to hand off (`handoff`), or what the customer decided about our
messages (`consent`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from models.errors import Unavailable

#: The labels of the house (docs/bot.md). A model's own word is translated or kept.
LABELS: Final[Mapping[str, str]] = {"lien_particular": "lien"}

#: Words of the model that are no wish: an answer to a question of ours, or no idea.
UNCLEAR: Final = "nlu_fallback"
INFORM: Final = "inform"

#: Account questions: answered only on proof.
ACCOUNT: Final = frozenset({"balance", "due_date", "payment_status"})


@dataclass(frozen=True, slots=True)
class Say:
    """Say one of our phrases: a key of `bot.phrases`."""

    key: str


@dataclass(frozen=True, slots=True)
class Article:
    """Quote the policy article in force, by its slug."""

    slug: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Say what one of our actions found: a `TurnMark` by its id."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Handoff:
    """Give the conversation to a person, and why: a word of `agents.needs.HANDED_OFF`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The customer wants no more messages (`opt_out`), or wants them again (`opt_in`)."""

    wish: str


Reply = Say | Article | Mark | Handoff | Consent


@dataclass(frozen=True, slots=True)
class Turn:
    """What the bot made of one message. No replies means that the turn failed."""

    replies: tuple[Reply, ...]
    #: The model's label, with our names for wishes; None when it came without.
    intent: str | None = None
    confidence: float = 0.0
    #: The model's best label even where it shrugged.
    guess: str | None = None

    @property
    def topic(self) -> str | None:
        """The wish, when the model had one: not an answer, not a shrug."""
        return None if self.intent in {None, UNCLEAR, INFORM} else self.intent


class BotDown(Unavailable):
    """The bot did not answer, or not whole, or not in time."""

    def __init__(self, message: str | None = None, *, slow: bool = False) -> None:
        super().__init__(message)
        #: It was too slow, as opposed to away or broken.
        self.slow = slow


class Unreadable(ValueError):
    """Rasa answered something that is not a list of our payloads."""


def read(body: object) -> Turn:
    """Read what Rasa's channel answered. Raises Unreadable: half an answer is none."""
    if not isinstance(body, list):
        raise Unreadable("Rasa did not answer a list.")
    understood: tuple[str | None, float, str | None] = (None, 0.0, None)
    replies: list[Reply] = []
    for item in body:
        custom = _custom(item)
        if isinstance(nlu := custom.get("nlu"), Mapping):
            intent = label(nlu.get("intent"))
            understood = intent, _share(nlu.get("confidence")), label(nlu.get("guess")) or intent
        else:
            replies.append(_reply(custom))
    return Turn(tuple(replies), *understood)


def read_parse(body: object) -> Turn:
    """Read what Rasa's `/model/parse` answered: an intent and no replies."""
    if not isinstance(body, Mapping) or not isinstance(body.get("intent"), Mapping):
        raise Unreadable("Rasa did not answer an intent.")
    return Turn((), *_understood(body))


def read_last_turn(body: object) -> tuple[UUID, Turn] | None:
    """Read from a tracker the last message of the customer and what was replied to it.

    None when there is none, or when it did not come from us. Rasa saves a
    tracker once a turn is over, so the replies it holds are all there were.
    """
    events = body.get("events") if isinstance(body, Mapping) else None
    if not isinstance(events, Sequence):
        raise Unreadable("Rasa did not answer a tracker.")
    found: tuple[UUID, Mapping[str, object]] | None = None
    customs: list[Mapping[str, object]] = []
    for event in events:
        if not isinstance(event, Mapping):
            raise Unreadable("A tracker holds something that is no event.")
        if event.get("event") == "user":
            found, customs = _user(event), []
        elif event.get("event") == "bot":
            customs.append(_custom(event.get("data")))
    if found is None:
        return None
    message_id, parsed = found
    return message_id, Turn(tuple(map(_reply, customs)), *_understood(parsed))


def label(intent: object) -> str | None:
    """Return our word for the model's intent."""
    return LABELS.get(intent, intent) if isinstance(intent, str) else None


def _user(event: Mapping[str, object]) -> tuple[UUID, Mapping[str, object]] | None:
    metadata, parsed = event.get("metadata"), event.get("parse_data")
    if not isinstance(metadata, Mapping):
        return None
    try:
        message_id = UUID(str(metadata.get("message_id")))
    except ValueError:
        return None
    return message_id, parsed if isinstance(parsed, Mapping) else {}


def _understood(parsed: Mapping[str, object]) -> tuple[str | None, float, str | None]:
    """Return intent, confidence and best guess of what Rasa's pipeline made of a text."""
    best = parsed.get("intent")
    if not isinstance(best, Mapping):
        return None, 0.0, None
    intent = label(best.get("name"))
    ranking = parsed.get("intent_ranking")
    names = [each.get("name") for each in ranking] if isinstance(ranking, list) else []
    guess = intent if intent != UNCLEAR else next((n for n in names if n != UNCLEAR), None)
    return intent, _share(best.get("confidence")), label(guess)


def _custom(item: object) -> Mapping[str, object]:
    custom = item.get("custom") if isinstance(item, Mapping) else None
    if not isinstance(custom, Mapping):
        raise Unreadable("Rasa answered something other than our payloads.")
    return custom


def _reply(custom: Mapping[str, object]) -> Reply:
    match custom:
        case {"say": str(key)}:
            return Say(key)
        case {"article": str(slug)}:
            return Article(slug)
        case {"mark": str(mark)}:
            try:
                return Mark(UUID(mark))
            except ValueError:
                raise Unreadable("A mark is no id.") from None
        case {"handoff": str(reason)}:
            return Handoff(reason)
        case {"consent": str(wish)}:
            return Consent(wish)
    raise Unreadable("Rasa answered a payload that is none of ours.")


def _share(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
