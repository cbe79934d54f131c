"""A step of the bot turned into words: phrases, policy texts in force, and what actions found."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.articles import in_force
from bot.phrases import handing_over, render
from bot.policy import ASKING, Step
from bot.replies import Article, Mark, Reply, Say
from bot.spoken import article_aloud, hand_over_aloud, speak
from bot.telling import day
from gateway.office import Office
from models.policy import PolicyArticle
from models.proof import TurnMark

#: Handoffs the customer is not told of: they asked for silence.
SILENT = frozenset({"opt_out"})

#: The question whose answer a widget may mask.
MASKED = "ask_fact"


@dataclass(slots=True)
class Rendered:
    """What is said in one turn, and what it rests on."""

    #: Paragraphs of one message; none means silence.
    parts: list[str] = field(default_factory=list)
    #: Why a person takes over, if one does.
    handoff: str | None = None
    #: The account whose facts are told.
    account_id: UUID | None = None
    #: For the screens: phrase keys, articles quoted, whether it asks.
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The message as it is sent."""
        return "\n\n".join(self.parts)


@dataclass(frozen=True, slots=True)
class Scene:
    """For whom and when it is said."""

    conversation_id: UUID
    language: str | None
    office: Office
    now: datetime
    #: Whether it is spoken, on the phone, and not written.
    aloud: bool = False

    @property
    def today(self) -> date:
        """The office's date."""
        return self.office.today(self.now)


async def render_step(session: AsyncSession, step: Step, scene: Scene) -> Rendered:
    """Put a step into words. A mark that cannot be read means a person, never half an answer."""
    rendered = Rendered(handoff=step.handoff)
    keys: list[str] = []
    for reply in step.replies:
        keys += await _reply(session, reply, scene, rendered)
    if rendered.handoff and rendered.handoff not in SILENT and not step.silent:
        is_open = scene.office.is_open(scene.now)
        opens = scene.office.opens_next(scene.now)
        tell = hand_over_aloud if scene.aloud else handing_over
        rendered.parts.append(tell(rendered.handoff, scene.language, is_open=is_open, opens=opens))
    rendered.details |= {"say": keys} if keys else {}
    rendered.details |= {"asks": True} if ASKING.intersection(keys) else {}
    rendered.details |= {"mask": True} if keys[-1:] == [MASKED] else {}
    return rendered


async def _reply(
    session: AsyncSession, reply: Reply, scene: Scene, rendered: Rendered
) -> Iterable[str]:
    """Add one reply's words; return the phrase keys it used."""
    match reply:
        case Say(key):
            rendered.parts.append(_phrase(key, scene))
            return [key]
        case Mark(mark_id):
            return await _mark(session, mark_id, scene, rendered)
        case Article(slug):
            article = await in_force(session, slug, scene.language, scene.today)
            if article is None:
                rendered.handoff = rendered.handoff or "needs_person"
            else:
                rendered.parts.append(_article(article, scene))
                rendered.details.setdefault("articles", []).append(cited(article))
    return []


async def _mark(
    session: AsyncSession, mark_id: UUID, scene: Scene, rendered: Rendered
) -> Iterable[str]:
    """Say what an action found, if it left its mark in this very conversation."""
    mark = await session.get(TurnMark, mark_id)
    if mark is None or mark.conversation_id != scene.conversation_id:
        rendered.handoff = rendered.handoff or "bot_failed"
        return []
    mark.read_at = scene.now
    session.add(mark)
    if "handoff" in mark.result:
        rendered.handoff = rendered.handoff or str(mark.result["handoff"])
    if "say" not in mark.result:
        return []
    key = str(mark.result["say"])
    rendered.parts.append(_phrase(key, scene, **mark.result.get("facts", {})))
    rendered.account_id = mark.account_id or rendered.account_id
    return [key]


def _phrase(key: str, scene: Scene, **facts: str | None) -> str:
    """Return a phrase as this channel says it."""
    return (speak if scene.aloud else render)(key, scene.language, **facts)


def _article(article: PolicyArticle, scene: Scene) -> str:
    """Return a policy text: whole and with its source in writing, its beginning aloud."""
    return article_aloud(article.text) if scene.aloud else quoted(article, scene.language)


def quoted(article: PolicyArticle, language: str | None) -> str:
    """Return a policy text with the rule it rests on and since when it holds."""
    since = day(article.effective_from, article.language)
    if article.language == "es":
        source = f"({article.citation}, vigente desde el {since})"
    else:
        source = f"({article.citation}, in force since {since})"
    note = "(Solo en inglés.) " if language == "es" and article.language != "es" else ""
    return f"{note}{article.text} {source}"


def cited(article: PolicyArticle) -> dict[str, Any]:
    """Return which version was told, for the desk and for whoever must mend old advice."""
    return {
        "id": str(article.id),
        "slug": article.slug,
        "title": article.title,
        "citation": article.citation,
        "version": article.version,
        "effective_from": article.effective_from.isoformat(),
    }
