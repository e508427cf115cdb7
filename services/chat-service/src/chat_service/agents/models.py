"""The table of agents: a projection of auth-service's users."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table

from chat_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

agents = Table(
    "chat_agents",
    metadata,
    Column("user_id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("username", String(64), nullable=False),
    Column("display_name", String(200), nullable=False),
    Column("role", String(40), nullable=False),
    Column("is_active", Boolean(create_constraint=True, name="is_active"), nullable=False),
    Column("permissions", JsonText, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
