"""The table of attachments."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table

from chat_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

attachments = Table(
    "chat_attachments",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("owner_kind", String(10), nullable=False),
    Column("owner_id", Id(), nullable=False),
    Column("conversation_id", Id(), index=True),
    Column("name", String(200), nullable=False),
    Column("content_type", String(100), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False, index=True),
    Column("thumbnail_digest", String(64), index=True),
    # The copy that every browser plays, once somebody asked for it.
    Column("playable_digest", String(64), index=True),
    Column("width", Integer),
    Column("height", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    # Since when something that is no conversation holds it: a campaign, from which each message gets a copy.
    Column("kept_at", UtcDateTime),
    CheckConstraint("owner_kind IN ('user', 'visitor', 'channel')", name="owner_kind"),
    CheckConstraint("size > 0", name="size"),
)
Index("ix_chat_attachments_owner", attachments.c.owner_id, attachments.c.created_at)
Index("ix_chat_attachments_unsent", attachments.c.conversation_id, attachments.c.created_at)
