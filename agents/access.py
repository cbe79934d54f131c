"""Who may read which conversation. Roles say what kind of thing; this says which one."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from models.conversation import State
from models.errors import NotAllowed
from models.staff import LEVEL, Role, Staff
from models.work import EntryState

#: These read every conversation; everyone else reads what is, was or may become theirs.
READS_ALL = frozenset({Role.LEAD, Role.SUPERVISOR})

MANAGED = "This is about a managed account: level II looks after it."
LEVEL_TWO = "This matter needs level II."
WITH_COLLEAGUE = "This conversation is with a colleague."
WITH_BOT = "This conversation is with the bot."
NOT_YOURS = "This conversation was not yours."


@dataclass(frozen=True)
class Facts:
    """What decides whether a conversation may be read."""

    state: State
    staff_id: UUID | None
    #: Who had it last, when nobody holds it.
    last_staff_id: UUID | None
    #: Its newest place in line.
    level: int | None
    entry_state: EntryState | None
    managed: bool
    offered_to: UUID | None


def reads_all(staff: Staff) -> bool:
    """Tell whether they may read every conversation."""
    return Role(staff.role) in READS_ALL


def level_of(staff: Staff) -> Literal[1, 2] | None:
    """Return the level of matters they may be routed; None when they are routed none."""
    return LEVEL.get(Role(staff.role))


def may_read(staff: Staff, facts: Facts) -> None:
    """Raise NotAllowed, saying why, unless this conversation is theirs to read."""
    if reads_all(staff) or facts.staff_id == staff.id:
        return
    level = level_of(staff) or 0
    if level < 2 and facts.managed:
        raise NotAllowed(MANAGED)
    if facts.offered_to == staff.id:
        return
    if facts.entry_state in (EntryState.WAITING, EntryState.OFFERED):
        if facts.level is not None and facts.level <= level:
            return
        raise NotAllowed(LEVEL_TWO)
    if facts.state is State.CLOSED:
        if facts.last_staff_id == staff.id:
            return
        raise NotAllowed(NOT_YOURS)
    raise NotAllowed(WITH_BOT if facts.state is State.BOT else WITH_COLLEAGUE)


def may_read_in_history(staff: Staff, facts: Facts, *, talking: bool) -> None:
    """Raise NotAllowed, saying why, unless they may read this in the contact's history.

    Whoever talks with a contact now (holds one of its open conversations, or
    is offered one) reads what was closed before, so that nobody has to ask
    twice. What is open is read by the rule for opening it. A managed account
    stays with level II either way.
    """
    if facts.state is not State.CLOSED or not talking:
        may_read(staff, facts)
    elif not sees_figures(staff, managed=facts.managed):
        raise NotAllowed(MANAGED)


def sees_figures(staff: Staff, *, managed: bool) -> bool:
    """Tell whether they may see what an account owes: a managed one's is level II's."""
    return not managed or reads_all(staff) or (level_of(staff) or 0) > 1
