"""What each role may do: one table, asked by every staff route.

This says which kind of thing. Which one, of all conversations, is
`agents.access`; how much money, `accounts.authority`.
"""

from dataclasses import dataclass
from enum import StrEnum

from gateway.auth import SignedIn, WhoIsCalling
from models.errors import NotAllowed
from models.staff import Role, Staff


class Permission(StrEnum):
    """Something a route lets people do."""

    SIGNED_IN = "signed_in"
    PRESENCE = "presence"
    OFFERS = "offers"
    CONVERSATIONS = "conversations"
    HANDLING = "handling"
    NOTES = "notes"
    CUSTOMERS = "customers"
    BOARD = "board"


_EVERYONE = frozenset({Permission.SIGNED_IN, Permission.PRESENCE})
_SPECIALIST = _EVERYONE | {
    Permission.OFFERS,
    Permission.CONVERSATIONS,
    Permission.HANDLING,
    Permission.NOTES,
    Permission.CUSTOMERS,
}

TABLE: dict[Role, frozenset[Permission]] = {
    Role.SPECIALIST_1: _SPECIALIST,
    Role.SPECIALIST_2: _SPECIALIST,
    Role.LEAD: _SPECIALIST | {Permission.BOARD},
    Role.SUPERVISOR: _EVERYONE
    | {Permission.CONVERSATIONS, Permission.NOTES, Permission.CUSTOMERS, Permission.BOARD},
    Role.ADMINISTRATOR: _EVERYONE | {Permission.BOARD},
}


def permits(role: Role, permission: Permission) -> bool:
    """Tell whether a role may do this kind of thing."""
    return permission in TABLE[role]


@dataclass(frozen=True)
class Require:
    """A route's demand: `me: Annotated[Staff, Depends(Require(Permission.BOARD))]`."""

    permission: Permission

    async def __call__(self, caller: WhoIsCalling) -> Staff:
        """Return who is calling, if their role permits it. NotSignedIn or NotAllowed if not."""
        _check(caller, self.permission)
        return caller.staff


@dataclass(frozen=True)
class RequireSession:
    """Like Require, for routes that need to know the session itself."""

    permission: Permission

    async def __call__(self, caller: WhoIsCalling) -> SignedIn:
        """Return who is calling, and by which session."""
        _check(caller, self.permission)
        return caller


def _check(caller: SignedIn, permission: Permission) -> None:
    if not permits(Role(caller.staff.role), permission):
        raise NotAllowed
