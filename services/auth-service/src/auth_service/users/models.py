"""The table of users."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, UniqueConstraint

from auth_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

users = Table(
    "auth_users",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("username", String(64), nullable=False),
    Column("username_key", String(64), nullable=False),
    Column("email", String(254), nullable=False),
    Column("email_key", String(254), nullable=False),
    Column("display_name", String(100), nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("must_change_password", Boolean(create_constraint=True, name="must_change_password"), nullable=False),
    Column("role", String(40), nullable=False, index=True),
    Column("is_active", Boolean(create_constraint=True, name="is_active"), nullable=False),
    Column("is_verified", Boolean(create_constraint=True, name="is_verified"), nullable=False),
    # Access tokens with a lower ``ver`` claim are refused.
    Column("token_version", Integer, nullable=False),
    Column("settings", JsonText, nullable=False),
    Column("metadata", JsonText, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("last_login", UtcDateTime),
    UniqueConstraint("account_id", "username_key"),
    UniqueConstraint("account_id", "email_key"),
)
