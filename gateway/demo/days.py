"""Which conversations a day of the past had: when, who, about what, on which channel.

The same seed and the same day give the same; whoever wrote a text rests some
days before they do again, so that every text begins a matter of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from gateway.demo.residents import Resident
from gateway.demo.scenes import WISH
from gateway.demo.talks import TOPICS
from models.contact import Channel

#: Conversations of a working day, and of a day of the weekend.
WORKING, RESTING = (30, 45), (7, 13)
SATURDAY = 5
#: Today has at least so many, once so much of it has passed.
EARLY, NIGHT = 14, timedelta(hours=1)
#: Days before somebody who texted texts about something else.
RESTS = timedelta(days=5)

CHANNELS = {Channel.SMS: 44, Channel.CHAT: 18, Channel.MAIL: 16, Channel.VOICE: 22}
#: Topics the bot has a policy text on.
POLICIES = (
    "payment_methods", "late_fee", "rates", "lien", "shutoff_reconnect", "payment_plan",
    "assistance_programme", "start_stop_service",
)  # fmt: skip
#: Share of a day's conversations that begin in each hour, 0 to 23 there.
_HOURS = (1, 0, 0, 0, 0, 1, 3, 6, 13, 17, 17, 14, 12, 13, 14, 13, 11, 8, 6, 5, 4, 3, 2, 1)


class Kind(StrEnum):
    """How it goes."""

    ACCOUNT = "account"
    POLICY = "policy"
    PEOPLE = "people"
    AGAIN = "again"
    GIVEN_UP = "given_up"


_KINDS = {Kind.ACCOUNT: 24, Kind.POLICY: 20, Kind.PEOPLE: 48, Kind.AGAIN: 4, Kind.GIVEN_UP: 4}


@dataclass(frozen=True, slots=True)
class Plan:
    """One conversation to be told."""

    at: datetime
    kind: Kind
    channel: Channel
    topic: str
    language: str
    #: None: a chat with nobody known.
    who: Resident | None


@dataclass(slots=True)
class Town:
    """Who may write, and when each of them last texted."""

    residents: Sequence[Resident]
    texted: dict[str, date] = field(default_factory=dict)

    def somebody(self, dice: Random, plan: Kind, channel: Channel, on: date) -> Resident | None:
        """Draw somebody who can use the channel that day; None when nobody can."""
        for _ in range(60):
            one = dice.choice(self.residents)
            if plan is Kind.ACCOUNT and (one.id_last4 is None or one.managed):
                continue
            if channel is Channel.CHAT:
                return one
            if channel not in one.endpoints:
                continue
            if channel is Channel.SMS and one.phone:
                if on - self.texted.get(one.phone, date.min) < RESTS:
                    continue
                self.texted[one.phone] = on
            return one
        return None


def day_of(
    town: Town, on: date, zone: ZoneInfo, seed: int, until: datetime | None = None
) -> Iterator[Plan]:
    """Draw the day, earliest first; today only `until` now.

    However early it is there, today has had something: this office is open at
    night too.
    """
    dice = Random(f"{seed} {on}")  # noqa: S311  an invented day, not a secret
    count = dice.randint(*(RESTING if on.weekday() >= SATURDAY else WORKING))
    moments = [_moment(dice, on, zone) for _ in range(count)]
    if until is not None:
        moments = [at for at in moments if at < until]
        midnight = datetime.combine(on, time(), zone)
        spare = range(EARLY - len(moments) if until - midnight > NIGHT else 0)
        moments += [midnight + (until - midnight) * dice.random() for _ in spare]
    for at in sorted(moments):
        plan = _plan(dice, town, at, on)
        if plan is not None:
            yield plan


def _moment(dice: Random, on: date, zone: ZoneInfo) -> datetime:
    hour = dice.choices(range(24), weights=_HOURS)[0]
    clock = time(hour, dice.randrange(60), dice.randrange(60), dice.randrange(1_000_000))
    return datetime.combine(on, clock, zone)


def _plan(dice: Random, town: Town, at: datetime, on: date) -> Plan | None:
    kind = dice.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    channel = _channel(dice, kind)
    who = town.somebody(dice, kind, channel, on)
    if who is None:
        return None
    # In the chat one customer in three is somebody we could know; few are asked who they are.
    known = who if channel is not Channel.CHAT or kind is Kind.ACCOUNT else None
    return Plan(at, kind, channel, _topic(dice, kind), who.language, known)


def _channel(dice: Random, kind: Kind) -> Channel:
    """Draw the channel: only a call is given up by hanging up; a mail gets no account facts."""
    if kind is Kind.GIVEN_UP:
        return Channel.VOICE
    weights = {
        channel: weight
        for channel, weight in CHANNELS.items()
        if not (kind is Kind.ACCOUNT and channel is Channel.MAIL)
        and not (kind is Kind.AGAIN and channel is Channel.VOICE)
    }
    return dice.choices(list(weights), weights=list(weights.values()))[0]


def _topic(dice: Random, kind: Kind) -> str:
    if kind is Kind.ACCOUNT:
        return dice.choice(list(WISH))
    if kind is Kind.POLICY:
        return dice.choice(POLICIES)
    return dice.choices(list(TOPICS), weights=[topic.weight for topic in TOPICS.values()])[0]
