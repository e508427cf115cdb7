"""Tables of queues."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    UniqueConstraint,
    text,
)

from chat_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

queues = Table(
    "chat_queues",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(100), nullable=False),
    Column("name_key", String(200), nullable=False),
    Column("description", String(500)),
    Column("color", String(7)),
    Column("is_default", Boolean(create_constraint=True, name="is_default"), nullable=False),
    Column("is_active", Boolean(create_constraint=True, name="is_active"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "name_key"),
)
Index(
    "uq_chat_queues_default",
    queues.c.account_id,
    unique=True,
    sqlite_where=text("is_default = 1"),
    postgresql_where=text("is_default"),
    mssql_where=text("is_default = 1"),
)
"""At most one default queue; that there is one is seeded and never taken away."""

members = Table(
    "chat_queue_members",
    metadata,
    Column("queue_id", Id(), ForeignKey("chat_queues.id"), nullable=False),
    Column("user_id", Id(), nullable=False, index=True),
    Column("account_id", Id(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("queue_id", "user_id"),
)
