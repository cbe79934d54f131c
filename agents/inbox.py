"""The lists of the desk: mine, waiting, team, closed."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from agents.access import level_of, reads_all
from agents.lines import LINES, Line, columns
from models.errors import Malformed
from models.staff import Staff


class View(StrEnum):
    """Which list is asked for."""

    MINE = "mine"
    WAITING = "waiting"
    TEAM = "team"
    CLOSED = "closed"


#: What I hold, newest words first.
_MINE = """
SELECT c.id, coalesce(c.last_message_at, c.opened_at) AS at FROM conversation c
 WHERE c.staff_id = :me
"""
#: What colleagues hold. Empty for those who may not read it.
_TEAM = """
SELECT c.id, coalesce(c.last_message_at, c.opened_at) AS at FROM conversation c
 WHERE c.staff_id IS NOT NULL AND c.staff_id <> :me AND :all
"""
#: What stands in line and I may be routed.
_WAITING = """
SELECT q.conversation_id AS id, q.due_at AS at
  FROM queue_entry q
  JOIN conversation c ON c.id = q.conversation_id
  LEFT JOIN account a ON a.id = c.account_id
 WHERE q.state IN ('waiting', 'offered')
   AND (:all OR (q.level <= :level AND (:level > 1 OR a.managed IS NOT TRUE)))
"""
#: What is over: mine, or everyone's for those who read all. By age: ids sort by it.
_CLOSED = """
SELECT c.id, c.opened_at AS at FROM conversation c
 WHERE c.state = 'closed' AND (:all OR c.preferred_staff_id = :me)
"""


def _page(view: str, compare: str, order: str) -> TextClause:
    """Return the statement of one list: its page of conversations, and the lines they make."""
    return text(
        f"""WITH picked AS (
            SELECT v.id, v.at, row_number() OVER (ORDER BY {order}) AS n
              FROM ({view}) v
             WHERE CAST(:id AS uuid) IS NULL OR {compare}
             ORDER BY {order} LIMIT :limit){LINES}"""  # noqa: S608  all parts are constants above
    )


_AFTER = "(v.at, v.id) {} (CAST(:at AS timestamptz), CAST(:id AS uuid))"

_PAGES: dict[View, TextClause] = {
    View.MINE: _page(_MINE, _AFTER.format("<"), "v.at DESC, v.id DESC"),
    View.TEAM: _page(_TEAM, _AFTER.format("<"), "v.at DESC, v.id DESC"),
    View.WAITING: _page(_WAITING, _AFTER.format(">"), "v.at, v.id"),
    View.CLOSED: _page(_CLOSED, "v.id < CAST(:id AS uuid)", "v.id DESC"),
}

_COUNTS = text(
    f"""SELECT (SELECT count(*) FROM ({_MINE}) mine) AS mine,
               (SELECT count(*) FROM ({_WAITING}) waiting) AS waiting,
               (SELECT count(*) FROM ({_TEAM}) team) AS team"""  # noqa: S608  constants above
)


@dataclass(frozen=True)
class Counts:
    """How many are in each list. Closed ones are not counted: nobody needs the number."""

    mine: int
    waiting: int
    team: int
    closed: None = None


@dataclass(frozen=True)
class Page:
    """One page of a list, and where the next begins."""

    items: tuple[Line, ...]
    next: str | None
    counts: Counts


async def page(
    session: AsyncSession, staff: Staff, view: View, limit: int, after: str | None
) -> Page:
    """Return one page of a list, in two queries. `after` is the `next` of the page before.

    Waiting is in the order it is due; mine and team by the newest word;
    closed by age, newest first. Raises Malformed when `after` is not ours.
    """
    at, last = _read(after) if after else (None, None)
    who = {"me": staff.id, "all": reads_all(staff), "level": level_of(staff) or 0}
    asked = {**who, "at": at, "id": last, "limit": limit + 1}
    connection = await session.connection()
    rows = (await connection.execute(_PAGES[view], asked)).all()
    counts = (await connection.execute(_COUNTS, who)).one()
    shown = rows[:limit]
    return Page(
        items=tuple(Line(**columns(row)) for row in shown),
        next=_written(shown[-1]) if len(rows) > limit else None,
        counts=Counts(counts.mine, counts.waiting, counts.team),
    )


def _written(row: Row[Any]) -> str:
    """Return where a page ended, as an opaque word."""
    return base64.urlsafe_b64encode(f"{row.key_at.isoformat()} {row.id}".encode()).decode()


def _read(after: str) -> tuple[datetime, UUID]:
    """Return where a page ended, from the word given out for it."""
    try:
        at, _, last = base64.urlsafe_b64decode(after.encode()).decode().partition(" ")
        return datetime.fromisoformat(at), UUID(last)
    except (ValueError, binascii.Error) as error:
        raise Malformed("The place to continue from is not one of ours.") from error
