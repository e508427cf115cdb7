"""The table of knocks: a row per number and kind, however many there are."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, String, Table

from shared.database.types import Id, UtcDateTime
from whatsapp_service.metadata import metadata

knocks = Table(
    "whatsapp_knocks",
    metadata,
    Column("provider", String(10), nullable=False),
    # Empty for calls that name no number of ours.
    Column("channel_id", String(36), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("count", BigInteger, nullable=False),
    Column("first_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("provider", "channel_id", "kind"),
)
