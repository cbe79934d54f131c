"""What happens next: answer, ask, or hand off. Pure, and the only place that decides it.

Asked twice a turn: first with what is plain to see, before any model; then,
if that decided nothing, with what the bot made of it.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.guard import Look
from bot.language import SPOKEN
from bot.replies import ACCOUNT, Article, BotDown, Consent, Handoff, Reply, Say, Turn

#: Not understood this often in a row: a person takes over.
MISSES: Final = 2

#: Being wrong about these is worse than a question back: the least confidence to act on.
CAREFUL: Final = {"lien": 0.45, "shutoff_reconnect": 0.45, "opt_out": 0.6, "opt_in": 0.9}

#: Characters of a mail that may hold one plain question; a longer one is for a person.
LONGEST_MAIL: Final = 800

#: Phrases that mean we did not understand.
PUZZLED: Final = frozenset({"not_understood", "what_for"})

#: Phrases that ask the customer for something.
ASKING: Final = PUZZLED | {"ask_claim", "ask_fact"}

Outcome = Literal["answer", "ask", "person"]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known before the bot is asked."""

    look: Look
    #: "stop", "start" or "help" when a text message is nothing but such a word.
    keyword: str | None = None
    #: Pictures or files came with it.
    has_parts: bool = False
    #: A person had this conversation before it was closed and the customer wrote again.
    had_person: bool = False
    #: Messages in a row that were not understood so far.
    misses: int = 0
    language: str | None = None
    #: The phrase the bot said last, where that is known.
    asked: str | None = None
    #: It came by mail: a letter, not a talk. Only policy texts are answered there.
    by_mail: bool = False
    #: A person should see it first: it may belong to somebody else's conversation.
    suspected: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What to say, in order, and whether a person takes over after it."""

    replies: tuple[Reply, ...] = ()
    #: Why a person takes over: a word of `agents.needs.HANDED_OFF`. None: the bot goes on.
    handoff: str | None = None
    #: The wish, as a label of the bot's intents.
    topic: str | None = None
    #: Messages in a row not understood, this one included.
    misses: int = 0
    hostile: bool = False
    about_staff: bool = False
    #: "opt_out" or "opt_in": to be carried out, in whatever words it was wished.
    consent: str | None = None
    #: The customer is not told that a person takes over.
    silent: bool = False

    @property
    def outcome(self) -> Outcome:
        """What it comes to for the customer."""
        if self.handoff:
            return "person"
        asks = [reply for reply in self.replies if isinstance(reply, Say) and reply.key in PUZZLED]
        return "ask" if asks else "answer"


def next_step(situation: Situation, turn: Turn | BotDown | None = None) -> Step | None:
    """Return what to do. Without a turn, None means: ask the bot, then come again."""
    step = _at_first_look(situation)
    if step is None and turn is not None:
        step = _after(situation, turn)
    if situation.by_mail:
        return _by_mail(situation, step)
    if step is not None and situation.look.card:
        step = replace(step, replies=(Say("card_warning"), *step.replies))
    return step


def _at_first_look(situation: Situation) -> Step | None:
    """Decide what needs no model; danger comes before all."""
    look = situation.look
    if look.emergency:
        line = "no_water" if look.emergency.kind == "no_water" else look.emergency.line
        words = (Say(f"emergency_{line}"),)
        return Step(words, handoff="emergency", topic="report_emergency")
    if situation.keyword is not None:
        return _keyword(situation.keyword)
    if look.consent is not None and not look.hostile:
        return _consent(look.consent)
    if look.empty:
        return _nothing_written(situation)
    return _at_once_to_a_person(situation)


def _by_mail(situation: Situation, step: Step | None) -> Step | None:
    """Answer a mail with policy texts or the emergency line; all else goes to a person, silently.

    From proves nothing, and a mail is read once, hours later: no facts of an
    account, no questions, no small talk (architecture, "mail doors").
    """
    plain = not situation.has_parts and not situation.suspected and not situation.look.card
    short = len(situation.look.text) <= LONGEST_MAIL
    if step is None:
        return None if plain and short else Step(handoff="needs_person", silent=True)
    if step.handoff == "emergency":
        return replace(step, silent=True)
    quotes = bool(step.replies) and all(isinstance(one, Article) for one in step.replies)
    if quotes and plain and short and not step.handoff:
        return replace(step, silent=True)
    reason = step.handoff or "needs_person"
    return replace(step, replies=(), handoff=reason, consent=None, misses=0, silent=True)


def _at_once_to_a_person(situation: Situation) -> Step | None:
    """Hand off what no bot should try: abuse, another language, a plain wish, an old matter."""
    look = situation.look
    about = look.about_staff
    if look.hostile:
        return Step(handoff="hostile", topic="complaint", hostile=True, about_staff=about)
    if situation.language is not None and situation.language not in SPOKEN:
        return Step((Say("interpreter"),), handoff="language")
    if look.wants_person:
        return Step(handoff="asked_for_person", topic="speak_to_agent", about_staff=about)
    return Step(handoff="reopened") if situation.had_person else None


def _after(situation: Situation, turn: Turn | BotDown) -> Step:
    """Decide with what the bot made of the message."""
    if isinstance(turn, BotDown):
        return Step(handoff="bot_slow" if turn.slow else "bot_down")
    if not turn.replies:
        return Step(handoff="bot_failed", topic=turn.topic)
    if situation.look.angry:
        topic = turn.topic or "complaint"
        return Step(handoff="complaint", topic=topic, about_staff=situation.look.about_staff)
    for reply in turn.replies:
        if isinstance(reply, Handoff):
            return _hand_off(reply.reason, turn, situation.look)
        if isinstance(reply, Consent) and not _puzzled(turn):
            return _consent(reply.wish)
    return _in_words(situation, turn)


def _is_foreign(look: Look, turn: Turn) -> bool:
    """Say whether the bot is about to answer for another company."""
    answers = turn.intent in ACCOUNT or any(isinstance(each, Article) for each in turn.replies)
    return look.elsewhere and answers


def _in_words(situation: Situation, turn: Turn) -> Step:
    """Say what the bot says, unless it did not understand or a person was agreed on."""
    if _is_foreign(situation.look, turn):
        return Step((Say("out_of_scope"),), handoff="out_of_scope", topic="out_of_scope")
    if _accepts_person(situation, turn):
        return Step(handoff="asked_for_person", topic="speak_to_agent")
    if _puzzled(turn):
        return _not_understood(situation, turn)
    return Step(turn.replies, topic=turn.topic)


def _hand_off(reason: str, turn: Turn, look: Look) -> Step:
    """Hand off as the bot says; the model's guess at an emergency gets the dispatch line too."""
    words: tuple[Reply, ...] = ()
    if reason == "emergency":
        words = (Say("emergency_dispatch"),)
    elif reason == "out_of_scope":
        words = (Say("out_of_scope"),)
    return Step(words, handoff=reason, topic=turn.topic, about_staff=look.about_staff)


