"""Which tables are ours to compare: all but the job queue's own."""

from sqlalchemy.schema import SchemaItem

_OF_OTHERS = ("procrastinate_",)


def ours(item: SchemaItem, name: str | None, kind: str, *_: object) -> bool:
    """Leave the job queue's tables out of comparisons."""
    return not (kind == "table" and (name or "").startswith(_OF_OTHERS))
