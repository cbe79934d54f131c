"""What a matter needs: the level of specialist, why, and how soon. Pure.

Level I answers nearly everything, complaints and liens included. Level II is
for managed accounts, matters that are repeated or hostile, complaints about
staff, and what is known beforehand to exceed level I's authority.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum

from accounts.authority import Action, Grant, Level, Needs, NotPermitted, within
from accounts.authority_matrix import MATRIX
from models.contact import Channel

#: How long a customer should wait at most, from entering the line to a person's answer.
TARGETS: dict[Channel, timedelta] = {
    Channel.VOICE: timedelta(seconds=60),
    Channel.CHAT: timedelta(minutes=2),
    Channel.COUNTER: timedelta(minutes=5),
    Channel.SMS: timedelta(minutes=10),
    Channel.MAIL: timedelta(hours=4),
    Channel.LETTER: timedelta(hours=24),
}

#: Matters about water that is off, or about danger: they wait half as long.
URGENT_TOPICS = frozenset({"report_emergency", "shutoff_reconnect"})


class Priority(IntEnum):
    """How pressing a matter is. It shortens the target; there is one line, not two."""

    NORMAL = 0
    URGENT = 1


@dataclass(frozen=True)
class Matter:
    """What is known about a conversation when it enters the line."""

    #: Why the bot gave it up, e.g. "asked_for_person", "complaint".
    reason: str
    channel: Channel
    #: A label of the bot's intents.
    topic: str | None = None
    #: The account it is about has a named specialist of level II.
    managed: bool = False
    hostile: bool = False
    #: The customer was here with the same matter before.
    repeated: bool = False
    language: str | None = None
    #: An act they want, where that is known, and how much of it in the act's unit.
    wanted_act: Action | None = None
    amount: Decimal | None = None
    #: A complaint about one of us.
    about_staff: bool = False


@dataclass(frozen=True)
class Reason:
    """One rule that fired, and what it says to the people who read it."""

    rule: str
    words: str


@dataclass(frozen=True)
class Need:
    """What the matter needs. `reasons` is never empty, and every rule that fired is in it."""

    level: int
    reasons: tuple[Reason, ...]
    priority: Priority
    #: From entering the line to when it is due.
    target: timedelta


#: Why the bot gave it up, in words for the desk.
HANDED_OFF: dict[str, str] = {
    "asked_for_person": "The customer asked for a person.",
    "out_of_scope": "The bot has no answer to this.",
    "needs_person": "This takes a person: the bot may not decide it.",
    "complaint": "The customer is complaining.",
    "hostile": "The customer is angry.",
    "not_understood": "The bot did not understand twice in a row.",
    "bot_down": "The bot is not running.",
    "bot_slow": "The bot took too long.",
    "bot_failed": "The bot's answer did not come back whole.",
    "protected": "This account is always answered by a person.",
    "emergency": "The customer reports an emergency.",
    "language": "The customer writes in a language the bot does not speak.",
    "opt_out": "The customer texted STOP: no more texts, or stop the service? Ask by another way.",
    "locked": "Proof was tried too often.",
    "unproven": "The customer could not show which account is theirs.",
    "reopened": "The customer wrote again after it was closed.",
}


def needs(matter: Matter, on: date, matrix: Sequence[Grant] = MATRIX) -> Need:
    """Say what the matter needs on the day `on`, by the authority in force that day."""
    higher = tuple(_for_level_two(matter, on, matrix))
    words = HANDED_OFF.get(matter.reason, "The bot handed this over.")
    urgent = matter.topic in URGENT_TOPICS or matter.reason == "emergency"
    target = TARGETS[matter.channel]
    return Need(
        level=2 if higher else 1,
        reasons=(*higher, Reason(matter.reason, words)),
        priority=Priority.URGENT if urgent else Priority.NORMAL,
        target=target / 2 if urgent else target,
    )


def _for_level_two(matter: Matter, on: date, matrix: Sequence[Grant]) -> Iterator[Reason]:
    """Yield every rule that asks for level II."""
    if matter.managed:
        yield Reason("managed_account", "A managed account: level II looks after it.")
    if matter.hostile:
        yield Reason("hostile_customer", "Hostile contacts go to level II.")
    if matter.repeated:
        yield Reason("repeated_matter", "The same matter came back: level II.")
    if matter.about_staff:
        yield Reason("about_staff", "A complaint about staff goes to level II.")
    if matter.wanted_act is None:
        return
    verdict = within(matter.wanted_act, Level.SPECIALIST_1, matter.amount, matrix, on)
    if isinstance(verdict, NotPermitted) or (
        isinstance(verdict, Needs) and not verdict.may_propose
    ):
        yield Reason("beyond_level_one", verdict.rule)
