"""Tables of channels: what is known of each number, and the names that its network gives to messages."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, PrimaryKeyConstraint, String, Table, true

from chat_service.metadata import metadata
from shared.database.types import Id, UtcDateTime

LONGEST_EXTERNAL = 255

channels = Table(
    "chat_channels",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("name", String(200), nullable=False),
    Column("has_window", Boolean(create_constraint=True, name="has_window"), nullable=False),
    Column("is_active", Boolean(), nullable=False, server_default=true()),
    Column("updated_at", UtcDateTime, nullable=False),
)
"""The numbers that messages came through. The service that speaks to the network owns them; here is what a conversation shows.

``has_window``: free text is only taken for a time after the customer wrote. ``is_active``: it sends and receives.
"""

external_ids = Table(
    "chat_external_ids",
    metadata,
    Column("channel_id", String(36), nullable=False),
    Column("external_id", String(LONGEST_EXTERNAL), nullable=False),
    Column("message_id", Id(), nullable=False),
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("channel_id", "external_id"),
)
"""What the network calls a message: names one message for ever, so what comes twice is stored once (G12).

A message sent again may have several.
"""
Index("ix_chat_external_ids_message", external_ids.c.message_id)
Index("ix_chat_external_ids_conversation", external_ids.c.conversation_id)
