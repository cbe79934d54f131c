"""The ten stories of the demo: who does what, in which pane, and what comes of it.

One source for the page at /demo/customer, which fills its panes from these
words, and for `docs/demo-script.md`. What is typed here was tried on the bot.
"""

from dataclasses import dataclass
from typing import Literal

from accounts import number

Pane = Literal["text", "call", "mail", "chat", "desk", "board"]

#: What a step attaches; served at /demo/leak.png.
LEAK_PHOTO = "leak photo"


@dataclass(frozen=True)
class Step:
    """One thing to do, and what is to be seen then."""

    pane: Pane
    #: In one sentence, without the words to send.
    do: str
    expect: str
    #: Exactly what is typed, said or written.
    say: str | None = None
    subject: str | None = None
    #: Keys pressed on the telephone.
    press: str | None = None
    attach: Literal["leak photo"] | None = None
    #: As whom to sit at the desk or the board.
    sign_in: str | None = None


@dataclass(frozen=True)
class Story:
    """One of the ten: some fifteen to twenty seconds each."""

    key: str
    title: str
    #: A name in `gateway.demo.players`.
    who: str
    shows: str
    steps: tuple[Step, ...]
    seconds: int = 18


def _desk(sign_in: str, do: str, expect: str) -> Step:
    return Step("desk", do, expect, sign_in=sign_in)


_LINH = number.shown(number.make(300100110))

