"""The table of tags."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table, UniqueConstraint

from chat_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

tags = Table(
    "chat_tags",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(50), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("color", String(7)),
    Column("is_archived", Boolean(create_constraint=True, name="is_archived"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "name_key"),
)
