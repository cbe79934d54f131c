"""What has come in when the demo begins, so that somebody is waiting.

Taken in by the real doors by whoever starts the demo. Their senders are not
those of `gateway.demo.players`, who stay free for the newcomer.
"""

from dataclasses import dataclass

from gateway.demo.households import Habit, Household, Someone, phone
from models.account import AccountClass, PersonRole
from models.contact import Channel


@dataclass(frozen=True)
class Waiting:
    """One thing somebody wrote, and why the bot gave it to a person."""

    #: Their telephone or mailbox; for the chat a name for their session.
    sender: str
    text: str
    minutes_ago: float
    #: A word of `agents.needs.HANDED_OFF`.
    reason: str
    #: A label of the bot's intents.
    topic: str | None = None
    language: str = "en"
    channel: Channel = Channel.SMS
    #: Mail only.
    subject: str | None = None
    #: Mail only: the leak photo is attached.
    photo: bool = False
    hostile: bool = False


SENDERS: tuple[Household, ...] = (
    Household(
        300100201,
        "19 Alder St",
        Someone("Beatrice Lund", "en", "1043"),
        phone=phone(50),
        mail="beatrice.lund@mail.example",
    ),
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
        others=((Someone("Nadia Fuentes", "es"), PersonRole.AGENT),),
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
    Household(
        300100206,
        "61 Fern St",
        Someone("Yolanda Pierce", "en", "1732"),
        phone=phone(55),
        mail="yolanda.pierce@mail.example",
    ),
    Household(
        300100207,
        "903 Basalt St",
        Someone("Lucía Ferrer", "es", "2449"),
        phone=phone(56),
        mail="lucia.ferrer@mail.example",
    ),
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

#: Oldest first. One mail is long in line. One text is nearly due: it needs level II in Spanish,
#: which none of the simulated colleagues has, so that a newcomer still finds it.
WAITING: tuple[Waiting, ...] = (
    Waiting(
        "beatrice.lund@mail.example",
        "Good morning,\n\nthe hose bib behind our house broke in the frost and ran for some days"
        " before we saw it. The plumber has replaced it, the picture is from before. Is there a"
        " credit for this?\n\nThank you,\nBeatrice Lund",
        168,
        "needs_person",
        "adjustment_request",
        channel=Channel.MAIL,
        subject="Broken hose bib, leak credit?",
        photo=True,
    ),
    Waiting(
        "yolanda.pierce@mail.example",
        "Hello, my name changed when I married and the bill still comes in the old one. What do"
        " you need from me?",
        75,
        "needs_person",
        "account_update",
        channel=Channel.MAIL,
        subject="Change of name",
    ),
    Waiting(
        "lucia.ferrer@mail.example",
        "Buenos días, quisiera hablar con alguien sobre un plan de pago para mi cuenta. Gracias.",
        34,
        "asked_for_person",
        "payment_plan",
        "es",
        channel=Channel.MAIL,
        subject="Plan de pago",
    ),
    Waiting(
        phone(53),
        "Nos facturaron dos edificios por el mismo medidor. ¿Puede llamarnos alguien?",
        8.6,
        "needs_person",
        "adjustment_request",
        "es",
    ),
    Waiting(
        phone(51),
        "Quiero hablar con una persona, por favor",
        6.4,
        "asked_for_person",
        None,
        "es",
    ),
    Waiting(
        phone(52),
        "This is the third time I ask. Nobody calls back. You people are useless idiots",
        5.5,
        "hostile",
        "complaint",
        hostile=True,
    ),
    Waiting(
        phone(54),
        "There is a lien on my house and I paid it in March. Who can release it?",
        4.7,
        "needs_person",
        "lien",
    ),
    Waiting(
        phone(57),
        "I need a human. My paid bill from last month shows as unpaid",
        3.6,
        "asked_for_person",
        "payment_status",
    ),
    Waiting(
        phone(58),
        "can i talk to a real person about more time to pay",
        2.4,
        "asked_for_person",
        "payment_plan",
    ),
    Waiting(phone(59), "Agent please", 1.1, "asked_for_person"),
    Waiting(
        "a visitor",
        "I would like to speak to somebody about moving out at the end of the month",
        0.5,
        "asked_for_person",
        "start_stop_service",
        channel=Channel.CHAT,
    ),
    Waiting(
        "una visita",
        "¿Puedo hablar con una persona sobre mi recibo?",
        0.2,
        "asked_for_person",
        "bill_dispute",
        "es",
        channel=Channel.CHAT,
    ),
)
