"""The table of windows and the one of addresses."""

from __future__ import annotations

from sqlalchemy import Column, PrimaryKeyConstraint, String, Table

from shared.database.types import Id, UtcDateTime
from whatsapp_service.metadata import metadata

CUSTOMER_LENGTH = 160

windows = Table(
    "whatsapp_windows",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("customer", String(CUSTOMER_LENGTH), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("last_inbound_at", UtcDateTime, nullable=False),
    Column("referral_at", UtcDateTime),
    Column("free_entry_until", UtcDateTime),
    PrimaryKeyConstraint("channel_id", "customer"),
)
"""``customer`` is "p:<digits with the ninth>" or "u:<user id>"; who wrote with both has a row for each, and the later end holds."""

addresses = Table(
    "whatsapp_addresses",
    metadata,
    Column("phone", String(20), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("wa_id", String(20), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""How the platform spells a number, learnt from its answers: the next message goes there at once."""
