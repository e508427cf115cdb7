"""The outbound queue and what belongs to it: pace, reports, uploads, templates, windows and prices."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0002"
down_revision = "whatsapp_0001"


def upgrade() -> None:
    op.create_table(
        "whatsapp_addresses",
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("wa_id", sa.String(length=20), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_whatsapp_addresses")),
    )
    op.create_table(
        "whatsapp_orphan_statuses",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("error", types.JsonText(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "external_id", "status", name=op.f("pk_whatsapp_orphan_statuses")),
    )
    op.create_index(
        op.f("ix_whatsapp_orphan_statuses_created_at"), "whatsapp_orphan_statuses", ["created_at"], unique=False
    )
    op.create_table(
        "whatsapp_outbound",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("dedupe", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("payload", types.JsonText(), nullable=True),
        sa.Column("is_template", sa.Boolean(create_constraint=True, name="is_template"), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("due_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("pair_hits", sa.Integer(), nullable=False),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("lease_owner", sa.String(length=36), nullable=True),
        sa.Column("lease_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempt_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("spelling", sa.String(length=10), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("error", types.JsonText(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'reaction')", name=op.f("ck_whatsapp_outbound_kind")),
        sa.CheckConstraint(
            "spelling IN ('unknown', 'single', 'first', 'other')", name=op.f("ck_whatsapp_outbound_spelling")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'reconciling', 'unconfirmed', 'sent', 'delivered', 'read', 'failed')",
            name=op.f("ck_whatsapp_outbound_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_outbound")),
        sa.UniqueConstraint("conversation_id", "position", name=op.f("uq_whatsapp_outbound_conversation_id_position")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_whatsapp_outbound_dedupe")),
    )
    op.create_index("ix_whatsapp_outbound_due", "whatsapp_outbound", ["channel_id", "state", "due_at"], unique=False)
    op.create_index("ix_whatsapp_outbound_external", "whatsapp_outbound", ["external_id"], unique=False)
    op.create_index("ix_whatsapp_outbound_message", "whatsapp_outbound", ["message_id"], unique=False)
    op.create_index(
        "ix_whatsapp_outbound_order", "whatsapp_outbound", ["conversation_id", "state", "position"], unique=False
    )
    op.create_index("ix_whatsapp_outbound_state", "whatsapp_outbound", ["state", "due_at"], unique=False)
    op.create_table(
        "whatsapp_pace",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("full_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("strikes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("pk_whatsapp_pace")),
    )
    op.create_table(
        "whatsapp_priced",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("pricing_type", sa.String(length=40), nullable=False),
        sa.Column("billable", sa.Boolean(create_constraint=True, name="billable"), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "external_id", name=op.f("pk_whatsapp_priced")),
    )
    op.create_index("ix_whatsapp_priced_month", "whatsapp_priced", ["month", "channel_id"], unique=False)
    op.create_table(
        "whatsapp_reports",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=11), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("error", types.JsonText(), nullable=True),
        sa.Column("refused", sa.Boolean(create_constraint=True, name="refused"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_reports")),
    )
    op.create_index("ix_whatsapp_reports_waiting", "whatsapp_reports", ["refused", "id"], unique=False)
    op.create_table(
        "whatsapp_templates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=512), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=30), nullable=False),
        sa.Column("category", sa.String(length=30), nullable=False),
        sa.Column("quality", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("components", types.JsonText(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_templates")),
        sa.UniqueConstraint("channel_id", "external_id", name=op.f("uq_whatsapp_templates_channel_id_external_id")),
    )
    op.create_index(
        "ix_whatsapp_templates_name", "whatsapp_templates", ["channel_id", "name", "language"], unique=False
    )
    op.create_table(
        "whatsapp_uploads",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("file_key", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("media_id", sa.String(length=255), nullable=False),
        sa.Column("mime_type", sa.String(length=150), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "file_key", name=op.f("pk_whatsapp_uploads")),
    )
    op.create_index(op.f("ix_whatsapp_uploads_expires_at"), "whatsapp_uploads", ["expires_at"], unique=False)
    op.create_table(
        "whatsapp_windows",
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("customer", sa.String(length=160), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("last_inbound_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("referral_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("free_entry_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel_id", "customer", name=op.f("pk_whatsapp_windows")),
    )
