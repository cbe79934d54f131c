"""The job queue: procrastinate's own schema, as the installed version ships it."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DROP = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers,
    procrastinate_jobs, procrastinate_workers CASCADE;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status,
    procrastinate_job_event_type CASCADE;
DO $$
DECLARE
    made text;
BEGIN
    FOR made IN
        SELECT p.oid::regprocedure::text FROM pg_proc p
         WHERE p.proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE 'DROP FUNCTION ' || made || ' CASCADE';
    END LOOP;
END
$$
"""


def upgrade() -> None:
    """Make the queue's tables and functions."""
    op.execute(SchemaManager.get_schema().replace(":", r"\:"))


def downgrade() -> None:
    """Take the queue away."""
    op.execute(_DROP.replace(":", r"\:"))
