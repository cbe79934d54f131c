"""Who may read what of a contact's history: the whole table."""

from itertools import product

import pytest

from agents.access import (
    LEVEL_TWO,
    MANAGED,
    NOT_YOURS,
    WITH_BOT,
    WITH_COLLEAGUE,
    Facts,
    may_read_in_history,
    sees_figures,
)
from models.conversation import State
from models.errors import NotAllowed
from models.staff import Role, Staff
from models.work import EntryState
from tests.agents.floor import some_id

ME, COLLEAGUE = some_id(), some_id()
ALLOWED = None

I, II = Role.SPECIALIST_1, Role.SPECIALIST_2  # noqa: E741  as the office writes them


def person(role: Role) -> Staff:
    return Staff(id=ME, username="me", name="Me", role=role, password_hash="none")


def why_not(role: Role, facts: Facts, *, talking: bool) -> str | None:
    try:
        may_read_in_history(person(role), facts, talking=talking)
    except NotAllowed as refusal:
        return str(refusal)
    return ALLOWED


def closed(*, mine: bool = False, managed: bool = False) -> Facts:
    return Facts(State.CLOSED, None, ME if mine else COLLEAGUE, 1, EntryState.TAKEN, managed, None)


def waiting(level: int) -> Facts:
    return Facts(
        State.QUEUED, None, None, level, EntryState.WAITING, managed=False, offered_to=None
    )


BOT = Facts(State.BOT, None, None, None, None, managed=False, offered_to=None)
THEIRS = Facts(State.ASSIGNED, COLLEAGUE, COLLEAGUE, 1, EntryState.TAKEN, False, None)
MINE = Facts(State.ASSIGNED, ME, ME, 1, EntryState.TAKEN, False, None)


@pytest.mark.parametrize(
    ("role", "facts", "talking", "expected"),
    [
        # Closed: mine always, others' while I talk with them.
        (I, closed(mine=True), False, ALLOWED),
        (I, closed(), False, NOT_YOURS),
        (I, closed(), True, ALLOWED),
        (II, closed(), False, NOT_YOURS),
        (II, closed(), True, ALLOWED),
        # Managed: level II only, talking or not.
        (I, closed(managed=True), True, MANAGED),
        (I, closed(managed=True, mine=True), True, MANAGED),
        (I, closed(managed=True, mine=True), False, MANAGED),
        (II, closed(managed=True), True, ALLOWED),
        (II, closed(managed=True), False, NOT_YOURS),
        # Open: as for opening it; talking changes nothing.
        (I, MINE, True, ALLOWED),
        (I, BOT, True, WITH_BOT),
        (II, BOT, False, WITH_BOT),
        (I, THEIRS, True, WITH_COLLEAGUE),
        (II, THEIRS, True, WITH_COLLEAGUE),
        (I, waiting(1), False, ALLOWED),
        (I, waiting(2), True, LEVEL_TWO),
        (II, waiting(2), False, ALLOWED),
        # No level and no rank: nothing but what is theirs.
        (Role.ADMINISTRATOR, closed(), False, NOT_YOURS),
    ],
)
def test_the_history_is_read_by_this_table(
    role: Role, facts: Facts, talking: bool, expected: str | None
) -> None:
    assert why_not(role, facts, talking=talking) == expected


@pytest.mark.parametrize("role", [Role.LEAD, Role.SUPERVISOR])
def test_leads_and_supervisors_read_all(role: Role) -> None:
    everything = [closed(), closed(managed=True), waiting(2), BOT, THEIRS]

    for facts, talking in product(everything, (True, False)):
        assert why_not(role, facts, talking=talking) is ALLOWED


def test_level_one_sees_no_figures_of_a_managed_account() -> None:
    sees = {role: sees_figures(person(role), managed=True) for role in Role}

    assert {role for role, may in sees.items() if may} == {II, Role.LEAD, Role.SUPERVISOR}
    assert all(sees_figures(person(role), managed=False) for role in Role)
