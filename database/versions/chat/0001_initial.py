"""Every table of chat-service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.database import types

revision = "chat_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "chat_account",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_account")),
    )
    op.create_table(
        "chat_agents",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column(
            "is_active", sa.Boolean(create_constraint=True, name=op.f("ck_chat_agents_is_active")), nullable=False
        ),
        sa.Column("permissions", types.JsonText(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_chat_agents")),
    )
    op.create_table(
        "chat_attachments",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("owner_kind", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("thumbnail_digest", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("owner_kind IN ('user', 'visitor')", name=op.f("ck_chat_attachments_owner_kind")),
        sa.CheckConstraint("size > 0", name=op.f("ck_chat_attachments_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_attachments")),
    )
    op.create_index(op.f("ix_chat_attachments_conversation_id"), "chat_attachments", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_chat_attachments_digest"), "chat_attachments", ["digest"], unique=False)
    op.create_index("ix_chat_attachments_owner", "chat_attachments", ["owner_id", "created_at"], unique=False)
    op.create_index(
        op.f("ix_chat_attachments_thumbnail_digest"), "chat_attachments", ["thumbnail_digest"], unique=False
    )
    op.create_index("ix_chat_attachments_unsent", "chat_attachments", ["conversation_id", "created_at"], unique=False)
    op.create_table(
        "chat_contacts",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=32), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=True),
        sa.Column("document_hash", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column(
            "is_blocked", sa.Boolean(create_constraint=True, name=op.f("ck_chat_contacts_is_blocked")), nullable=False
        ),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("metadata", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_contacts")),
    )
    op.create_index("ix_chat_contacts_document_hash", "chat_contacts", ["document_hash"], unique=False)
    op.create_index("ix_chat_contacts_email", "chat_contacts", ["email"], unique=False)
    op.create_index("ix_chat_contacts_name_key", "chat_contacts", ["name_key", "id"], unique=False)
    op.create_index("ix_chat_contacts_phone", "chat_contacts", ["phone"], unique=False)
    op.create_table(
        "chat_event_cursors",
        sa.Column("producer", sa.String(length=40), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("producer", name=op.f("pk_chat_event_cursors")),
    )
    op.create_table(
        "chat_event_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_event_head")),
    )
    op.create_table(
        "chat_events",
        sa.Column(
            "position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("payload", types.JsonText(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_chat_events")),
    )
    op.create_index(op.f("ix_chat_events_created_at"), "chat_events", ["created_at"], unique=False)
    op.create_table(
        "chat_protocols",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.String(length=8), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_chat_protocols")),
    )
    op.create_table(
        "chat_queues",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=True),
        sa.Column("color", sa.String(length=7), nullable=True),
        sa.Column(
            "is_default", sa.Boolean(create_constraint=True, name=op.f("ck_chat_queues_is_default")), nullable=False
        ),
        sa.Column(
            "is_active", sa.Boolean(create_constraint=True, name=op.f("ck_chat_queues_is_active")), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_queues")),
        sa.UniqueConstraint("account_id", "name_key", name=op.f("uq_chat_queues_account_id_name_key")),
    )
    op.create_index(
        "uq_chat_queues_default",
        "chat_queues",
        ["account_id"],
        unique=True,
        sqlite_where=sa.text("is_default = 1"),
        postgresql_where=sa.text("is_default"),
        mssql_where=sa.text("is_default = 1"),
    )
    op.create_table(
        "chat_search_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_search_items")),
        sa.UniqueConstraint("conversation_id", "seq", name=op.f("uq_chat_search_items_conversation_id_seq")),
    )
    _make_word_index()
    op.create_table(
        "chat_search_vocabulary",
        sa.Column(
            "word",
            sa.String(length=80)
            .with_variant(sa.String(length=80, collation="Latin1_General_100_BIN2_UTF8"), "mssql")
            .with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_chat_search_vocabulary")),
    )
    op.create_table(
        "chat_tags",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=True),
        sa.Column(
            "is_archived", sa.Boolean(create_constraint=True, name=op.f("ck_chat_tags_is_archived")), nullable=False
        ),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_tags")),
        sa.UniqueConstraint("account_id", "name_key", name=op.f("uq_chat_tags_account_id_name_key")),
    )
    op.create_table(
        "chat_widget_settings",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("color", sa.String(length=7), nullable=True),
        sa.Column("logo_url", sa.String(length=500), nullable=True),
        sa.Column("greeting", sa.String(length=500), nullable=True),
        sa.Column("consent_version", sa.String(length=60), nullable=False),
        sa.Column("consent_url", sa.String(length=500), nullable=True),
        sa.Column("consent_text", sa.Text(), nullable=True),
        sa.Column("origins", types.JsonText(), nullable=False),
        sa.Column("queue_ids", types.JsonText(), nullable=False),
        sa.Column("identity_generation", sa.Integer(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_chat_widget_settings")),
    )
    op.create_table(
        "chat_contact_consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("accepted_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_contact_consents_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_contact_consents")),
    )
    op.create_index(op.f("ix_chat_contact_consents_contact_id"), "chat_contact_consents", ["contact_id"], unique=False)
    op.create_table(
        "chat_contact_identities",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=254), nullable=False),
        sa.Column(
            "verified",
            sa.Boolean(create_constraint=True, name=op.f("ck_chat_contact_identities_verified")),
            nullable=False,
        ),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('phone', 'email', 'widget', 'external', 'wa_id')", name=op.f("ck_chat_contact_identities_kind")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_contact_identities_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_contact_identities")),
        sa.UniqueConstraint(
            "account_id", "kind", "value", name=op.f("uq_chat_contact_identities_account_id_kind_value")
        ),
    )
    op.create_index(
        op.f("ix_chat_contact_identities_contact_id"), "chat_contact_identities", ["contact_id"], unique=False
    )
    op.create_table(
        "chat_conversations",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("protocol", sa.String(length=24), nullable=True),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_phone", sa.String(length=32), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.String(length=10), nullable=False),
        sa.Column("priority_rank", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("queue_id", sa.String(length=36), nullable=True),
        sa.Column("tags", types.JsonText(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("feed_offset", sa.BigInteger(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("customer_delivered_seq", sa.BigInteger(), nullable=False),
        sa.Column("customer_read_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_message", sa.String(length=200), nullable=True),
        sa.Column("last_message_type", sa.String(length=20), nullable=True),
        sa.Column("last_message_direction", sa.String(length=10), nullable=True),
        sa.Column("last_message_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("assigned_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_response_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("close_reason", sa.String(length=200), nullable=True),
        sa.Column("bot_attempts", sa.Integer(), nullable=False),
        sa.Column("bot_escalated", sa.Boolean(), nullable=False),
        sa.Column("metadata", types.JsonText(), nullable=False),
        sa.CheckConstraint(
            "priority IN ('low', 'normal', 'high', 'urgent')", name=op.f("ck_chat_conversations_priority")
        ),
        sa.CheckConstraint(
            "status <> 'in_service' OR agent_id IS NOT NULL", name=op.f("ck_chat_conversations_in_service_has_agent")
        ),
        sa.CheckConstraint(
            "status <> 'waiting' OR agent_id IS NULL", name=op.f("ck_chat_conversations_waiting_has_no_agent")
        ),
        sa.CheckConstraint(
            "status IN ('automation', 'waiting', 'in_service', 'on_hold', 'snoozed', 'resolved', 'closed')",
            name=op.f("ck_chat_conversations_status"),
        ),
        sa.CheckConstraint("last_seq >= 0", name=op.f("ck_chat_conversations_last_seq")),
        sa.ForeignKeyConstraint(["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_conversations_contact_id")),
        sa.ForeignKeyConstraint(["queue_id"], ["chat_queues.id"], name=op.f("fk_chat_conversations_queue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_conversations")),
        sa.UniqueConstraint("account_id", "protocol", name="uq_chat_conversations_protocol"),
    )
    op.create_index("ix_chat_conversations_activity", "chat_conversations", ["updated_at", "id"], unique=False)
    op.create_index("ix_chat_conversations_agent", "chat_conversations", ["agent_id", "status"], unique=False)
    op.create_index("ix_chat_conversations_contact", "chat_conversations", ["contact_id", "created_at"], unique=False)
    op.create_index("ix_chat_conversations_created", "chat_conversations", ["created_at"], unique=False)
    op.create_index("ix_chat_conversations_feed", "chat_conversations", ["feed_offset"], unique=False)
    op.create_index("ix_chat_conversations_phone", "chat_conversations", ["contact_phone"], unique=False)
    op.create_index("ix_chat_conversations_queue", "chat_conversations", ["queue_id", "status"], unique=False)
    op.create_index(
        "ix_chat_conversations_resolved",
        "chat_conversations",
        ["resolved_at"],
        unique=False,
        sqlite_where=sa.text("resolved_at IS NOT NULL"),
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
        mssql_where=sa.text("resolved_at IS NOT NULL"),
    )
    op.create_index(
        "ix_chat_conversations_status", "chat_conversations", ["status", "queue_id", "agent_id"], unique=False
    )
    op.create_index(
        "uq_chat_conversations_open",
        "chat_conversations",
        ["contact_id", "channel"],
        unique=True,
        sqlite_where=sa.text("status <> 'resolved' AND status <> 'closed'"),
        postgresql_where=sa.text("status <> 'resolved' AND status <> 'closed'"),
        mssql_where=sa.text("status <> 'resolved' AND status <> 'closed'"),
    )
    op.create_table(
        "chat_queue_members",
        sa.Column("queue_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["queue_id"], ["chat_queues.id"], name=op.f("fk_chat_queue_members_queue_id")),
        sa.PrimaryKeyConstraint("queue_id", "user_id", name=op.f("pk_chat_queue_members")),
    )
    op.create_index(op.f("ix_chat_queue_members_user_id"), "chat_queue_members", ["user_id"], unique=False)
    op.create_table(
        "chat_widget_sessions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=True),
        sa.Column(
            "verified",
            sa.Boolean(create_constraint=True, name=op.f("ck_chat_widget_sessions_verified")),
            nullable=False,
        ),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["chat_contacts.id"], name=op.f("fk_chat_widget_sessions_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_widget_sessions")),
    )
    op.create_index(op.f("ix_chat_widget_sessions_contact_id"), "chat_widget_sessions", ["contact_id"], unique=False)
    op.create_index("ix_chat_widget_sessions_limit", "chat_widget_sessions", ["created_at", "address"], unique=False)
    op.create_index(op.f("ix_chat_widget_sessions_revoked_at"), "chat_widget_sessions", ["revoked_at"], unique=False)
    op.create_table(
        "chat_csat",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.String(length=36), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_chat_csat_score")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_csat_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_chat_csat")),
    )
    op.create_index(op.f("ix_chat_csat_created_at"), "chat_csat", ["created_at"], unique=False)
    op.create_table(
        "chat_drafts",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("updated_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('reply', 'note')", name=op.f("ck_chat_drafts_kind")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_drafts_conversation_id")
        ),
        sa.PrimaryKeyConstraint("user_id", "conversation_id", "kind", name=op.f("pk_chat_drafts")),
    )
    op.create_index(op.f("ix_chat_drafts_updated_at"), "chat_drafts", ["updated_at"], unique=False)
    op.create_table(
        "chat_sights",
        sa.Column("feed_offset", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("agent_id", sa.String(length=36), nullable=True),
        sa.Column("queue_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_sights_conversation_id")
        ),
        sa.PrimaryKeyConstraint("feed_offset", name=op.f("pk_chat_sights")),
    )
    op.create_table(
        "chat_timeline",
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("message_type", sa.String(length=12), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("sender_type", sa.String(length=8), nullable=False),
        sa.Column("sender_id", sa.String(length=64), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("client_message_id", sa.String(length=100), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=11), nullable=False),
        sa.Column("created_at", types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_at", types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reply_to", sa.String(length=36), nullable=True),
        sa.Column("attachments", types.JsonText(), nullable=True),
        sa.Column("metadata", types.JsonText(), nullable=True),
        sa.CheckConstraint("direction IN ('inbound', 'outbound', 'internal')", name=op.f("ck_chat_timeline_direction")),
        sa.CheckConstraint(
            "message_type IN ('text', 'image', 'document', 'audio', 'video', 'location', 'contact', 'sticker', 'template', 'interactive', 'note', 'system')",
            name=op.f("ck_chat_timeline_message_type"),
        ),
        sa.CheckConstraint(
            "sender_type IN ('customer', 'agent', 'bot', 'system')", name=op.f("ck_chat_timeline_sender_type")
        ),
        sa.CheckConstraint(
            "status IN ('queued', 'sent', 'delivered', 'read', 'failed', 'unconfirmed')",
            name=op.f("ck_chat_timeline_status"),
        ),
        sa.CheckConstraint("seq > 0", name=op.f("ck_chat_timeline_seq")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["chat_conversations.id"], name=op.f("fk_chat_timeline_conversation_id")
        ),
        sa.PrimaryKeyConstraint("conversation_id", "seq", name=op.f("pk_chat_timeline")),
    )
    op.create_index(
        "uq_chat_timeline_client",
        "chat_timeline",
        ["client_message_id", "sender_id"],
        unique=True,
        sqlite_where=sa.text("client_message_id IS NOT NULL"),
        postgresql_where=sa.text("client_message_id IS NOT NULL"),
        mssql_where=sa.text("client_message_id IS NOT NULL"),
    )
    op.create_index("uq_chat_timeline_id", "chat_timeline", ["id"], unique=True)


def _make_word_index() -> None:
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        op.create_index(
            "ix_chat_search_items_words",
            "chat_search_items",
            ["words"],
            unique=False,
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        )
    elif dialect == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE chat_search_words "
            "USING fts5(words, content='', columnsize=0, prefix='3', tokenize='ascii')"
        )
