"""The table of files that are to be fetched."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, String, Table, UniqueConstraint

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.metadata import metadata

media = Table(
    "whatsapp_media",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("channel_id", Id(), nullable=False),
    # The message that carries the file, by the provider's id and by chat's.
    Column("external_id", String(255), nullable=False),
    Column("message_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    # Where the provider has it; what is in here only its adapter knows.
    Column("reference", JsonText, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("mime_type", String(150), nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger),
    Column("state", String(10), nullable=False),
    Column("reason", String(500)),
    Column("attachment_id", Id()),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("lease_owner", String(36)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel_id", "external_id"),
    CheckConstraint("kind IN ('image', 'audio', 'video', 'document', 'sticker')", name="kind"),
    CheckConstraint("state IN ('waiting', 'stored', 'given_up', 'done', 'failed')", name="state"),
    Index("ix_whatsapp_media_due", "state", "due_at"),
)
