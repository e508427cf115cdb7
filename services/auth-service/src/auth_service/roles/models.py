"""The table of custom roles; the built-in ones live in code."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, UniqueConstraint

from auth_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

roles = Table(
    "auth_roles",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(40), nullable=False),
    Column("display_name", String(100), nullable=False),
    Column("description", String(500), nullable=False),
    Column("permissions", JsonText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "name"),
)
