"""Policy articles: the version in force, in the customer's language, short enough to text."""

from datetime import date
from itertools import pairwise

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.articles import in_force
from bot.policy_files import shipped
from gateway.seed import seed
from models.policy import PolicyArticle
from models.work import Disposition

SLUGS = {
    "adjustment_request",
    "assistance_programme",
    "autopay",
    "bill_dispute",
    "deposit",
    "late_fee",
    "lien",
    "payment_methods",
    "payment_plan",
    "rates",
    "shutoff_reconnect",
    "start_stop_service",
    "verify_identity",
}


async def test_the_version_that_holds_on_a_day_is_found(session: AsyncSession) -> None:
    await seed(session)
    old = await in_force(session, "late_fee", "en", date(2025, 6, 30))
    new = await in_force(session, "late_fee", "en", date(2025, 7, 1))

    assert old is not None
    assert new is not None
    assert ("$5.00" in old.text, "$7.50" in new.text) == (True, True)
    assert (old.version, new.version) == (1, 2)
    assert await in_force(session, "late_fee", "en", date(2020, 1, 1)) is None
    assert await in_force(session, "no_such", "en", date(2026, 1, 1)) is None


async def test_spanish_is_given_in_spanish_and_what_is_missing_in_english(
    session: AsyncSession,
) -> None:
    await seed(session)
    spanish = await in_force(session, "lien", "es", date(2026, 11, 23))
    missing = await in_force(session, "lien", "vi", date(2026, 11, 23))

    assert spanish is not None
    assert missing is not None
    assert (spanish.language, missing.language) == ("es", "en")


async def test_seeding_again_changes_nothing_and_mends_what_was_bent(
    session: AsyncSession,
) -> None:
    first = await seed(session)
    article = (await session.exec(select(PolicyArticle).limit(1))).one()
    kept, article.text = article.text, "bent"
    await session.flush()
    assert await seed(session) == first
    await session.refresh(article)

    assert article.text == kept
    assert len((await session.exec(select(PolicyArticle))).all()) == first.articles
    assert len((await session.exec(select(Disposition))).all()) == first.dispositions


def test_every_article_the_bot_may_quote_is_there_in_both_languages_today() -> None:
    for language in ("en", "es"):
        held = {
            each.slug
            for each in shipped()
            if each.language == language and each.effective_to is None
        }
        assert held >= SLUGS


@pytest.mark.parametrize(
    "article", list(shipped()), ids=lambda each: f"{each.slug}-{each.language}"
)
def test_an_article_fits_three_texts_and_names_its_rule(article: PolicyArticle) -> None:
    assert len(article.text) <= 480
    assert article.citation


def test_versions_follow_each_other_without_gap_or_overlap() -> None:
    by_text: dict[tuple[str, str], list[PolicyArticle]] = {}
    for each in shipped():
        by_text.setdefault((each.slug, each.language), []).append(each)
    for versions in by_text.values():
        ordered = sorted(versions, key=lambda each: each.effective_from)
        for one, other in pairwise(ordered):
            assert one.effective_to == other.effective_from
            assert one.version < other.version
        assert ordered[-1].effective_to is None
