"""Tables of what came in: the webhooks as received, the items they hold, and who works on them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.metadata import metadata

raw_events = Table(
    "whatsapp_inbound_events",
    metadata,
    # Ids increase with time, so the order of ids is the order of arrival.
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("provider", String(10), nullable=False),
    # SHA-256 of the body: a redelivery is the same bytes and makes no second row.
    Column("digest", String(64), nullable=False),
    # Which app secret signed it (a fingerprint): a channel takes only what its own secret signed.
    Column("signed_by", String(64), nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("error", String(1000)),
    Column("processed_at", UtcDateTime),
    UniqueConstraint("digest"),
    CheckConstraint("provider IN ('cloud', 'evolution')", name="provider"),
    CheckConstraint("state IN ('new', 'done', 'parked')", name="state"),
    Index("ix_whatsapp_inbound_events_state", "state", "id"),
)

items = Table(
    "whatsapp_inbound_items",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("event_id", Id(), nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("kind", String(12), nullable=False),
    # SHA-256 of what makes the item one of a kind, for example (channel, wamid) or (channel, wamid, status).
    Column("identity_key", String(64), nullable=False),
    Column("payload", JsonText, nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("error", String(1000)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    UniqueConstraint("identity_key"),
    CheckConstraint("kind IN ('message', 'amendment', 'status', 'notice')", name="kind"),
    CheckConstraint("state IN ('new', 'done', 'parked')", name="state"),
    Index("ix_whatsapp_inbound_items_state", "state", "id"),
    Index("ix_whatsapp_inbound_items_event_id", "event_id"),
)

leases = Table(
    "whatsapp_leases",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("owner", String(36), nullable=False),
    Column("until", UtcDateTime, nullable=False),
)
