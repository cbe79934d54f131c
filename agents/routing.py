"""Who is offered what next: plain values in, pairs with their reasons out. Pure.

No clock and no database: the same people and the same line always give the
same pairs, so a decision can be checked against the rule book, and explained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from models.contact import Channel

#: BCP 47 for "we could not tell": no language is required.
ANY_LANGUAGE = "und"


@dataclass(frozen=True)
class Waiting:
    """A place in line, as far as matching needs to know it."""

    entry_id: UUID
    conversation_id: UUID
    channel: Channel
    level: int
    due_at: datetime
    language: str = ANY_LANGUAGE
    preferred: UUID | None = None
    #: Who declined it lately, the earliest first.
    declined_by: tuple[UUID, ...] = ()


@dataclass(frozen=True)
class Ready:
    """A specialist who is available, as far as matching needs to know them."""

    staff_id: UUID
    level: int
    languages: frozenset[str]
    #: Units free on each channel; a channel not named has none.
    room: Mapping[Channel, int]
    #: Share of their capacity in use, 0 to 1.
    load: float
    idle_since: datetime
    #: An offer is before them already: they count as a speaker, but get no second ring.
    ringing: bool = False


@dataclass(frozen=True)
class Pair:
    """One conversation to offer to one specialist, and why this one."""

    entry_id: UUID
    conversation_id: UUID
    staff_id: UUID
    channel: Channel
    why: tuple[str, ...] = field(default=())


def in_order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return the places in the order they are served: level II first, then earliest due.

    Level II's line is served first because only level II can take it; what
    is left of their time goes to level I's line.
    """
    return sorted(waiting, key=lambda place: (-place.level, place.due_at, place.entry_id))


def match(waiting: Sequence[Waiting], ready: Sequence[Ready]) -> list[Pair]:
    """Pair conversations with specialists, each of either at most once.

    A specialist may take a matter of their level or below, in a language they
    speak, with room on its channel, that they did not just decline. A
    language nobody ready speaks is no requirement: a person without it is
    better than none. Level II gets level I's matters only when no matter of
    level II is left that they could take; level I never gets level II's.
    """
    pairs: list[Pair] = []
    free = {person.staff_id: person for person in ready if not person.ringing}
    for place in in_order(waiting):
        if not free:
            break
        able, why = _able(place, ready)
        takers = [person for person in able if person.staff_id in free]
        if not takers:
            continue
        best = min(takers, key=lambda person: _rank(place, person))
        del free[best.staff_id]
        reasons = (*why, _choice(place, best, takers))
        pairs.append(
            Pair(place.entry_id, place.conversation_id, best.staff_id, place.channel, reasons)
        )
    return pairs


def _able(place: Waiting, ready: Sequence[Ready]) -> tuple[list[Ready], list[str]]:
    """Return who could take the place, ringing or not, and what was waived or met for it."""
    fit = [
        person
        for person in ready
        if person.level >= place.level and person.room.get(place.channel, 0) > 0
    ]
    why = [f"level {'II' if place.level == 2 else 'I'}, earliest due"]
    if place.language != ANY_LANGUAGE:
        speakers = [person for person in fit if place.language in person.languages]
        why.append(
            f"speaks {place.language}" if speakers else f"nobody ready speaks {place.language}"
        )
        fit = speakers or fit
    return _without_decliners(place, fit, why), why


def _without_decliners(place: Waiting, fit: list[Ready], why: list[str]) -> list[Ready]:
    """Leave out who declined it, unless all of several did: then the first of them again."""
    willing = [person for person in fit if person.staff_id not in place.declined_by]
    if willing or len(fit) < 2:
        return willing
    why.append("everyone ready declined it once")
    first = min(fit, key=lambda person: place.declined_by.index(person.staff_id))
    return [first]


def _rank(place: Waiting, person: Ready) -> tuple[bool, float, datetime, UUID]:
    """Order takers: the preferred one, the least loaded, the longest idle, the lowest id."""
    return (person.staff_id != place.preferred, person.load, person.idle_since, person.staff_id)


def _choice(place: Waiting, best: Ready, takers: Sequence[Ready]) -> str:
    """Say in words why this one of the takers."""
    if best.staff_id == place.preferred:
        return "knows this customer"
    others = [person for person in takers if person is not best]
    if not others:
        return "the only one free for it"
    if all(best.load < person.load for person in others):
        return "least loaded"
    return "longest idle of the least loaded"
