"""Tables of the widget: its settings, its visitors' sessions, and how they rate a conversation."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    false,
    text,
)

from chat_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

settings = Table(
    "chat_widget_settings",
    metadata,
    Column("account_id", Id(), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("color", String(7)),
    Column("logo_url", String(500)),
    Column("greeting", String(500)),
    Column("consent_version", String(60), nullable=False),
    Column("consent_url", String(500)),
    Column("consent_text", Text),
    Column("origins", JsonText, nullable=False),
    Column("queue_ids", JsonText, nullable=False),
    Column("topic_queues", JsonText, nullable=False, server_default="{}"),
    Column("identity_generation", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "chat_widget_sessions",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("contact_id", Id(), ForeignKey("chat_contacts.id"), nullable=False, index=True),
    Column("address", String(64), nullable=False),
    Column("origin", String(300)),
    Column("verified", Boolean(create_constraint=True, name="verified"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime, index=True),
)
Index("ix_chat_widget_sessions_limit", sessions.c.created_at, sessions.c.address)

ratings = Table(
    "chat_csat",
    metadata,
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("contact_id", Id(), nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("comment", String(1000)),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("is_counted", Boolean, nullable=False, server_default=false()),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
)
"""``is_counted``: it is in the sums of reports."""
Index(
    "ix_chat_csat_uncounted",
    ratings.c.conversation_id,
    sqlite_where=text("is_counted = 0"),
    postgresql_where=text("NOT is_counted"),
    mssql_where=text("is_counted = 0"),
)
