"""The words an invented city is described in, before it becomes rows."""

from dataclasses import dataclass, field
from enum import StrEnum

from models.account import AccountClass, PersonRole, Shutoff

CITY = "Alder Falls"
STATE = "OR"

#: Area codes of Oregon with the exchange 555, where 0100 to 0199 belong to nobody: the office's
#: and the players', the neighbors', the specialists' own.
EXCHANGE = "+1503555"
NEIGHBORHOOD = ("+1541555", "+1458555")
DESKS = "+1971555"
#: The office's own number, and the 24-hour dispatch line.
OURS = f"{EXCHANGE}0100"
DISPATCH = f"{EXCHANGE}0140"
#: The office's mailbox, where the settings name none (RFC 2606: a domain nobody has).
OUR_MAILBOX = "accounts@alderfalls.example"


class Habit(StrEnum):
    """How a household pays, which decides how its account stands."""

    AUTOPAY = "autopay"
    ON_TIME = "on_time"
    #: Pays in full, some weeks after the due date.
    LATE = "late"
    #: Pays in full, but each time only after a late fee was earned.
    TOO_LATE = "too_late"
    #: Pays a part of what is owed, most of the time.
    PARTLY = "partly"
    #: Stopped paying two bills ago.
    STOPPED = "stopped"
    #: Pays more than is owed.
    AHEAD = "ahead"


@dataclass(frozen=True)
class Someone:
    """A person, or a firm that holds an account."""

    name: str
    language: str = "en"
    id_last4: str | None = None


@dataclass(frozen=True)
class Household:
    """One account-to-be: who, where, how they pay, how they can be reached."""

    #: The first nine digits of the account number.
    nine: int
    line: str
    holder: Someone
    kind: AccountClass = AccountClass.RESIDENTIAL
    unit: str | None = None
    others: tuple[tuple[Someone, PersonRole], ...] = ()
    #: E.164, confirmed on the account.
    phone: str | None = None
    mail: str | None = None
    habit: Habit = Habit.ON_TIME
    #: Days since the meter was last read, which is when the newest bill's period ended.
    read_days_ago: int = 10
    managed: bool = False
    protected: bool = False
    shutoff: Shutoff = Shutoff.NONE
    #: Days from today to the shut-off; negative when it has happened.
    shutoff_in_days: int | None = None
    #: How many of their late fees were waived before, the oldest ones.
    waived: int = 0
    #: Roughly how many ccf a quarter.
    thirst: float = field(default=11.0)


def phone(last: int, exchange: str = EXCHANGE) -> str:
    """Return the invented number that ends in these two digits."""
    return f"{exchange}01{last:02d}"
