"""The table of templates."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table, UniqueConstraint

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.metadata import metadata

templates = Table(
    "whatsapp_templates",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("external_id", String(64), nullable=False),
    Column("name", String(512), nullable=False),
    Column("language", String(20), nullable=False),
    Column("status", String(30), nullable=False),
    Column("category", String(30), nullable=False),
    Column("quality", String(20), nullable=False),
    Column("reason", String(500), nullable=False),
    Column("components", JsonText, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("channel_id", "external_id"),
)
"""``status`` is the provider's own word in upper case, and DELETED for one that it no longer lists."""
Index("ix_whatsapp_templates_name", templates.c.channel_id, templates.c.name, templates.c.language)
