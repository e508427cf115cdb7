"""Tables of refresh tokens and of the limits on guessing passwords."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from auth_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

refresh_tokens = Table(
    "auth_refresh_tokens",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    # The family of a refresh token is its session: every rotation stays in it, reuse ends it.
    Column("session_id", Id(), ForeignKey("auth_sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token_hash", String(64), nullable=False),
    Column("parent_id", Id()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("successor_sealed", String(200)),
    UniqueConstraint("token_hash"),
)

login_limits = Table(
    "auth_login_limits",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("failures", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("updated_at", UtcDateTime, nullable=False, index=True),
)
