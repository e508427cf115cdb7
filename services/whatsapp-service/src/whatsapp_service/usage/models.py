"""The table of priced messages."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, PrimaryKeyConstraint, String, Table

from shared.database.types import Id, UtcDateTime
from whatsapp_service.metadata import metadata

priced = Table(
    "whatsapp_priced",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("external_id", String(255), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("month", String(7), nullable=False),
    Column("category", String(40), nullable=False),
    Column("pricing_type", String(40), nullable=False),
    Column("billable", Boolean(create_constraint=True, name="billable"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("channel_id", "external_id"),
)
"""One row per message whose price was told: every later status repeats the price, and must not count again."""
Index("ix_whatsapp_priced_month", priced.c.month, priced.c.channel_id)
