"""Waking the worker from inside a transaction.

A wake-up says only "look": what is due can always be read from rows, and a
sweep finds what no wake-up woke. So losing one costs seconds, never work.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

#: The job queue's name in procrastinate.
QUEUE = "forebay"

_DEFER = text(
    "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW("
    "CAST(:queue AS varchar), CAST(:task AS varchar), 0, NULL, NULL,"
    " CAST('{}' AS jsonb), CAST(:at AS timestamptz))]::procrastinate_job_to_defer_v1[])"
)


class Wake(StrEnum):
    """What the worker should look at."""

    ANSWER = "answer"
    DELIVER = "deliver"
    MATCH = "match"
    CALL = "call"


async def wake(session: AsyncSession, what: Wake, at: datetime | None = None) -> None:
    """Wake the worker once this transaction commits, or at a later moment.

    Asking twice in one transaction wakes it once.
    """
    asked: set[tuple[Wake, datetime | None]] = session.info.setdefault("wakes", set())
    if (what, at) in asked:
        return
    asked.add((what, at))
    connection = await session.connection()
    await connection.execute(_DEFER, {"queue": QUEUE, "task": what.value, "at": at})
