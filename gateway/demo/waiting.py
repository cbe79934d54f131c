"""Texts that have come in when the demo begins, so that somebody is waiting.

Sent through the real intake by whoever starts the demo. Their senders are not
those of `gateway.demo.players`, who stay free for the newcomer.
"""

from dataclasses import dataclass

from gateway.demo.households import Habit, Household, Someone, phone
from models.account import AccountClass, PersonRole


@dataclass(frozen=True)
class Waiting:
    """One text somebody sent, and why the bot gave it to a person."""

    phone: str
    text: str
    minutes_ago: int
    #: A word of `agents.needs.HANDED_OFF`.
    reason: str
    #: A label of the bot's intents.
    topic: str | None = None
    language: str = "en"


SENDERS: tuple[Household, ...] = (
    Household(300100201, "19 Alder St", Someone("Beatrice Lund", "en", "1043"), phone=phone(50)),
    Household(
        300100202, "702 Juniper Ave", Someone("Hector Salinas", "es", "2718"), phone=phone(51)
    ),
    Household(
        300100203,
        "4 Ferry Landing",
        Someone("Ruth Abernathy", "en", "3140"),
        phone=phone(52),
        habit=Habit.LATE,
        read_days_ago=50,
    ),
    Household(
        300100204,
        "2100 Harbor Way",
        Someone("Riverbend Court LLC", "en", "6022"),
        AccountClass.MULTIFAMILY,
        others=((Someone("Nadia Farouk"), PersonRole.AGENT),),
        phone=phone(53),
        managed=True,
        thirst=240,
    ),
    Household(
        300100205,
        "388 Canyon Dr",
        Someone("Peter Lindqvist", "en", "1618"),
        phone=phone(54),
        habit=Habit.PARTLY,
    ),
    Household(300100206, "61 Fern St", Someone("Yolanda Pierce", "en", "1732"), phone=phone(55)),
    Household(300100207, "903 Basalt St", Someone("Lucía Ferrer", "es", "2449"), phone=phone(56)),
    Household(
        300100208, "14 Mill Race Rd", Someone("George Tanaka", "en", "2236"), phone=phone(57)
    ),
    Household(
        300100209,
        "27 Orchard Ln",
        Someone("Imani Crawford", "en", "2645"),
        phone=phone(58),
        habit=Habit.STOPPED,
        read_days_ago=48,
    ),
    Household(300100210, "5 Willow Pl", Someone("Walter Eng", "en", "3317"), phone=phone(59)),
)

#: Oldest first.
WAITING: tuple[Waiting, ...] = (
    Waiting(
        phone(50),
        "Hi, I would like to talk to a person about my bill please",
        26,
        "asked_for_person",
        "bill_dispute",
    ),
    Waiting(
        phone(53),
        "Two of our buildings were billed for the same meter. Can somebody call?",
        23,
        "needs_person",
        "adjustment_request",
    ),
    Waiting(
        phone(51), "Quiero hablar con una persona, por favor", 19, "asked_for_person", None, "es"
    ),
    Waiting(
        phone(52),
        "This is the third time I ask. Nobody calls back. I want to complain",
        16,
        "complaint",
        "complaint",
    ),
    Waiting(
        phone(54),
        "There is a lien on my house and I paid it in March. Who can release it?",
        12,
        "needs_person",
        "lien",
    ),
    Waiting(
        phone(55),
        "Please let me speak to someone, my name changed and the bill is wrong",
        9,
        "asked_for_person",
        "account_update",
    ),
    Waiting(
        phone(56),
        "Necesito hablar con alguien sobre mi cuenta",
        7,
        "asked_for_person",
        None,
        "es",
    ),
    Waiting(
        phone(57),
        "I need a human. My paid bill from last month shows as unpaid",
        5,
        "asked_for_person",
        "payment_status",
    ),
    Waiting(
        phone(58),
        "can i talk to a real person about more time to pay",
        3,
        "asked_for_person",
        "payment_plan",
    ),
    Waiting(phone(59), "Agent please", 1, "asked_for_person"),
)