def _puzzled(turn: Turn) -> bool:
    """Say whether the bot did not understand, or not surely enough for so grave a subject."""
    if any(isinstance(reply, Say) and reply.key in PUZZLED for reply in turn.replies):
        return True
    acts = any(isinstance(reply, Article | Consent) for reply in turn.replies)
    return acts and turn.confidence < CAREFUL.get(turn.intent or "", 0.0)


def _not_understood(situation: Situation, turn: Turn) -> Step:
    """Ask once; the second time a person takes over."""
    misses = situation.misses + 1
    if misses >= MISSES:
        return Step(handoff="not_understood", topic=turn.topic, misses=misses)
    said = [reply for reply in turn.replies if isinstance(reply, Say) and reply.key in PUZZLED]
    return Step(tuple(said[:1]) or (Say("not_understood"),), topic=turn.topic, misses=misses)


def _accepts_person(situation: Situation, turn: Turn) -> bool:
    """Say whether this is a yes to the offer of a person that goes with not understanding."""
    return situation.asked in PUZZLED and turn.intent == "affirm"


def _keyword(keyword: str) -> Step:
    if keyword == "stop":
        # The carrier has told them already; one more text would be one too many.
        # And "stop" may mean the water: a person finds out, by another way than texts.
        return Step(handoff="opt_out", topic="opt_out", consent="opt_out")
    if keyword == "start":
        return Step((Say("opted_in"),), topic="opt_in", consent="opt_in")
    return Step((Say("sms_help"),), topic="help")


def _consent(wish: str) -> Step:
    said = "opted_out" if wish == "opt_out" else "opted_in"
    return Step((Say(said),), topic=wish, consent=wish)


def _nothing_written(situation: Situation) -> Step:
    if situation.has_parts:
        return Step((Say("media_received"),), handoff="needs_person")
    misses = situation.misses + 1
    if misses >= MISSES:
        return Step(handoff="not_understood", misses=misses)
    return Step((Say("not_understood"),), misses=misses)
