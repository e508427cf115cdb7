"""Channels, what comes in, files to fetch, and the event log of whatsapp-service."""

import sqlalchemy as sa
from alembic import op

from shared.database import types

revision = "whatsapp_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "whatsapp_channels",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("phone_number_id", sa.String(length=64), nullable=False),
        sa.Column("waba_id", sa.String(length=64), nullable=False),
        sa.Column("display_number", sa.String(length=32), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("api_url", sa.String(length=300), nullable=False),
        sa.Column("api_version", sa.String(length=10), nullable=False),
        sa.Column("queue_id", sa.String(length=36), nullable=True),
        sa.Column("signature_mode", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(create_constraint=True, name="is_active"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.String(length=500), nullable=False),
        sa.Column("state_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("provider IN ('cloud', 'evolution')", name=op.f("ck_whatsapp_channels_provider")),
        sa.CheckConstraint(
            "signature_mode IN ('off', 'name', 'name_queue')", name=op.f("ck_whatsapp_channels_signature_mode")
        ),
        sa.CheckConstraint("state IN ('ok', 'alarm', 'stopped')", name=op.f("ck_whatsapp_channels_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_channels")),
        sa.UniqueConstraint(
            "account_id",
            "provider",
            "phone_number_id",
            name=op.f("uq_whatsapp_channels_account_id_provider_phone_number_id"),
        ),
    )
    op.create_table(
        "whatsapp_event_cursors",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("producer", name=op.f("pk_whatsapp_event_cursors")),
    )
    op.create_table(
        "whatsapp_event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_event_head")),
    )
    op.create_table(
        "whatsapp_events",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("payload", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_whatsapp_events")),
    )
    op.create_index(op.f("ix_whatsapp_events_created_at"), "whatsapp_events", ["created_at"], unique=False)
    op.create_table(
        "whatsapp_inbound_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("provider", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.Column("processed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("provider IN ('cloud', 'evolution')", name=op.f("ck_whatsapp_inbound_events_provider")),
        sa.CheckConstraint("state IN ('new', 'done', 'parked')", name=op.f("ck_whatsapp_inbound_events_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_inbound_events")),
        sa.UniqueConstraint("digest", name=op.f("uq_whatsapp_inbound_events_digest")),
    )
    op.create_index("ix_whatsapp_inbound_events_state", "whatsapp_inbound_events", ["state", "id"], unique=False)
    op.create_table(
        "whatsapp_inbound_items",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("identity_key", sa.String(length=64), nullable=False),
        sa.Column("payload", types.JsonText(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('message', 'amendment', 'status', 'notice')", name=op.f("ck_whatsapp_inbound_items_kind")
        ),
        sa.CheckConstraint("state IN ('new', 'done', 'parked')", name=op.f("ck_whatsapp_inbound_items_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_inbound_items")),
        sa.UniqueConstraint("identity_key", name=op.f("uq_whatsapp_inbound_items_identity_key")),
    )
    op.create_index("ix_whatsapp_inbound_items_event_id", "whatsapp_inbound_items", ["event_id"], unique=False)
    op.create_index("ix_whatsapp_inbound_items_state", "whatsapp_inbound_items", ["state", "id"], unique=False)
    op.create_table(
        "whatsapp_leases",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=36), nullable=False),
        sa.Column("until", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_whatsapp_leases")),
    )
    op.create_table(
        "whatsapp_media",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("channel_id", sa.String(length=36), nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("message_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("reference", types.JsonText(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("mime_type", sa.String(length=150), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("attachment_id", sa.String(length=36), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_owner", sa.String(length=36), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('image', 'audio', 'video', 'document', 'sticker')", name=op.f("ck_whatsapp_media_kind")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'stored', 'given_up', 'done', 'failed')", name=op.f("ck_whatsapp_media_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_whatsapp_media")),
        sa.UniqueConstraint("channel_id", "external_id", name=op.f("uq_whatsapp_media_channel_id_external_id")),
    )
    op.create_index("ix_whatsapp_media_due", "whatsapp_media", ["state", "due_at"], unique=False)
