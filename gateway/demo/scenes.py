"""How conversations of the past went: with the bot alone, with people, given up, taken up again.

Every scene is played on a tale that has just begun, and may end later than
now: then it has not happened yet, and is left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from accounts import number
from accounts.proof import claim_hash
from accounts.standing import Brief
from bot.actions import facts
from bot.phrases import render
from gateway.demo import calls
from gateway.demo.handled import HandledTale, Specialist, Why
from gateway.demo.residents import Resident
from gateway.demo.talks import TOPICS, Topic
from gateway.rendering import cited, quoted
from models.contact import Channel
from models.message import Author
from models.policy import PolicyArticle
from models.proof import ProofAttempt, ProofOutcome
from models.work import OfferState

#: A customer sees a bot's answer after about so many seconds.
BOT = (2.0, 6.0)
#: Seconds from one line of a talk to the next, by channel.
PACE = {Channel.SMS: (25, 160), Channel.CHAT: (12, 60), Channel.MAIL: (600, 5400)}
#: Seconds in line before somebody has time, by channel: most within the target.
WAIT = {
    Channel.SMS: (30, 780),
    Channel.CHAT: (8, 150),
    Channel.MAIL: (900, 14400),
    Channel.VOICE: (6, 95),
}
#: What a reopened conversation is handed over for, and the same matter twice in so long.
LATELY = timedelta(days=30)
AGAIN = {
    "en": ("Hello again, it is still not right, can you look once more?", "one more question"),
    "es": ("Hola otra vez, todavía no está bien, ¿puede revisarlo?", "una pregunta más"),
}
THANKS = {"en": ("thanks", "thank you", "ok thx"), "es": ("gracias", "muchas gracias")}
#: What the screens are told of a question back.
ASKS: dict[str, object] = {"asks": True}
#: A topic the bot knows a policy text on, by the name both have.
WISH = {"balance": "balance", "due_date": "due_date", "payment_status": "payment_status"}


@dataclass(slots=True)
class Stage:
    """Who was there to answer, and what may be said."""

    dice: Random
    specialists: Sequence[Specialist]
    dispositions: dict[str, UUID]
    #: Policy texts in force, by slug and language.
    articles: dict[tuple[str, str], PolicyArticle]
    #: When each specialist has time again.
    free_at: dict[UUID, datetime] = field(default_factory=dict)
    #: When people had which matter of which contact.
    had: dict[tuple[UUID, str], list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def between(self, span: tuple[float, float]) -> float:
        """Draw seconds."""
        return self.dice.uniform(*span)

    def somebody(self, level: int, language: str, at: datetime) -> Specialist:
        """Choose who fits and has been free longest; level II steps in only when asked."""
        fit = [
            one
            for one in self.specialists
            if language in one.languages and (one.level == level or (level == 1 and one.level == 2))
        ]
        own = [one for one in fit if one.level == level]
        chosen = min(own or fit, key=lambda one: self.free_at.get(one.id, at - LATELY))
        self.free_at[chosen.id] = at
        return chosen

    def disposition(self, topic: Topic) -> tuple[UUID, str]:
        """Choose how it ended: mostly what the topic suggests."""
        code = topic.disposition if self.dice.random() < 0.8 else "answered"
        return self.dispositions[code], code


def account_question(stage: Stage, tale: HandledTale, who: Resident, owed: Brief) -> None:
    """Let the bot tell an account's figures, after proof."""
    if who.id_last4 is None:
        raise ValueError(who.number)
    wish = WISH[tale.topic or "balance"]
    _begin(tale)
    tale.hear(stage.dice.choice(TOPICS[wish].spoken(tale.language).asks), 0)
    if tale.side.channel is not Channel.SMS:
        tale.say(Author.BOT, render("ask_claim", tale.language), stage.between(BOT), details=ASKS)
        tale.hear(number.shown(who.number), stage.between((9, 40)))
    tale.say(Author.BOT, render("ask_fact", tale.language), stage.between(BOT), details=ASKS)
    tale.hear(who.id_last4, stage.between((8, 45)))
    _prove(tale, who)
    told = render(wish, tale.language, **facts(owed))
    details: dict[str, object] = {"say": [wish]}
    tale.say(Author.BOT, told, stage.between(BOT), details=details, discloses=who.account_id)
    _thanks(stage, tale)


def policy_question(stage: Stage, tale: HandledTale) -> None:
    """Let the bot answer with a policy text and its source."""
    topic = TOPICS[tale.topic or "rates"]
    _begin(tale)
    tale.hear(stage.dice.choice(topic.spoken(tale.language).asks), 0)
    key = (topic.name, tale.language)
    article = stage.articles.get(key) or stage.articles[topic.name, "en"]
    details: dict[str, object] = {"articles": [cited(article)]}
    tale.say(Author.BOT, quoted(article, tale.language), stage.between(BOT), details=details)
    _thanks(stage, tale)


def with_people(stage: Stage, tale: HandledTale, who: Resident | None) -> None:
    """Play a conversation that a person answered, to its end."""
    topic = TOPICS[tale.topic or "balance"]
    words = topic.spoken(tale.language)
    ask = stage.dice.choice(words.asks)
    _begin(tale)
    tale.hear(ask, 0)
    why = _why(stage, tale, who, ask)
    tale.hand_off(why, stage.between(BOT))
    specialist = _wait_and_take(stage, tale)
    if stage.dice.random() < 0.07 and specialist.level == 1:
        tale.transfer(specialist, stage.dice.choice(topic.notes), stage.between((20, 90)))
        specialist = _wait_and_take(stage, tale)
    address = who.address if who else "904 Juniper Ave"
    _talk(stage, tale, specialist, stage.dice.choice(words.talks), address)
    if tale.side.channel is Channel.VOICE:
        calls.hang_up(tale, specialist)
    note = stage.dice.choice(topic.notes) if stage.dice.random() < 0.75 else None
    tale.wrap_up(stage.disposition(topic), note, stage.between((5, 50)))
    stage.free_at[specialist.id] = tale.at
    stage.had[tale.side.contact_id, topic.name].append(tale.began)


