"""Bringing a database to the newest schema, and saying whether it is there."""

import io
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlmodel import SQLModel

import models
import models.tables
from models.migrations import env_filter

#: Two processes that migrate at once take turns.
_TURN = text("SELECT pg_advisory_xact_lock(hashtext('forebay migrations'))")


def config(connection: Connection | None = None, output: io.StringIO | None = None) -> Config:
    """Return Alembic's configuration, bound to a connection if one is given."""
    made = Config(output_buffer=output)
    folder = Path(models.__file__).parent / "migrations"
    made.set_main_option("script_location", str(folder))
    made.attributes["connection"] = connection
    return made


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest schema. Safe to run twice, or in two places."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(_TURN)
            command.upgrade(config(connection), "head")
    finally:
        engine.dispose()


def at_head(connection: Connection) -> bool:
    """Return whether the database has the newest schema this code knows."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == newest


def as_sql() -> str:
    """Return every migration as SQL text, for the linter."""
    out = io.StringIO()
    command.upgrade(config(output=out), "head", sql=True)
    return out.getvalue()


def differences(connection: Connection) -> list[object]:
    """Return what the tables in code and in the database disagree on; empty when they agree."""
    context = MigrationContext.configure(connection, opts={"include_object": env_filter.ours})
    return list(compare_metadata(context, SQLModel.metadata))
