"""The table of the audit trail."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from auth_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

audit = Table(
    "auth_audit",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("account_id", Id(), nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("actor_id", String(64), nullable=False, index=True),
    Column("action", String(64), nullable=False, index=True),
    Column("object_type", String(40), nullable=False),
    Column("object_id", String(64), nullable=False),
    Column("address", String(64), nullable=False),
    Column("outcome", String(20), nullable=False),
    # Kept as the exact text that was hashed: a parser in between could change it.
    Column("details", Text, nullable=False),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
