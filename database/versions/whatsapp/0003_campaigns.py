"""Campaigns with their recipients and deeds, the provider's rules for them, and consents with their history."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0003"
down_revision = "whatsapp_0002"


def upgrade() -> None:
    op.create_table(
        "whatsapp_campaign_rules",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("given", types.JsonText(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_whatsapp_campaign_rules")),
    )
    op.create_table(
        "whatsapp_campaigns",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("template_name", sa.String(length=512), nullable=False),
        sa.Column("template_language", sa.String(length=20), nullable=False),
        sa.Column("template_category", sa.String(length=30), nullable=False),
        sa.Column("variables", types.JsonText(), nullable=False),
        sa.Column("hours", types.JsonText(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("start_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("audience", types.JsonText(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("waits_for", sa.String(length=20), nullable=True),
        sa.Column("waits_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("next_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("submitter_id", sa.String(length=36), nullable=True),
        sa.Column("approver_id", sa.String(length=36), nullable=True),
        sa.Column("approver_name", sa.String(length=200), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("started_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('campaign', 'notice')", name=op.f("ck_whatsapp_campaigns_kind")),
        sa.CheckConstraint(
            "purpose IN ('marketing', 'outage', 'maintenance', 'billing', 'contract', 'information')",
            name=op.f("ck_whatsapp_campaigns_purpose"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'approved', 'rejected', 'scheduled', 'running', 'paused', 'stopped', 'done')",
            name=op.f("ck_whatsapp_campaigns_state"),
        ),
        sa.CheckConstraint("per_minute > 0", name=op.f("ck_whatsapp_campaigns_per_minute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_campaigns")),
    )
    op.create_index("ix_whatsapp_campaigns_state", "whatsapp_campaigns", ["state", "start_at"], unique=False)
    op.create_table(
        "whatsapp_consent_answers",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("user_id", sa.String(length=160), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("is_ready", sa.Boolean(create_constraint=True, name="is_ready"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_consent_answers")),
    )
    op.create_index("ix_whatsapp_consent_answers_due", "whatsapp_consent_answers", ["is_ready", "due_at"], unique=False)
    op.create_index(
        "ix_whatsapp_consent_answers_external", "whatsapp_consent_answers", ["channel_id", "external_id"], unique=False
    )
    op.create_table(
        "whatsapp_consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("user_id", sa.String(length=160), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=13), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source IN ('keyword', 'meta', 'refusal', 'agent', 'form', 'contract', 'phone', 'import', 'other')",
            name=op.f("ck_whatsapp_consents_source"),
        ),
        sa.CheckConstraint(
            "state IN ('opted_in', 'opted_out', 'opted_out_all', 'withdrawn')", name=op.f("ck_whatsapp_consents_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_consents")),
    )
    op.create_index("ix_whatsapp_consents_phone", "whatsapp_consents", ["phone"], unique=False)
    op.create_index("ix_whatsapp_consents_state", "whatsapp_consents", ["state", "id"], unique=False)
    op.create_index("ix_whatsapp_consents_user_id", "whatsapp_consents", ["user_id"], unique=False)
    op.create_table(
        "whatsapp_campaign_deeds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("deed", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["whatsapp_campaigns.id"], name=op.f("fk_whatsapp_campaign_deeds_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_campaign_deeds")),
    )
    op.create_index(
        "ix_whatsapp_campaign_deeds_campaign", "whatsapp_campaign_deeds", ["campaign_id", "id"], unique=False
    )
    op.create_table(
        "whatsapp_campaign_recipients",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("campaign_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=160), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("user_id", sa.String(length=160), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fields", types.JsonText(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("detail", sa.String(length=500), nullable=True),
        sa.Column("message_id", sa.String(length=36), nullable=True),
        sa.Column("is_handed", sa.Boolean(create_constraint=True, name="is_handed"), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("sent_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("replied_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("priced_category", sa.String(length=40), nullable=True),
        sa.Column("billable", sa.Boolean(create_constraint=True, name="billable"), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'skipped', 'queued', 'sent', 'delivered', 'read', 'replied', 'failed', 'cancelled')",
            name=op.f("ck_whatsapp_campaign_recipients_state"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["whatsapp_campaigns.id"], name=op.f("fk_whatsapp_campaign_recipients_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_campaign_recipients")),
        sa.UniqueConstraint("campaign_id", "person", name=op.f("uq_whatsapp_campaign_recipients_campaign_id_person")),
    )
    op.create_index(
        "ix_whatsapp_campaign_recipients_conversation",
        "whatsapp_campaign_recipients",
        ["conversation_id"],
        unique=False,
    )
    op.create_index(
        "ix_whatsapp_campaign_recipients_message", "whatsapp_campaign_recipients", ["message_id"], unique=False
    )
    op.create_index(
        "ix_whatsapp_campaign_recipients_person", "whatsapp_campaign_recipients", ["person", "failed_at"], unique=False
    )
    op.create_index(
        "ix_whatsapp_campaign_recipients_turn",
        "whatsapp_campaign_recipients",
        ["campaign_id", "state", "position"],
        unique=False,
    )
    op.create_table(
        "whatsapp_consent_records",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("consent_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=13), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("proof", sa.String(length=500), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=True),
        sa.Column("campaign_id", sa.String(length=36), nullable=True),
        sa.Column("external_id", sa.String(length=255), nullable=True),
        sa.Column("by_id", sa.String(length=36), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.Column("at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source IN ('keyword', 'meta', 'refusal', 'agent', 'form', 'contract', 'phone', 'import', 'other')",
            name=op.f("ck_whatsapp_consent_records_source"),
        ),
        sa.CheckConstraint(
            "state IN ('opted_in', 'opted_out', 'opted_out_all', 'withdrawn')",
            name=op.f("ck_whatsapp_consent_records_state"),
        ),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["whatsapp_consents.id"], name=op.f("fk_whatsapp_consent_records_consent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_consent_records")),
    )
    op.create_index(
        op.f("ix_whatsapp_consent_records_consent_id"), "whatsapp_consent_records", ["consent_id"], unique=False
    )
