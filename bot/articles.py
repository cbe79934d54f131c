"""Policy articles: the text in force on a day, in the customer's language where there is one."""

from datetime import date

from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.policy import PolicyArticle

#: The language every article is written in.
FALLBACK = "en"


async def in_force(
    session: AsyncSession, slug: str, language: str | None, on: date
) -> PolicyArticle | None:
    """Return the version of an article that holds on a day, or None when none does.

    English stands in where the language asked for is missing: the caller sees
    it by the article's own `language`, and says so to the customer.
    """
    asked = language or FALLBACK
    held = (
        select(PolicyArticle)
        .where(
            PolicyArticle.slug == slug,
            col(PolicyArticle.language).in_([asked, FALLBACK]),
            col(PolicyArticle.effective_from) <= on,
            or_(col(PolicyArticle.effective_to).is_(None), col(PolicyArticle.effective_to) > on),
        )
        .order_by(
            (col(PolicyArticle.language) == asked).desc(),
            col(PolicyArticle.effective_from).desc(),
        )
        .limit(1)
    )
    return (await session.exec(held)).first()
