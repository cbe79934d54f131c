"""What finding a customer by a word, a typo or the beginning of a mailbox needs."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_WORDS = "array_to_tsvector(array_remove(string_to_array(left(search_key, 500), ' '), ''))"
_NAME_WORDS = (
    "array_to_tsvector(array_remove(regexp_split_to_array(lower(translate(left(name, 200), "
    "'ÁÀÂÄÃÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇáàâäãéèêëíìîïóòôöõúùûüñç', "
    "'AAAAAEEEEIIIIOOOOOUUUUNCaaaaaeeeeiiiiooooouuuunc')), '[^a-z0-9]+'), ''))"
)


def upgrade() -> None:
    """Go forward. `pg_trgm` is a trusted extension: whoever owns the database may make it."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    for table in ("person", "service_address"):
        op.create_index(
            f"words_of_{table}", table, [sa.literal_column(_WORDS)], postgresql_using="gin"
        )
    op.create_index(
        "words_of_contact",
        "contact",
        [sa.literal_column(_NAME_WORDS)],
        postgresql_using="gin",
        postgresql_where=sa.text("name IS NOT NULL"),
    )
    op.create_index(
        "spelling_of_person",
        "person",
        ["search_key"],
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    for table in ("confirmed_endpoint", "endpoint"):
        op.create_index(
            f"mailboxes_of_{table}",
            table,
            ["address"],
            postgresql_ops={"address": "text_pattern_ops"},
            postgresql_where=sa.text("channel = 'mail'"),
        )


def downgrade() -> None:
    """Go back. The extension stays: something else may use it by now."""
    for table in ("endpoint", "confirmed_endpoint"):
        op.drop_index(f"mailboxes_of_{table}", table_name=table)
    op.drop_index("spelling_of_person", table_name="person")
    op.drop_index("words_of_contact", table_name="contact")
    for table in ("service_address", "person"):
        op.drop_index(f"words_of_{table}", table_name=table)
