"""The first tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_table(
        "disposition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disposition")),
        sa.UniqueConstraint("code", name=op.f("uq_disposition_code")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.String(length=400), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "stored",
                "parked",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("problem", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("channel", "dedupe_key", name=op.f("uq_journal_channel_dedupe_key")),
    )
    op.create_index(
        "parked",
        "journal",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("outcome = 'parked'"),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("id_last4", sa.String(length=4), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_search_key"), "person", ["search_key"], unique=False)
    op.create_table(
        "policy_article",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to > effective_from",
            name=op.f("ck_policy_article_ends_after_start"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_article")),
        sa.UniqueConstraint(
            "slug",
            "language",
            "effective_from",
            name=op.f("uq_policy_article_slug_language_effective_from"),
        ),
    )
    op.create_table(
        "service_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.Column("postal_code", sa.String(length=10), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_address")),
    )
    op.create_index(
        op.f("ix_service_address_search_key"), "service_address", ["search_key"], unique=False
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "specialist_1",
                "specialist_2",
                "lead",
                "supervisor",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("languages", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "residential",
                "commercial",
                "industrial",
                "multifamily",
                name="accountclass",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("managed", sa.Boolean(), nullable=False),
        sa.Column("specialist_id", sa.Uuid(), nullable=True),
        sa.Column("protected", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "closed",
                name="accountstatus",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("service_address_id", sa.Uuid(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column(
            "shutoff",
            sa.Enum(
                "none",
                "notice",
                "off",
                name="shutoff",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("shutoff_on", sa.Date(), nullable=True),
        sa.CheckConstraint("number ~ '^[0-9]{10}$'", name=op.f("ck_account_number_is_10_digits")),
        sa.ForeignKeyConstraint(
            ["service_address_id"],
            ["service_address.id"],
            name=op.f("fk_account_service_address_id"),
        ),
        sa.ForeignKeyConstraint(
            ["specialist_id"], ["staff.id"], name=op.f("fk_account_specialist_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("number", name=op.f("uq_account_number")),
    )
    op.create_index(
        op.f("ix_account_service_address_id"), "account", ["service_address_id"], unique=False
    )
    op.create_table(
        "capacity",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.CheckConstraint("held BETWEEN 0 AND most", name=op.f("ck_capacity_within_capacity")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_capacity_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", "channel", name=op.f("pk_capacity")),
    )
    op.create_table(
        "endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_endpoint_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endpoint")),
        sa.UniqueConstraint("channel", "address", name=op.f("uq_endpoint_channel_address")),
    )
    op.create_index(op.f("ix_endpoint_contact_id"), "endpoint", ["contact_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "available",
                "away",
                "wrap_up",
                "offline",
                name="presencestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=64), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idle_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_presence_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_presence")),
    )
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_session_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_session_token_hash")),
    )
    op.create_index(op.f("ix_staff_session_staff_id"), "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "account_person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "holder",
                "co_holder",
                "owner",
                "tenant",
                "agent",
                name="personrole",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_person_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_person_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_person")),
        sa.UniqueConstraint(
            "account_id",
            "person_id",
            "role",
            name=op.f("uq_account_person_account_id_person_id_role"),
        ),
    )
    op.create_index(
        op.f("ix_account_person_person_id"), "account_person", ["person_id"], unique=False
    )
    op.create_table(
        "bill",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("total", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("period_end > period_start", name=op.f("ck_bill_period_runs_forward")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_bill_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill")),
        sa.UniqueConstraint(
            "account_id", "period_start", name=op.f("uq_bill_account_id_period_start")
        ),
        sa.UniqueConstraint("number", name=op.f("uq_bill_number")),
    )
    op.create_table(
        "confirmed_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_confirmed_endpoint_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_confirmed_endpoint_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmed_endpoint")),
        sa.UniqueConstraint(
            "account_id",
            "channel",
            "address",
            name=op.f("uq_confirmed_endpoint_account_id_channel_address"),
        ),
    )
    op.create_index("by_address", "confirmed_endpoint", ["channel", "address"], unique=False)
    op.create_index(
        op.f("ix_confirmed_endpoint_person_id"), "confirmed_endpoint", ["person_id"], unique=False
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("our_address", sa.String(length=320), nullable=False),
        sa.Column("thread_key", sa.String(length=700), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "bot",
                "queued",
                "offered",
                "assigned",
                "snoozed",
                "wrapping",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("preferred_staff_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("topic", sa.String(length=64), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disposition_id", sa.Uuid(), nullable=True),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_inbound_seq", sa.Integer(), nullable=False),
        sa.Column("answered_seq", sa.Integer(), nullable=False),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        sa.Column("turn_lease", sa.Uuid(), nullable=True),
        sa.Column("turn_lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turn_message_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (state = 'closed')", name=op.f("ck_conversation_closed_when")
        ),
        sa.CheckConstraint(
            "(staff_id IS NOT NULL) = (state IN ('assigned', 'snoozed', 'wrapping'))",
            name=op.f("ck_conversation_one_owner"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_conversation_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_conversation_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["disposition_id"], ["disposition.id"], name=op.f("fk_conversation_disposition_id")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoint.id"], name=op.f("fk_conversation_endpoint_id")
        ),
        sa.ForeignKeyConstraint(
            ["preferred_staff_id"], ["staff.id"], name=op.f("fk_conversation_preferred_staff_id")
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["conversation.id"], name=op.f("fk_conversation_previous_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_conversation_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "held_by",
        "conversation",
        ["staff_id"],
        unique=False,
        postgresql_where=sa.text("staff_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_conversation_contact_id"), "conversation", ["contact_id"], unique=False
    )
    op.create_index(
        op.f("ix_conversation_endpoint_id"), "conversation", ["endpoint_id"], unique=False
    )
    op.create_index("newest_of_thread", "conversation", ["thread_key", "id"], unique=False)
    op.create_index(
        "one_open_thread",
        "conversation",
        ["thread_key"],
        unique=True,
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_index(
        "quiet_bot_talks",
        "conversation",
        ["last_message_at"],
        unique=False,
        postgresql_where=sa.text("state = 'bot'"),
    )
    op.create_index(
        "unanswered_turns",
        "conversation",
        ["last_inbound_at"],
        unique=False,
        postgresql_where=sa.text("state = 'bot' AND last_inbound_seq > answered_seq"),
    )
    op.create_table(
        "bill_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("rate", sa.Numeric(precision=12, scale=5), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_bill_line_bill_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_line")),
        sa.UniqueConstraint("bill_id", "position", name=op.f("uq_bill_line_bill_id_position")),
    )
    op.create_table(
        "event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "xid",
            sa.BigInteger(),
            server_default=sa.text("pg_current_xact_id()::text::bigint"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_event_conversation_id")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_event_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index("by_kind", "event", ["kind", "at"], unique=False)
    op.create_index("in_visible_order", "event", ["xid", "id"], unique=False)
    op.create_index("of_conversation", "event", ["conversation_id", "id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "charge",
                "payment",
                "adjustment",
                "refund",
                "reversal",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_ledger_entry_account_id")
        ),
        sa.ForeignKeyConstraint(["bill_id"], ["bill.id"], name=op.f("fk_ledger_entry_bill_id")),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_reverses_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_ledger_entry_reverses_id")),
    )
    op.create_index(op.f("ix_ledger_entry_bill_id"), "ledger_entry", ["bill_id"], unique=False)
    op.create_index(
        "of_account_by_day", "ledger_entry", ["account_id", "posted_on", "id"], unique=False
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column(
            "author",
            sa.Enum(
                "contact",
                "bot",
                "staff",
                "system",
                name="author",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "text",
                "note",
                "notice",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "delivery",
            sa.Enum(
                "none",
                "received",
                "queued",
                "sending",
                "unknown",
                "sent",
                "failed",
                "delivered",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("delivery_reason", sa.String(), nullable=True),
        sa.Column("client_key", sa.Uuid(), nullable=True),
        sa.Column("journal_id", sa.Uuid(), nullable=True),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(staff_id IS NOT NULL) = (author = 'staff')", name=op.f("ck_message_staff_has_name")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id")
        ),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_message_journal_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_message_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_message_conversation_id_seq")),
        sa.UniqueConstraint("journal_id", name=op.f("uq_message_journal_id")),
    )
    op.create_index(
        "one_message_per_client_key",
        "message",
        ["conversation_id", "client_key"],
        unique=True,
        postgresql_where=sa.text("client_key IS NOT NULL"),
    )
    op.create_table(
        "proof",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_proof_level_is_1_to_3")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_proof_account_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_proof_conversation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_proof_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index(op.f("ix_proof_account_id"), "proof", ["account_id"], unique=False)
    op.create_index("of_talk", "proof", ["conversation_id", "account_id"], unique=False)
    op.create_table(
        "proof_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("claim_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "matched",
                "wrong",
                "unknown",
                "locked",
                name="proofoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_proof_attempt_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_proof_attempt_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_attempt")),
    )
    op.create_index(
        op.f("ix_proof_attempt_account_id"), "proof_attempt", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_proof_attempt_conversation_id"), "proof_attempt", ["conversation_id"], unique=False
    )
    op.create_index("recent_tries", "proof_attempt", ["claim_hash", "created_at"], unique=False)
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "taken",
                "left",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("preferred_staff_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("packet", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("level IN (1, 2)", name=op.f("ck_queue_entry_level_is_1_or_2")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_queue_entry_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["preferred_staff_id"], ["staff.id"], name=op.f("fk_queue_entry_preferred_staff_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_entry")),
    )
    op.create_index(
        "in_line",
        "queue_entry",
        ["level", "channel", "language", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        op.f("ix_queue_entry_conversation_id"), "queue_entry", ["conversation_id"], unique=False
    )
    op.create_index(
        "one_live_entry",
        "queue_entry",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "withdrawn",
                "granted",
                name="consentmove",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "keyword",
                "plain_words",
                "carrier",
                "staff",
                name="consentsource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("keyword", sa.String(length=32), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoint.id"], name=op.f("fk_consent_endpoint_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_consent_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_endpoint_id"), "consent", ["endpoint_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "accepted",
                "declined",
                "expired",
                "rescinded",
                name="offerstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reason", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_offer_conversation_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entry.id"], name=op.f("fk_offer_entry_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_offer_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_staff_id"), "offer", ["staff_id"], unique=False)
    op.create_index("of_entry", "offer", ["entry_id"], unique=False)
    op.create_index(
        "one_pending_offer",
        "offer",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "one_ring_at_a_time",
        "offer",
        ["staff_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "runs_out",
        "offer",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("discloses_account_id", sa.Uuid(), nullable=True),
        sa.Column("ignores_consent", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "sent",
                "refused",
                "unknown",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=400), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_outbox_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["discloses_account_id"], ["account.id"], name=op.f("fk_outbox_discloses_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["endpoint.id"], name=op.f("fk_outbox_endpoint_id")
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_outbox_message_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
    )
    op.create_index("by_external_id", "outbox", ["channel", "external_id"], unique=False)
    op.create_index(
        "due_to_send",
        "outbox",
        ["due_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(op.f("ix_outbox_conversation_id"), "outbox", ["conversation_id"], unique=False)
    op.create_index(
        "leased",
        "outbox",
        ["lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "one_in_flight",
        "outbox",
        ["conversation_id"],
        unique=True,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "unsettled", "outbox", ["id"], unique=False, postgresql_where=sa.text("state = 'unknown'")
    )
    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column(
            "book",
            sa.Enum(
                "receivable",
                "water",
                "sewer",
                "stormwater",
                "fees",
                "cash",
                "credits",
                name="book",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=12, scale=2), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_posting_amount_is_something")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_posting_account_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_posting_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("entry_id", "book", name=op.f("uq_posting_entry_id_book")),
    )
    op.create_index("balance_of", "posting", ["account_id", "book", "posted_on"], unique=False)
    op.create_table(
        "turn_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_turn_mark_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_turn_mark_conversation_id")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_turn_mark_message_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn_mark")),
        sa.UniqueConstraint("message_id", "action", name=op.f("uq_turn_mark_message_id_action")),
    )
    op.create_index(
        op.f("ix_turn_mark_conversation_id"), "turn_mark", ["conversation_id"], unique=False
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "sent",
                "refused",
                "unknown",
                name="attemptoutcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("reason", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_attempt_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("outbox_id", "number", name=op.f("uq_attempt_outbox_id_number")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "sms",
                "chat",
                "mail",
                "voice",
                "letter",
                "counter",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("external_id", sa.String(length=400), nullable=False),
        sa.Column("status", sa.String(length=64), nullable=False),
        sa.Column("outbox_id", sa.Uuid(), nullable=True),
        sa.Column("error_code", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_receipt_outbox_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
        sa.UniqueConstraint(
            "channel", "external_id", "status", name=op.f("uq_receipt_channel_external_id_status")
        ),
    )
    op.create_index(op.f("ix_receipt_outbox_id"), "receipt", ["outbox_id"], unique=False)


def downgrade() -> None:
    """Go back."""
    op.drop_index(op.f("ix_receipt_outbox_id"), table_name="receipt")
    op.drop_table("receipt")
    op.drop_table("attempt")
    op.drop_index(op.f("ix_turn_mark_conversation_id"), table_name="turn_mark")
    op.drop_table("turn_mark")
    op.drop_index("balance_of", table_name="posting")
    op.drop_table("posting")
    op.drop_index("unsettled", table_name="outbox", postgresql_where=sa.text("state = 'unknown'"))
    op.drop_index(
        "one_in_flight", table_name="outbox", postgresql_where=sa.text("state = 'sending'")
    )
    op.drop_index("leased", table_name="outbox", postgresql_where=sa.text("state = 'sending'"))
    op.drop_index(op.f("ix_outbox_conversation_id"), table_name="outbox")
    op.drop_index("due_to_send", table_name="outbox", postgresql_where=sa.text("state = 'waiting'"))
    op.drop_index("by_external_id", table_name="outbox")
    op.drop_table("outbox")
    op.drop_index("runs_out", table_name="offer", postgresql_where=sa.text("state = 'pending'"))
    op.drop_index(
        "one_ring_at_a_time", table_name="offer", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index(
        "one_pending_offer", table_name="offer", postgresql_where=sa.text("state = 'pending'")
    )
    op.drop_index("of_entry", table_name="offer")
    op.drop_index(op.f("ix_offer_staff_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_index(op.f("ix_consent_endpoint_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(
        "one_live_entry",
        table_name="queue_entry",
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.drop_index(op.f("ix_queue_entry_conversation_id"), table_name="queue_entry")
    op.drop_index(
        "in_line", table_name="queue_entry", postgresql_where=sa.text("state = 'waiting'")
    )
    op.drop_table("queue_entry")
    op.drop_index("recent_tries", table_name="proof_attempt")
    op.drop_index(op.f("ix_proof_attempt_conversation_id"), table_name="proof_attempt")
    op.drop_index(op.f("ix_proof_attempt_account_id"), table_name="proof_attempt")
    op.drop_table("proof_attempt")
    op.drop_index("of_talk", table_name="proof")
    op.drop_index(op.f("ix_proof_account_id"), table_name="proof")
    op.drop_table("proof")
    op.drop_index(
        "one_message_per_client_key",
        table_name="message",
        postgresql_where=sa.text("client_key IS NOT NULL"),
    )
    op.drop_table("message")
    op.drop_index("of_account_by_day", table_name="ledger_entry")
    op.drop_index(op.f("ix_ledger_entry_bill_id"), table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_index("of_conversation", table_name="event")
    op.drop_index("in_visible_order", table_name="event")
    op.drop_index("by_kind", table_name="event")
    op.drop_table("event")
    op.drop_table("bill_line")
    op.drop_index(
        "unanswered_turns",
        table_name="conversation",
        postgresql_where=sa.text("state = 'bot' AND last_inbound_seq > answered_seq"),
    )
    op.drop_index(
        "quiet_bot_talks", table_name="conversation", postgresql_where=sa.text("state = 'bot'")
    )
    op.drop_index(
        "one_open_thread", table_name="conversation", postgresql_where=sa.text("state <> 'closed'")
    )
    op.drop_index("newest_of_thread", table_name="conversation")
    op.drop_index(op.f("ix_conversation_endpoint_id"), table_name="conversation")
    op.drop_index(op.f("ix_conversation_contact_id"), table_name="conversation")
    op.drop_index(
        "held_by", table_name="conversation", postgresql_where=sa.text("staff_id IS NOT NULL")
    )
    op.drop_table("conversation")
    op.drop_index(op.f("ix_confirmed_endpoint_person_id"), table_name="confirmed_endpoint")
    op.drop_index("by_address", table_name="confirmed_endpoint")
    op.drop_table("confirmed_endpoint")
    op.drop_table("bill")
    op.drop_index(op.f("ix_account_person_person_id"), table_name="account_person")
    op.drop_table("account_person")
    op.drop_index(op.f("ix_staff_session_staff_id"), table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("presence")
    op.drop_index(op.f("ix_endpoint_contact_id"), table_name="endpoint")
    op.drop_table("endpoint")
    op.drop_table("capacity")
    op.drop_index(op.f("ix_account_service_address_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("staff")
    op.drop_index(op.f("ix_service_address_search_key"), table_name="service_address")
    op.drop_table("service_address")
    op.drop_table("policy_article")
    op.drop_index(op.f("ix_person_search_key"), table_name="person")
    op.drop_table("person")
    op.drop_index("parked", table_name="journal", postgresql_where=sa.text("outcome = 'parked'"))
    op.drop_table("journal")
    op.drop_table("disposition")
    op.drop_table("contact")
