"""Who is offered what next: plain values in, pairs with their reasons out. Pure.

No clock and no database: the same people and the same line always give the
same pairs, so a decision can be checked against the rule book, and explained.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
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


@dataclass(frozen=True)
class _Crew:
    """Who could take one kind of place, ringing or not, the best first; and on what terms."""

    people: tuple[Ready, ...]
    why: tuple[str, ...]


def match(waiting: Sequence[Waiting], ready: Sequence[Ready]) -> list[Pair]:
    """Pair conversations with specialists, each of either at most once.

    A specialist may take a matter of their level or below, in a language they
    speak, with room on its channel, that they did not just decline. A
    language nobody ready speaks is no requirement: a person without it is
    better than none. Level II gets level I's matters only when no matter of
    level II is left that they could take; level I never gets level II's.
    """
    pairs: list[Pair] = []
    crews: dict[tuple[int, Channel, str], _Crew] = {}
    free = {person.staff_id for person in ready if not person.ringing}
    for place in in_order(waiting):
        if not free:
            break
        kind = (place.level, place.channel, place.language)
        crew = crews.get(kind) or crews.setdefault(kind, _crew(place, ready))
        best, choice = _best(place, crew, free)
        if best is None:
            continue
        free.discard(best.staff_id)
        why = (*crew.why, choice)
        pairs.append(Pair(place.entry_id, place.conversation_id, best.staff_id, place.channel, why))
    return pairs


def _crew(place: Waiting, ready: Sequence[Ready]) -> _Crew:
    """Return who could take a place of this kind: least loaded, longest idle, lowest id first."""
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
    fit.sort(key=lambda person: (person.load, person.idle_since, person.staff_id))
    return _Crew(tuple(fit), tuple(why))


def _best(place: Waiting, crew: _Crew, free: AbstractSet[UUID]) -> tuple[Ready | None, str]:
    """Return who of the crew gets the place, and why; None when nobody can be asked now."""
    willing = crew.people
    if place.declined_by:
        willing = tuple(p for p in crew.people if p.staff_id not in place.declined_by)
        if not willing and len(crew.people) > 1:
            first = min(crew.people, key=lambda p: place.declined_by.index(p.staff_id))
            return (first if first.staff_id in free else None), "everyone ready declined it once"
    takers = list(islice((person for person in willing if person.staff_id in free), 2))
    if not takers:
        return None, ""
    if place.preferred in free:
        for person in willing:
            if person.staff_id == place.preferred:
                return person, "knows this customer"
    if len(takers) == 1:
        return takers[0], "the only one free for it"
    best, next_best = takers
    return best, "least loaded" if best.load < next_best.load else "longest idle"