STORIES: tuple[Story, ...] = (
    Story(
        "balance_in_spanish",
        "A balance, in Spanish",
        "Rosa Delgado Ruiz",
        "The bot answers an account question in the customer's language, once she has shown"
        " something that is not printed on a bill.",
        (
            Step(
                "text",
                "Text as Rosa.",
                "It asks, in Spanish, for the last four digits of her ID: her number alone proves"
                " nothing.",
                say="¿Cuánto debo de agua?",
            ),
            Step(
                "text",
                "Answer it.",
                "Her balance and its due date, the same as on her card, in Spanish.",
                say="9054",
            ),
        ),
    ),
    Story(
        "leak_with_a_photo",
        "A leak, with a photo, by mail",
        "Maria Lopez",
        "Mail joins the same road: read, kept, its picture shown safely at the desk, and answered"
        " by a person.",
        (
            Step(
                "mail",
                "Write to the office and attach the photo.",
                "It arrives at the desk with its photo; no machine answers it: by mail the bot says"
                " nothing but policy texts.",
                subject="Leak under the kitchen sink",
                say="A pipe under our sink leaked for two weeks and my bill is very high. The"
                " plumber fixed it, the photo shows it. I would like to speak to a person about a"
                " leak credit, please.",
                attach=LEAK_PHOTO,
            ),
            _desk(
                "amara",
                "Sign in as Amara Reed, go available, accept the mail and open the picture.",
                "Her words, the photo beside them, her account on the right; an answer you write"
                " arrives in the mailbox pane.",
            ),
        ),
    ),
    Story(
        "tenant_and_owner",
        "A tenant and an owner",
        "Tom Nakamura",
        "Who has a say in an account is on file, and what may not be told to everybody goes to a"
        " person.",
        (
            Step(
                "text",
                "Text as Tom.",
                "What the rule says, with its source: the owner stays liable.",
                say="I am moving out of my apartment on Friday, please put the water in my"
                " landlord's name",
            ),
            Step(
                "text",
                "Ask for a person.",
                "A person takes over; he need not say it again.",
                say="Can I talk to a person about it?",
            ),
            _desk(
                "benito",
                "Open it as Benito Salas.",
                "Beside the talk: the account with Tom as its holder and Grace Holloway as owner.",
            ),
        ),
    ),
    Story(
        "managed_apartments",
        "Managed apartments",
        "Elaine Cho, Harbor View Apartments",
        "A managed account goes to level II, and to the specialist who looks after it.",
        (
            Step(
                "text",
                "Text as Elaine.",
                "A person takes over.",
                say="I need a person: two of our buildings were billed for the same meter",
            ),
            Step(
                "board",
                "Look at the board as Petra Lang.",
                "One more waits at level II; the reason at the desk reads: a managed account,"
                " level II looks after it.",
                sign_in="petra",
            ),
        ),
    ),
    Story(
        "shutoff_notice",
        "A shut-off notice, by phone",
        "Denise Okafor",
        "A caller hears first what stops a shut-off, then keeps her place in line with music, and"
        " a matter about water is due in half the time.",
        (
            Step(
                "call",
                "Call the office as Denise and say it.",
                "The greeting in English and Spanish, then what stops a shut-off.",
                say="I got a shut off notice, what can I do?",
            ),
            Step(
                "call",
                "Ask for a person.",
                "Her place in line, and music; her number proved nothing, so no amount was told.",
                say="I want to talk to a person",
            ),
            _desk(
                "benito",
                "Accept the call as Benito Salas: his telephone answers by itself.",
                "They talk; hold, resume and transfer are in the same timeline as the words.",
            ),
        ),
        seconds=24,
    ),
    Story(
        "third_waiver",
        "A third late fee",
        "Gloria Benson",
        "What was done for a customer before is seen before it is done again.",
        (
            Step(
                "text",
                "Text as Gloria.",
                "The rule and its source.",
                say="Why is there a late fee on my bill?",
            ),
            Step(
                "text",
                "Ask for a waiver.",
                "The bot does not decide: a waiver takes a person.",
                say="Please waive it again, I want to talk to a person",
            ),
            _desk(
                "amara",
                "Open it as Amara Reed, and then all conversations of this customer.",
                "Two waivers this year, each with its note and its entry in the ledger.",
            ),
        ),
    ),
    Story(
        "lien",
        "A lien, in the chat",
        "Linh Tran",
        "A policy answer with its source; a particular lien is for a person.",
        (
            Step(
                "chat",
                "Ask in the chat pane.",
                "The policy on liens, with the rule it rests on.",
                say="How does a lien get released?",
            ),
            Step(
                "chat",
                "Go on.",
                "A person takes over, and the chat shows the place in line.",
                say=f"I want to speak to a person about the lien on my salon, account {_LINH}",
            ),
        ),
    ),
    Story(
        "hostile_caller",
        "A hostile caller",
        "Victor Petrov",
        "Anger gets a calm sentence and a person of level II, at once.",
        (
            Step(
                "call",
                "Call as Victor and say it.",
                "One calm sentence, then his place in line; no form, no second question.",
                say="You idiots turned my water off and nobody calls me back",
            ),
            Step(
                "board",
                "Look at the board as Petra Lang.",
                "A call waits at level II; its reason: hostile contacts go to level II.",
                sign_in="petra",
            ),
        ),
    ),
    Story(
        "texted_card_number",
        "A texted card number",
        "Carlos Mendoza",
        "A card number is blacked out at the door: before any row, log or model sees it.",
        (
            Step(
                "text",
                "Text as Carlos.",
                "He is told not to send card numbers, and how to pay; the number is kept nowhere.",
                say="¿Puedo pagar con mi tarjeta 4111 1111 1111 1111?",
            ),
            Step(
                "text",
                "Ask for a person.",
                "A person takes over, in Spanish.",
                say="Quiero hablar con una persona",
            ),
            _desk(
                "benito",
                "Accept it as Benito Salas.",
                "The desk shows where the number stood, and that it was removed.",
            ),
        ),
    ),
    Story(
        "ambiguous_stop",
        "An ambiguous STOP",
        "James Whitlock",
        "STOP means stop: no text is sent after it. Whether he meant the texts or the water, a"
        " person finds out.",
        (
            Step(
                "text",
                "Text as James, whose water bill is past due.",
                "Only the carrier's own word that texts have stopped; from us nothing more.",
                say="STOP",
            ),
            _desk(
                "amara",
                "Accept it as Amara Reed.",
                "The reason says it: no more texts, or stop the service? Ask by another way."
                " The desk does not let a text go out.",
            ),
        ),
    ),
)
