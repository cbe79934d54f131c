"""How Alembic runs here: over a connection handed in, or as SQL text for the linter."""

from alembic import context
from sqlmodel import SQLModel

import models.tables  # noqa: F401  every table registers itself
from models.migrations import env_filter


def _run() -> None:
    """Run the migrations over `config.attributes["connection"]`, or print them."""
    connection = context.config.attributes.get("connection")
    if connection is None:
        context.configure(dialect_name="postgresql", literal_binds=True, as_sql=True)
    else:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=env_filter.ours,
            compare_server_default=False,
        )
    with context.begin_transaction():
        # A migration that must wait for a lock gives up before it blocks the office.
        context.execute("SET LOCAL lock_timeout = '10s'")
        context.execute("SET LOCAL statement_timeout = '15min'")
        context.run_migrations()


_run()
