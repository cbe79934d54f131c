from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agents.routing import ANY_LANGUAGE, Ready, Waiting, match
from models.contact import Channel

NOON = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
ROOM = {Channel.SMS: 1, Channel.CHAT: 1}


def waiting(
    number: int = 1,
    *,
    level: int = 1,
    due: int = 10,
    language: str = ANY_LANGUAGE,
    channel: Channel = Channel.SMS,
    preferred: UUID | None = None,
    declined_by: tuple[UUID, ...] = (),
) -> Waiting:
    return Waiting(
        entry_id=UUID(int=number),
        conversation_id=UUID(int=number + 1000),
        channel=channel,
        level=level,
        due_at=NOON + timedelta(minutes=due),
        language=language,
        preferred=preferred,
        declined_by=declined_by,
    )


def ready(
    number: int = 1,
    *,
    level: int = 1,
    languages: str = "en",
    room: dict[Channel, int] | None = None,
    load: float = 0.0,
    idle: int = 5,
    ringing: bool = False,
) -> Ready:
    return Ready(
        staff_id=UUID(int=number),
        level=level,
        languages=frozenset(languages.split()),
        room=ROOM if room is None else room,
        load=load,
        idle_since=NOON - timedelta(minutes=idle),
        ringing=ringing,
    )


def paired(line: list[Waiting], people: list[Ready]) -> list[tuple[int, int]]:
    return [(pair.entry_id.int, pair.staff_id.int) for pair in match(line, people)]


def test_the_earliest_due_is_served_first() -> None:
    line = [waiting(1, due=9), waiting(2, due=3), waiting(3, due=6)]

    assert paired(line, [ready(1)]) == [(2, 1)]


def test_level_one_never_gets_what_needs_level_two() -> None:
    assert paired([waiting(level=2)], [ready(level=1)]) == []


def test_level_two_serves_its_own_line_before_an_older_matter_of_level_one() -> None:
    line = [waiting(1, level=1, due=0), waiting(2, level=2, due=60)]

    assert paired(line, [ready(level=2)]) == [(2, 1)]


def test_level_two_takes_level_ones_work_when_its_own_line_is_empty() -> None:
    assert paired([waiting(level=1)], [ready(level=2)]) == [(1, 1)]


def test_level_two_takes_level_ones_work_when_it_cannot_take_what_waits_for_level_two() -> None:
    line = [waiting(1, level=2, channel=Channel.MAIL), waiting(2, level=1)]

    assert paired(line, [ready(level=2)]) == [(2, 1)]


def test_who_has_no_room_on_the_channel_is_not_offered_it() -> None:
    assert paired([waiting(channel=Channel.MAIL)], [ready()]) == []


def test_work_nobody_can_do_does_not_block_the_work_behind_it() -> None:
    line = [waiting(1, due=1, channel=Channel.VOICE), waiting(2, due=9)]

    assert paired(line, [ready()]) == [(2, 1)]


def test_a_language_somebody_speaks_is_required() -> None:
    people = [ready(1, load=0.0), ready(2, languages="en es", load=0.9)]

    assert paired([waiting(language="es")], people) == [(1, 2)]


def test_a_language_nobody_ready_speaks_is_waived_and_said_so() -> None:
    (pair,) = match([waiting(language="vi")], [ready()])

    assert "nobody ready speaks vi" in pair.why


def test_a_customer_waits_for_the_speaker_whose_desk_is_ringing() -> None:
    people = [ready(1), ready(2, languages="es", ringing=True)]

    assert paired([waiting(language="es")], people) == []


def test_the_preferred_specialist_comes_before_the_least_loaded() -> None:
    people = [ready(1, load=0.0), ready(2, load=0.9)]

    assert paired([waiting(preferred=UUID(int=2))], people) == [(1, 2)]


def test_then_the_least_loaded_then_the_longest_idle_then_the_lowest_id() -> None:
    loaded, fresh, idle = ready(1, load=0.5), ready(2, idle=1), ready(3, idle=9)

    assert paired([waiting()], [loaded, fresh, idle]) == [(1, 3)]
    assert paired([waiting()], [loaded, fresh]) == [(1, 2)]
    assert paired([waiting()], [ready(5), ready(4)]) == [(1, 4)]


