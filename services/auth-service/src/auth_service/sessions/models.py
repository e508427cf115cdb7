"""Tables of sessions and of revocations."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Index, Integer, String, Table

from auth_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

sessions = Table(
    "auth_sessions",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("user_id", Id(), nullable=False),
    Column("remember_me", Boolean(create_constraint=True, name="remember_me"), nullable=False),
    Column("address", String(64), nullable=False),
    Column("address_bucket", String(64), nullable=False),
    Column("user_agent", String(200), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("idle_until", UtcDateTime, nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("idle_until <= expires_at", name="life"),
    Index("ix_auth_sessions_user", "user_id", "created_at"),
)

revocations = Table(
    "auth_revocations",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("account_id", Id(), nullable=False),
    Column("session_id", Id()),
    Column("user_id", Id()),
    Column("min_version", Integer),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    CheckConstraint(
        "(session_id IS NOT NULL AND user_id IS NULL AND min_version IS NULL)"
        " OR (session_id IS NULL AND user_id IS NOT NULL AND min_version IS NOT NULL)",
        name="one_kind",
    ),
)
