"""Policy articles: what the office may say, from when until when, and by what authority."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from models.base import Row


class PolicyArticle(Row, table=True):
    """One version of one policy text in one language, in force from a day on."""

    __table_args__ = (
        UniqueConstraint("slug", "language", "effective_from"),
        CheckConstraint(
            "effective_to IS NULL OR effective_to > effective_from", name="ends_after_start"
        ),
    )

    #: What the bot and the desk call it, e.g. "late_fee".
    slug: str = Field(max_length=64)
    language: str = Field(max_length=8)
    version: int
    title: str
    text: str
    #: The rule it rests on, e.g. "PCC 21.16.040".
    citation: str
    effective_from: date
    #: First day it no longer holds; None while in force.
    effective_to: date | None = None