def test_who_declined_it_is_passed_over() -> None:
    line = [waiting(declined_by=(UUID(int=1),))]

    assert paired(line, [ready(1), ready(2, load=0.9)]) == [(1, 2)]
    assert paired(line, [ready(1)]) == []


def test_when_everyone_declined_the_first_who_did_is_asked_again() -> None:
    line = [waiting(declined_by=(UUID(int=2), UUID(int=1)))]

    assert paired(line, [ready(1), ready(2)]) == [(1, 2)]


lines = st.lists(
    st.builds(
        waiting,
        st.integers(1, 500),
        level=st.sampled_from([1, 2]),
        due=st.integers(-30, 30),
        language=st.sampled_from([ANY_LANGUAGE, "en", "es", "vi"]),
        channel=st.sampled_from([Channel.SMS, Channel.CHAT, Channel.VOICE]),
        preferred=st.none() | st.integers(1, 12).map(lambda n: UUID(int=n)),
        declined_by=st.lists(
            st.integers(1, 12).map(lambda n: UUID(int=n)), unique=True, max_size=3
        ).map(tuple),
    ),
    max_size=12,
    unique_by=lambda place: place.entry_id,
)
people = st.lists(
    st.builds(
        ready,
        st.integers(1, 12),
        level=st.sampled_from([1, 2]),
        languages=st.sampled_from(["en", "en es", "es"]),
        room=st.dictionaries(
            st.sampled_from([Channel.SMS, Channel.CHAT, Channel.VOICE]), st.integers(0, 2)
        ),
        load=st.sampled_from([0.0, 0.25, 0.5]),
        idle=st.integers(0, 3),
        ringing=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda person: person.staff_id,
)


@given(lines, people)
def test_nobody_is_paired_with_what_they_may_not_take(
    line: list[Waiting], floor: list[Ready]
) -> None:
    places = {place.entry_id: place for place in line}
    staff = {person.staff_id: person for person in floor}
    pairs = match(line, floor)

    assert len({pair.staff_id for pair in pairs}) == len(pairs)
    assert len({pair.entry_id for pair in pairs}) == len(pairs)
    for pair in pairs:
        place, person = places[pair.entry_id], staff[pair.staff_id]
        assert person.level >= place.level
        assert person.room[place.channel] > 0
        assert not person.ringing
        assert pair.why


@given(lines, people, st.randoms())
def test_the_order_things_are_listed_in_never_matters(
    line: list[Waiting], floor: list[Ready], chance: Random
) -> None:
    mixed_line, mixed_floor = list(line), list(floor)
    chance.shuffle(mixed_line)
    chance.shuffle(mixed_floor)

    assert match(mixed_line, mixed_floor) == match(line, floor)


@given(lines, people)
def test_level_two_works_for_level_one_only_when_nothing_of_theirs_is_left(
    line: list[Waiting], floor: list[Ready]
) -> None:
    pairs = match(line, floor)
    places = {place.entry_id: place for place in line}
    staff = {person.staff_id: person for person in floor}
    lent = [p for p in pairs if staff[p.staff_id].level == 2 and places[p.entry_id].level == 1]
    left = [
        place
        for place in line
        if place.level == 2 and place.entry_id not in {pair.entry_id for pair in pairs}
    ]
    for pair in lent:
        for place in left:
            alone = match([place], [p if p.staff_id == pair.staff_id else silent(p) for p in floor])
            assert alone == []


@given(lines, people)
def test_nobody_who_could_be_served_is_left_while_a_taker_is_free(
    line: list[Waiting], floor: list[Ready]
) -> None:
    pairs = match(line, floor)
    busy = {pair.staff_id for pair in pairs}
    left = [place for place in line if place.entry_id not in {pair.entry_id for pair in pairs}]
    rest = [silent(person) if person.staff_id in busy else person for person in floor]

    assert match(left, rest) == []


def silent(person: Ready) -> Ready:
    return replace(person, ringing=True)
