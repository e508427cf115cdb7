"""The timeline: everything that happens in a conversation, one row each, under one gapless seq."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from chat_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

MESSAGE_TYPES = (
    "text", "image", "document", "audio", "video", "location", "contact", "sticker", "template", "interactive", "note", "system",
)  # fmt: skip
SENDER_TYPES = ("customer", "agent", "bot", "system")
DIRECTIONS = ("inbound", "outbound", "internal")
STATUSES = ("queued", "sent", "delivered", "read", "failed", "unconfirmed")


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


timeline = Table(
    "chat_timeline",
    metadata,
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("id", Id(), nullable=False),
    Column("message_type", String(12), nullable=False),
    Column("direction", String(8), nullable=False),
    Column("sender_type", String(8), nullable=False),
    Column("sender_id", String(64), nullable=False),
    Column("sender_name", String(200), nullable=False),
    Column("client_message_id", String(100)),
    Column("content", Text, nullable=False),
    Column("status", String(11), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("read_at", UtcDateTime),
    Column("reply_to", Id()),
    Column("attachments", JsonText),
    Column("metadata", JsonText),
    PrimaryKeyConstraint("conversation_id", "seq"),
    CheckConstraint(_one_of("message_type", MESSAGE_TYPES), name="message_type"),
    CheckConstraint(_one_of("direction", DIRECTIONS), name="direction"),
    CheckConstraint(_one_of("sender_type", SENDER_TYPES), name="sender_type"),
    CheckConstraint(_one_of("status", STATUSES), name="status"),
    CheckConstraint("seq > 0", name="seq"),
)
Index("uq_chat_timeline_id", timeline.c.id, unique=True)

_GIVEN = text("client_message_id IS NOT NULL")
Index(
    "uq_chat_timeline_client",
    timeline.c.client_message_id,
    timeline.c.sender_id,
    unique=True,
    sqlite_where=_GIVEN,
    postgresql_where=_GIVEN,
    mssql_where=_GIVEN,
)
"""A sender's client_message_id names one message for ever (G3)."""
