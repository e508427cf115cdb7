"""The table of channels."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, String, Table, Text, UniqueConstraint

from shared.database.types import Id, UtcDateTime
from whatsapp_service.metadata import metadata

channels = Table(
    "whatsapp_channels",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("name", String(120), nullable=False),
    Column("provider", String(10), nullable=False),
    # The provider's own name of the number: Meta's phone number id, or the instance of another gateway.
    Column("phone_number_id", String(64), nullable=False),
    Column("waba_id", String(64), nullable=False),
    Column("display_number", String(32), nullable=False),
    Column("secrets", Text, nullable=False),
    Column("api_url", String(300), nullable=False),
    Column("api_version", String(10), nullable=False),
    Column("queue_id", Id()),
    Column("signature_mode", String(10), nullable=False),
    Column("is_active", Boolean(create_constraint=True, name="is_active"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("state_reason", String(500), nullable=False),
    Column("state_at", UtcDateTime, nullable=False),
    # How the link to the number's phone stands, where a provider links one.
    Column("link", String(12)),
    Column("link_reason", String(20)),
    Column("link_at", UtcDateTime),
    # When it was open for the first time; a number that never was is no number that stopped.
    Column("linked_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "provider", "phone_number_id"),
    CheckConstraint("provider IN ('cloud', 'evolution')", name="provider"),
    CheckConstraint("signature_mode IN ('off', 'name', 'name_queue')", name="signature_mode"),
    CheckConstraint("state IN ('ok', 'alarm', 'stopped')", name="state"),
)
