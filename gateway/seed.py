"""What every office starts with: the shipped policy texts, and the outcomes of wrap-up.

Run after every migration, in the demo and in production alike. What an
office has changed since under a newer date stays; the same version is brought
up to the shipped text.
"""

from dataclasses import dataclass

from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.policy_files import shipped
from models.policy import PolicyArticle
from models.work import Disposition

#: Code, words, and the topic it belongs to; in the order specialists see them.
DISPOSITIONS: tuple[tuple[str, str, str | None], ...] = (
    ("answered", "Question answered", None),
    ("balance_given", "Balance or due date given", "balance"),
    ("payment_traced", "Payment traced", "payment_status"),
    ("payment_help", "Helped to pay", "payment_methods"),
    ("arrangement_made", "Payment arrangement made", "payment_plan"),
    ("shutoff_held", "Shut-off held or water restored", "shutoff_reconnect"),
    ("bill_explained", "Bill explained", "bill_dispute"),
    ("review_opened", "Bill review opened", "bill_dispute"),
    ("adjustment_made", "Credit or correction made", "adjustment_request"),
    ("fee_waived", "Late fee waived", "late_fee"),
    ("service_changed", "Service started, stopped or moved", "start_stop_service"),
    ("details_changed", "Contact details changed", "account_update"),
    ("assistance_enrolled", "Enrolled in assistance", "assistance_programme"),
    ("lien_matter", "Lien explained, placed or released", "lien"),
    ("complaint_heard", "Complaint heard and settled", "complaint"),
    ("referred", "Referred to another office", None),
    ("no_reply", "Customer did not reply", None),
    ("not_for_us", "Not a matter of this office", "out_of_scope"),
)


@dataclass(frozen=True)
class Seeded:
    """How many rows now stand as shipped."""

    articles: int
    dispositions: int


async def seed(session: AsyncSession) -> Seeded:
    """Bring articles and dispositions up to what is shipped; run any number of times."""
    return Seeded(await _articles(session), await _dispositions(session))


async def _articles(session: AsyncSession) -> int:
    rows = sorted(shipped(), key=lambda each: (each.slug, each.language, each.effective_from))
    statement = insert(PolicyArticle)
    keys = ["slug", "language", "effective_from"]
    fresh = ("version", "title", "text", "citation", "effective_to")
    upsert = statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in fresh}
    )
    connection = await session.connection()
    await connection.execute(upsert, [row.model_dump() for row in rows])
    return len(rows)


async def _dispositions(session: AsyncSession) -> int:
    rows = [
        Disposition(code=code, words=words, topic=topic, position=position)
        for position, (code, words, topic) in enumerate(DISPOSITIONS, start=1)
    ]
    statement = insert(Disposition)
    fresh = ("words", "topic", "position")
    upsert = statement.on_conflict_do_update(
        index_elements=["code"], set_={name: statement.excluded[name] for name in fresh}
    )
    connection = await session.connection()
    await connection.execute(upsert, [row.model_dump() for row in sorted(rows, key=_code)])
    return len(rows)


def _code(row: Disposition) -> str:
    return row.code
