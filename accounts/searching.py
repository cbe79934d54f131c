"""Finding the accounts a specialist looks for: by the letter, by beginnings, past small typos.

One query to the letter, and one more for what may be meant when that finds
nothing. A protected account is found by its exact number, phone or mailbox
only: who knows just a name or a street must not learn that it exists.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from accounts.asking import Asked, MatchedBy
from accounts.statement import ALIKE, Statement, exact, near

#: Of what may be meant, only what fits at least this part as well as the best is shown.
NEARLY = 0.75

#: For this transaction: how alike is alike, and that every search is planned for its own
#: words. A plan for all words costs a second where "dr" begins ten thousand names.
_SET = text(
    """SELECT set_config('pg_trgm.word_similarity_threshold', :alike, true),
              set_config('plan_cache_mode', 'force_custom_plan', true)"""
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One account that fits, and by what."""

    account_id: UUID
    #: Who was named; None when the account itself was found.
    person_id: UUID | None
    by: MatchedBy
    #: What fits, as it is kept.
    match: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds, best first, each account once."""

    hits: tuple[Hit, ...]
    #: Nothing fits to the letter: this is what may be meant.
    near: bool


async def search(session: AsyncSession, asked: Asked, today: date, limit: int) -> Found:
    """Return the accounts that fit to the letter; where none does, those that nearly do."""
    connection = await session.connection()
    await connection.execute(_SET, {"alike": str(ALIKE)})
    hits = await _run(session, exact(asked), today, limit)
    if hits:
        return Found(hits, near=False)
    return Found(await _run(session, near(asked), today, limit, worst=NEARLY), near=True)


async def _run(
    session: AsyncSession, statement: Statement, today: date, limit: int, worst: float = 0.0
) -> tuple[Hit, ...]:
    if not statement.branches:
        return ()
    connection = await session.connection()
    values = {**statement.values, "today": today, "limit": limit}
    rows = (await connection.execute(statement.text(worst=worst), values)).all()
    return tuple(Hit(row.account_id, row.person_id, MatchedBy(row.by), row.match) for row in rows)
