"""Calls with their steps and legs, the ids of mail, closures, and where specialists are called."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "closure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_closure_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.create_index(
        "one_closure",
        "closure",
        [sa.literal_column("(ended_at IS NULL)")],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "bot",
                "waiting",
                "connecting",
                "talking",
                "held",
                "voicemail",
                "ended",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tell_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_seconds", sa.Float(), nullable=False),
        sa.Column("conference_sid", sa.String(length=64), nullable=True),
        sa.Column("tape_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tape_sid", sa.String(length=64), nullable=True),
        sa.Column("tape_message_id", sa.Uuid(), nullable=True),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ended_by",
            sa.Enum(
                "customer",
                "staff",
                "office",
                "carrier",
                name="endedby",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.CheckConstraint(
            "(ended_at IS NOT NULL) = (state = 'ended')", name=op.f("ck_call_ended_when")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_call_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["tape_message_id"], ["message.id"], name=op.f("fk_call_tape_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("conversation_id", name=op.f("uq_call_conversation_id")),
        sa.UniqueConstraint("sid", name=op.f("uq_call_sid")),
    )
    op.create_index(
        "live_calls",
        "call",
        ["heard_at"],
        unique=False,
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "calls_to_tell",
        "call",
        ["tell_at"],
        unique=False,
        postgresql_where=sa.text("tell_at IS NOT NULL"),
    )
    op.create_index(
        "tapes_awaited",
        "call",
        ["ended_at"],
        unique=False,
        postgresql_where=sa.text("tape_asked_at IS NOT NULL AND tape_sid IS NULL"),
    )
    op.create_index(
        "tapes_to_fetch",
        "call",
        ["fetch_at"],
        unique=False,
        postgresql_where=sa.text("fetch_at IS NOT NULL"),
    )
    op.create_table(
        "call_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_step_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_step")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_call_step_call_id_number")),
    )
    op.create_table(
        "leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "calling",
                "joined",
                "left",
                "failed",
                name="legstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("hang_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_leg_call_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leg_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leg")),
    )
    op.create_index(op.f("ix_leg_call_id"), "leg", ["call_id"], unique=False)
    op.create_index(
        "legs_calling",
        "leg",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'calling'"),
    )
    op.create_index(
        "legs_due", "leg", ["created_at"], unique=False, postgresql_where=sa.text("state = 'due'")
    )
    op.create_index(
        "legs_to_end",
        "leg",
        ["hang_up_at"],
        unique=False,
        postgresql_where=sa.text("hang_up_at IS NOT NULL"),
    )
    op.create_index(
        "one_live_leg",
        "leg",
        ["call_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('due', 'calling', 'joined')"),
    )
    op.create_table(
        "mail_id",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("header_id", sa.String(length=400), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_mail_id_conversation_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_mail_id_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_id")),
        sa.UniqueConstraint("message_id", name=op.f("uq_mail_id_message_id")),
    )
    op.create_index(
        op.f("ix_mail_id_conversation_id"), "mail_id", ["conversation_id"], unique=False
    )
    op.create_index(op.f("ix_mail_id_header_id"), "mail_id", ["header_id"], unique=False)
    op.add_column("staff", sa.Column("phone", sa.String(length=32), nullable=True))


def downgrade() -> None:
    """Go back."""
    op.drop_column("staff", "phone")
    op.drop_index(op.f("ix_mail_id_header_id"), table_name="mail_id")
    op.drop_index(op.f("ix_mail_id_conversation_id"), table_name="mail_id")
    op.drop_table("mail_id")
    op.drop_index(
        "one_live_leg",
        table_name="leg",
        postgresql_where=sa.text("state IN ('due', 'calling', 'joined')"),
    )
    op.drop_index(
        "legs_to_end", table_name="leg", postgresql_where=sa.text("hang_up_at IS NOT NULL")
    )
    op.drop_index("legs_due", table_name="leg", postgresql_where=sa.text("state = 'due'"))
    op.drop_index("legs_calling", table_name="leg", postgresql_where=sa.text("state = 'calling'"))
    op.drop_index(op.f("ix_leg_call_id"), table_name="leg")
    op.drop_table("leg")
    op.drop_table("call_step")
    op.drop_index(
        "tapes_awaited",
        table_name="call",
        postgresql_where=sa.text("tape_asked_at IS NOT NULL AND tape_sid IS NULL"),
    )
    op.drop_index(
        "tapes_to_fetch", table_name="call", postgresql_where=sa.text("fetch_at IS NOT NULL")
    )
    op.drop_index(
        "calls_to_tell", table_name="call", postgresql_where=sa.text("tell_at IS NOT NULL")
    )
    op.drop_index("live_calls", table_name="call", postgresql_where=sa.text("state <> 'ended'"))
    op.drop_table("call")
    op.drop_index("one_closure", table_name="closure", postgresql_where=sa.text("ended_at IS NULL"))
    op.drop_table("closure")