def taken_up_again(stage: Stage, tale: HandledTale) -> None:
    """Let the customer write again after the end, and the same specialist take it."""
    tale.come_back(stage.dice.choice(AGAIN[tale.language]), stage.between((3600, 40 * 3600)))
    tale.hand_off(Why("reopened", own_words=()), stage.between(BOT))
    specialist = _wait_and_take(stage, tale, tale.preferred_id)
    closing = {"en": "I looked again and mended it. Sorry for the trouble.",
               "es": "Lo revisé otra vez y quedó corregido. Disculpe la molestia."}  # fmt: skip
    tale.say(Author.STAFF, closing[tale.language], stage.between((40, 200)))
    tale.wrap_up((stage.dispositions["answered"], "answered"), None, stage.between((60, 300)))
    stage.free_at[specialist.id] = tale.at


def given_up(stage: Stage, tale: HandledTale, who: Resident | None) -> None:
    """Let a caller ask for a person, wait, and hang up."""
    words = TOPICS[tale.topic or "bill_dispute"].spoken(tale.language)
    ask = stage.dice.choice(words.asks)
    _begin(tale)
    tale.hear(ask, 0)
    tale.hand_off(_why(stage, tale, who, ask), stage.between(BOT))
    tale.give_up(stage.between((20, 210)))
    calls.hang_up(tale, None)


def end_with_bot(stage: Stage, tale: HandledTale, now: datetime, quiet: float) -> None:
    """End what only the bot had: a call at once, the rest after `quiet` seconds, if they passed."""
    if tale.side.channel is Channel.VOICE:
        tale.later(stage.between((2, 8)))
        calls.hang_up(tale, None)
        tale.end_quietly(0, by="hung_up")
    elif tale.at + timedelta(seconds=quiet) < now:
        tale.end_quietly(quiet)


def _begin(tale: HandledTale) -> None:
    if tale.side.channel is Channel.VOICE:
        calls.begin(tale)


def _thanks(stage: Stage, tale: HandledTale) -> None:
    """Let half of them say thanks."""
    if tale.side.channel is Channel.MAIL or stage.dice.random() < 0.5:
        return
    tale.hear(stage.dice.choice(THANKS[tale.language]), stage.between((6, 60)))
    tale.say(Author.BOT, render("thanks", tale.language), stage.between(BOT))


def _prove(tale: HandledTale, who: Resident) -> None:
    """Add the try at proof, and the proof that holds as long as the talk is open."""
    tale.account_id = who.account_id
    tale.chronicle.add(
        ProofAttempt,
        tale.at,
        conversation_id=tale.id,
        channel=tale.side.channel,
        claim_hash=claim_hash(who.number),
        account_id=who.account_id,
        outcome=ProofOutcome.MATCHED,
    )
    on_file = tale.side.channel is Channel.SMS
    on_file = tale.side.channel is Channel.SMS
    how = "confirmed endpoint + fact" if on_file else "account number + fact"
    tale.prove(who.account_id, who.person_id, how)


def _why(stage: Stage, tale: HandledTale, who: Resident | None, ask: str) -> Why:
    reason = "complaint" if tale.topic == "complaint" else "needs_person"
    earlier = stage.had[tale.side.contact_id, tale.topic or ""]
    return Why(
        stage.dice.choice(("asked_for_person", reason)) if reason != "complaint" else reason,
        managed=bool(who and who.managed),
        repeated=sum(began > tale.at - LATELY for began in earlier) >= 2,
        preferred_id=who.specialist_id if who else None,
        own_words=(ask,),
    )


def _wait_and_take(stage: Stage, tale: HandledTale, preferred: UUID | None = None) -> Specialist:
    """Let it wait, ring in vain now and then, and be taken."""
    level = tale.places[-1].need.level
    wait = stage.between(WAIT[tale.side.channel]) * stage.dice.choice((0.3, 0.5, 1, 1, 1.15))
    ready = [one for one in stage.specialists if one.id == preferred and one.level >= level]
    if stage.dice.random() < 0.06 and tale.side.channel is not Channel.VOICE:
        busy = stage.somebody(level, tale.language, tale.at)
        tale.ring(busy, OfferState.DECLINED, wait / 2)
        wait /= 2
    chosen = ready[0] if ready else stage.somebody(level, tale.language, tale.at)
    tale.accept(chosen, wait)
    return chosen


def _talk(
    stage: Stage, tale: HandledTale, specialist: Specialist, lines: Sequence[str], address: str
) -> None:
    """Let them speak in turn. What is said on the telephone is not written down."""
    if tale.side.channel is Channel.VOICE:
        tale.later(stage.between((80, 420)))
        return
    pace = PACE[tale.side.channel]
    for place, line in enumerate(lines):
        said = line.replace("{staff}", specialist.name).replace("{address}", address)
        if place % 2 == 0:
            tale.say(Author.STAFF, said, stage.between(pace))
        else:
            tale.hear(said, stage.between(pace))
