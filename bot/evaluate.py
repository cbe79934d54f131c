"""How good the bot is: labelled utterances in, one table of figures out.

The utterances go over the live road (guard, safety words, Rasa, policy), not
the model alone. Counting is pure; the road is handed in.
"""

import csv
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from bot.client import Rasa
from bot.guard import Look, first_look, neutral
from bot.language import language_of
from bot.policy import Outcome, Situation, Step, next_step
from bot.replies import ACCOUNT, Article, BotDown, Say, Turn
from models.errors import ForebayError

#: What a customer may want, as the house calls it (docs/bot.md).
LABELS: Final = frozenset(
    {
        "balance", "due_date", "payment_status", "payment_methods", "payment_plan", "autopay",
        "late_fee", "bill_dispute", "bill_copy", "rates", "deposit", "lien", "shutoff_reconnect",
        "start_stop_service", "assistance_programme", "adjustment_request", "account_update",
        "verify_identity", "report_emergency", "complaint", "speak_to_agent", "bot_challenge",
        "help", "greet", "thanks", "goodbye", "affirm", "deny", "opt_out", "opt_in", "out_of_scope",
    }
)  # fmt: skip

#: Wishes the bot has no answer of its own for: it does right to fetch a person.
FOR_PEOPLE: Final = frozenset(
    {"bill_copy", "account_update", "complaint", "speak_to_agent", "report_emergency"}
)
NO_BUSINESS: Final = "out_of_scope"


class BadTable(ForebayError):
    """The file is no table of labelled utterances."""

    status = 422


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled utterance."""

    utterance: str
    intent: str
    also_ok: frozenset[str] = frozenset()
    lang: str = ""
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the bot made of an utterance, and what the customer got."""

    #: The best label, before the bot abstained for want of confidence.
    label: str
    confidence: float
    outcome: Outcome
    #: They were given an account answer (or asked to prove themselves for one) or a policy.
    informed: bool = False


Road = Callable[[Row], Awaitable[Verdict]]


def read_table(text: str) -> list[Row]:
    """Read a header row and tab-separated `utterance, intent`, and more columns if there.

    Raises BadTable, which says the line and what is wrong with it.
    """
    lines = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    if not lines:
        raise BadTable("The file is empty.")
    header = [name.strip().lstrip("\ufeff").lower() for name in lines[0]]
    missing = [name for name in ("utterance", "intent") if name not in header]
    if missing:
        raise BadTable(f"Line 1: the header row lacks {' and '.join(missing)}.")
    rows = [_row(at, header, cells) for at, cells in enumerate(lines[1:], 2) if any(cells)]
    if not rows:
        raise BadTable("There is a header row and nothing below it.")
    return rows


async def run(
    rows: Sequence[Row], road: Road, heard: Callable[[Row, Verdict], None]
) -> list[Verdict]:
    """Send each row down the road, one after the other; `heard` is told of each."""
    verdicts = []
    for row in rows:
        verdict = await road(row)
        heard(row, verdict)
        verdicts.append(verdict)
    return verdicts


def score(rows: Sequence[Row], verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return the figures `forebay bot evaluate` prints. Shares of nothing are None."""
    pairs = list(zip(rows, verdicts, strict=True))
    foreign = [verdict for row, verdict in pairs if row.intent == NO_BUSINESS]
    ours = [v for row, v in pairs if row.intent not in FOR_PEOPLE | {NO_BUSINESS}]
    safety = [verdict for row, verdict in pairs if "safety" in row.tags]
    per_intent = _per_intent(pairs)
    return {
        "rows": len(rows),
        "accuracy": _share(_right(row, verdict) for row, verdict in pairs),
        "macro_f1": _mean([figures["f1"] for figures in per_intent.values()]),
        "per_intent": per_intent,
        "by_lang": _by_lang(pairs),
        "out_of_scope_recall": _share(verdict.outcome != "answer" for verdict in foreign),
        "false_answers": _share(v.outcome == "answer" and v.informed for v in foreign),
        "refused": _share(verdict.outcome != "answer" for verdict in ours),
        "safety_to_person": _share(verdict.outcome == "person" for verdict in safety),
    }


def road(rasa: Rasa) -> Road:
    """Return the live road to a Rasa: what a customer's first message goes through.

    An account question ends where proof is asked for, since nobody is there
    to prove anything; everything else is a real turn.
    """

    async def one(row: Row) -> Verdict:
        language = language_of(row.utterance, row.lang or None)
        look = first_look(row.utterance, language)
        situation = Situation(look, language=language)
        turn = await rasa.parse(neutral(look.text)) if not look.empty else Turn(())
        step = next_step(situation)
        if step is None:
            step = next_step(situation, await _answered(rasa, look, turn, language))
        return _verdict(turn, step or Step())

    return one


async def _answered(rasa: Rasa, look: Look, parsed: Turn, language: str | None) -> Turn | BotDown:
    if parsed.intent in ACCOUNT:
        return Turn((Say("ask_claim"),), parsed.intent, parsed.confidence)
    try:
        return await rasa.turn(
            uuid4(), neutral(look.text), message_id=uuid4(), language=language, channel="chat"
        )
    except BotDown as down:
        return down


def _verdict(turn: Turn, step: Step) -> Verdict:
    """Return the label the road settled on: the policy's where it decided, else the model's."""
    label = step.topic or turn.guess or NO_BUSINESS
    informed = any(
        isinstance(reply, Article) or (isinstance(reply, Say) and reply.key == "ask_claim")
        for reply in step.replies
    )
    return Verdict(label, turn.confidence, step.outcome, informed)


def _row(at: int, header: list[str], cells: list[str]) -> Row:
    named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
    utterance, intent = named.get("utterance", ""), named.get("intent", "")
    also_ok = _list(named.get("also_ok", ""))
    if not utterance:
        raise BadTable(f"Line {at}: there is no utterance.")
    for word in {intent, *also_ok}:
        if word not in LABELS:
            raise BadTable(f"Line {at}: {word or 'nothing'!r} is no label.")
    return Row(utterance, intent, also_ok, named.get("lang", ""), _list(named.get("tags", "")))


def _list(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _right(row: Row, verdict: Verdict) -> bool:
    return verdict.label == row.intent or verdict.label in row.also_ok


def _per_intent(pairs: Sequence[tuple[Row, Verdict]]) -> dict[str, dict[str, Any]]:
    """Return precision, recall and F1 by label. A verdict that is also ok counts as the label."""
    wanted = Counter(row.intent for row, _ in pairs)
    said = Counter(row.intent if _right(row, v) else v.label for row, v in pairs)
    right = Counter(row.intent for row, verdict in pairs if _right(row, verdict))
    figures = {}
    for label in sorted(wanted):
        precision = right[label] / said[label] if said[label] else 0.0
        recall = right[label] / wanted[label]
        both = precision + recall
        figures[label] = {
            "rows": wanted[label],
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        }
    return figures


def _by_lang(pairs: Sequence[tuple[Row, Verdict]]) -> dict[str, dict[str, Any]]:
    languages = sorted({row.lang for row, _ in pairs if row.lang})
    told = {}
    for language in languages:
        mine = [_right(row, verdict) for row, verdict in pairs if row.lang == language]
        told[language] = {"rows": len(mine), "accuracy": _share(mine)}
    return told


def _share(holds: Iterable[bool]) -> float | None:
    return _mean([float(each) for each in holds])


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
