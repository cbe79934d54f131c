"""The people a newcomer can be: each shows one thing Forebay does. All invented."""

from dataclasses import dataclass

from gateway.demo.households import Habit, Household, Someone, phone
from models.account import AccountClass, PersonRole, Shutoff


@dataclass(frozen=True)
class Player:
    """Somebody to text as, and the accounts they may speak for (none for a stranger)."""

    name: str
    phone: str
    note: str
    language: str = "en"
    households: tuple[Household, ...] = ()

    @property
    def mail(self) -> str:
        """Their mailbox: the one confirmed on their accounts; a stranger's is on none."""
        own = next((home.mail for home in self.households if home.mail), None)
        return own or f"{self.name.split(',')[0].lower().replace(' ', '.')}@mail.example"


_LINH = Someone("Linh Tran", "en", "7730")

PLAYERS: tuple[Player, ...] = (
    Player(
        "Maria Lopez",
        phone(10),
        "Pays on time; her newest bill is not due yet. Ask what she owes.",
        households=(
            Household(
                300100101,
                "12 Alder St",
                Someone("Maria Lopez", "en", "4821"),
                phone=phone(10),
                mail="maria.lopez@mail.example",
                thirst=9,
            ),
        ),
    ),
    Player(
        "Rosa Delgado Ruiz",
        phone(11),
        "Writes in Spanish. Her newest bill is not due yet.",
        "es",
        (
            Household(
                300100102,
                "418 Juniper Ave",
                Someone("Rosa Delgado Ruiz", "es", "9054"),
                unit="Apt 3",
                phone=phone(11),
                mail="rosa.delgado@mail.example",
                thirst=6,
                read_days_ago=14,
            ),
        ),
    ),
    Player(
        "James Whitlock",
        phone(12),
        "Past due, with a late fee on his newest bill.",
        households=(
            Household(
                300100103,
                "77 Mill Race Rd",
                Someone("James Whitlock", "en", "3367"),
                phone=phone(12),
                mail="james.whitlock@mail.example",
                thirst=13,
                habit=Habit.STOPPED,
                read_days_ago=40,
            ),
        ),
    ),
    Player(
        "Denise Okafor",
        phone(13),
        "Has a shut-off notice.",
        households=(
            Household(
                300100104,
                "905 Canyon Dr",
                Someone("Denise Okafor", "en", "6118"),
                phone=phone(13),
                mail="denise.okafor@mail.example",
                thirst=15,
                habit=Habit.STOPPED,
                read_days_ago=55,
                shutoff=Shutoff.NOTICE,
                shutoff_in_days=6,
            ),
        ),
    ),
    Player(
        "Victor Petrov",
        phone(14),
        "His water is shut off.",
        households=(
            Household(
                300100105,
                "2330 Orchard Ln",
                Someone("Victor Petrov", "en", "5502"),
                phone=phone(14),
                mail="victor.petrov@mail.example",
                thirst=12,
                habit=Habit.STOPPED,
                read_days_ago=70,
                shutoff=Shutoff.OFF,
                shutoff_in_days=-2,
            ),
        ),
    ),
    Player(
        "Elaine Cho, Harbor View Apartments",
        phone(15),
        "A managed account: a person of level II, always the same one. ID is the firm's.",
        households=(
            Household(
                300100106,
                "1500 Harbor Way",
                Someone("Harbor View Apartments LLC", "en", "8846"),
                AccountClass.MULTIFAMILY,
                others=((Someone("Elaine Cho"), PersonRole.AGENT),),
                phone=phone(15),
                mail="elaine.cho@mail.example",
                managed=True,
                read_days_ago=12,
                thirst=310,
            ),
        ),
    ),
    Player(
        "Tom Nakamura",
        phone(16),
        "A tenant whose landlady is on the account too.",
        households=(
            Household(
                300100107,
                "64 Fern St",
                Someone("Tom Nakamura", "en", "2279"),
                unit="Apt 2",
                others=((Someone("Grace Holloway", "en", "1420"), PersonRole.OWNER),),
                phone=phone(16),
                mail="tom.nakamura@mail.example",
                thirst=14,
                read_days_ago=9,
            ),
        ),
    ),
    Player(
        "Anna Weiss",
        phone(17),
        "A protected person: the bot tells nothing, a person takes over.",
        households=(
            Household(
                300100108,
                "31 Lantern Ct",
                Someone("Anna Weiss", "en", "7093"),
                phone=phone(17),
                mail="anna.weiss@mail.example",
                thirst=7,
                protected=True,
            ),
        ),
    ),
    Player(
        "Samuel Brooks",
        phone(18),
        "Paid too much: has a credit.",
        households=(
            Household(
                300100109,
                "220 Quarry Rd",
                Someone("Samuel Brooks", "en", "3915"),
                phone=phone(18),
                mail="samuel.brooks@mail.example",
                habit=Habit.AHEAD,
                read_days_ago=45,
            ),
        ),
    ),
    Player(
        "Linh Tran",
        phone(19),
        "Two accounts on one phone, her home and her salon: the bot asks which.",
        households=(
            Household(
                300100110,
                "8 Willow Pl",
                _LINH,
                phone=phone(19),
                mail="linh.tran@mail.example",
                read_days_ago=11,
                thirst=8,
            ),
            Household(
                300100111,
                "640 Main St",
                _LINH,
                AccountClass.COMMERCIAL,
                phone=phone(19),
                mail="linh.tran@mail.example",
                read_days_ago=16,
                thirst=38,
            ),
        ),
    ),
    Player("Jordan Pike", phone(20), "A stranger: no account, and a number nobody confirmed."),
    Player(
        "Carlos Mendoza",
        phone(21),
        "Writes in Spanish; past due.",
        "es",
        (
            Household(
                300100112,
                "1187 Basalt St",
                Someone("Carlos Mendoza", "es", "6640"),
                phone=phone(21),
                mail="carlos.mendoza@mail.example",
                thirst=17,
                habit=Habit.STOPPED,
                read_days_ago=36,
            ),
        ),
    ),
    Player(
        "Priya Nair",
        phone(22),
        "Has an account, but writes from a number that is not on it: gives her account number, "
        "or her name and address.",
        households=(
            Household(
                300100113,
                "53 Cedar Ter",
                Someone("Priya Nair", "en", "1186"),
                mail="priya.nair@mail.example",
                thirst=10,
            ),
        ),
    ),
    Player(
        "Owen Barlow, Cascade Bottling",
        phone(23),
        "A large industrial account, managed by one specialist.",
        households=(
            Household(
                300100114,
                "9000 Foundry Rd",
                Someone("Cascade Bottling Works Inc", "en", "5071"),
                AccountClass.INDUSTRIAL,
                others=((Someone("Owen Barlow"), PersonRole.AGENT),),
                phone=phone(23),
                mail="owen.barlow@mail.example",
                managed=True,
                read_days_ago=12,
                thirst=1450,
            ),
        ),
    ),
    Player(
        "Gloria Benson",
        phone(24),
        "Had two late fees waived this year, and has a third on her newest bill.",
        households=(
            Household(
                300100115,
                "1616 Ferry Landing",
                Someone("Gloria Benson", "en", "4470"),
                phone=phone(24),
                mail="gloria.benson@mail.example",
                habit=Habit.TOO_LATE,
                waived=2,
                read_days_ago=11,
                thirst=12,
            ),
        ),
    ),
)
