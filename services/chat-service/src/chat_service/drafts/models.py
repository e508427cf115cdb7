"""The table of drafts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, PrimaryKeyConstraint, String, Table, Text

from chat_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

drafts = Table(
    "chat_drafts",
    metadata,
    Column("user_id", Id(), nullable=False),
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), nullable=False),
    Column("kind", String(5), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("content", Text, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("user_id", "conversation_id", "kind"),
    CheckConstraint("kind IN ('reply', 'note')", name="kind"),
)
