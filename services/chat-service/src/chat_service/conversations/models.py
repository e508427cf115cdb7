"""Tables of conversations: the row that the inbox reads, and the account's counters."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    text,
)

from chat_service.metadata import metadata
from shared.database.types import Id, JsonText, UtcDateTime

STATUSES = ("automation", "waiting", "in_service", "on_hold", "snoozed", "resolved", "closed")
PRIORITIES = ("low", "normal", "high", "urgent")
PREVIEW_LENGTH = 200


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _is_elsewhere(*_: Any, dialect: Dialect, **__: Any) -> bool:
    return dialect.name != "postgresql"


accounts = Table(
    "chat_account",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("epoch", Id(), nullable=False),
)
"""``epoch`` changes when a backup is restored: a client that holds another one starts from a fresh snapshot."""

protocols = Table(
    "chat_protocols",
    metadata,
    Column("account_id", Id(), primary_key=True),
    Column("day", String(8), primary_key=True),
    Column("last_number", Integer, nullable=False),
)

conversations = Table(
    "chat_conversations",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("protocol", String(24)),
    Column("contact_id", Id(), ForeignKey("chat_contacts.id"), nullable=False),
    Column("contact_name", String(200), nullable=False),
    Column("contact_phone", String(32)),
    Column("channel", String(20), nullable=False),
    Column("channel_id", String(36), nullable=False, server_default=""),
    Column("status", String(20), nullable=False),
    Column("priority", String(10), nullable=False),
    Column("priority_rank", Integer, nullable=False),
    Column("agent_id", Id()),
    Column("queue_id", Id(), ForeignKey("chat_queues.id")),
    Column("tags", JsonText, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("feed_offset", BigInteger, nullable=False),
    Column("message_count", Integer, nullable=False),
    Column("unread_count", Integer, nullable=False),
    Column("customer_delivered_seq", BigInteger, nullable=False),
    Column("customer_read_seq", BigInteger, nullable=False),
    Column("last_message", String(PREVIEW_LENGTH)),
    Column("last_message_type", String(20)),
    Column("last_message_direction", String(10)),
    # Who wrote it: a user's id, else customer, bot, system, or business_app for who answers on the number's own phone.
    Column("last_message_by", String(36)),
    Column("last_message_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("assigned_at", UtcDateTime),
    Column("first_response_at", UtcDateTime),
    Column("waiting_since", UtcDateTime),
    Column("snoozed_until", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("close_reason", String(200)),
    Column("bot_attempts", Integer, nullable=False),
    Column("bot_escalated", Boolean, nullable=False),
    Column("metadata", JsonText, nullable=False),
    UniqueConstraint("account_id", "protocol", name="uq_chat_conversations_protocol"),
    CheckConstraint(_one_of("status", STATUSES), name="status"),
    CheckConstraint(_one_of("priority", PRIORITIES), name="priority"),
    CheckConstraint("last_seq >= 0", name="last_seq"),
    CheckConstraint("status <> 'in_service' OR agent_id IS NOT NULL", name="in_service_has_agent"),
    CheckConstraint("status <> 'waiting' OR agent_id IS NULL", name="waiting_has_no_agent"),
    postgresql_with={"fillfactor": "60"},
)
"""PostgreSQL keeps room on each page: a row whose indexed columns rest is then rewritten beside itself, unknown to the indexes."""

activity = Table(
    "chat_activity",
    metadata,
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), primary_key=True),
    Column("feed_offset", BigInteger, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("agent_id", Id()),
    Column("queue_id", Id()),
)
"""Kept on PostgreSQL alone: a copy of the two columns that every message moves and that lists are ordered by. There one moved
column means an entry in every index of its table, so these two have a narrow table; ``places`` names them for a query. Agent and
queue are copied too: who walks a list and sees one conversation in twenty looks at the others' narrow rows only."""
Index("ix_chat_activity_feed", activity.c.feed_offset).ddl_if(dialect="postgresql")
Index("ix_chat_activity_recent", activity.c.updated_at, activity.c.conversation_id).ddl_if(dialect="postgresql")

# Elsewhere only two of the indexes hold what every message moves: each further one would cost every message a delete and an
# insert in it.
Index("ix_chat_conversations_feed", conversations.c.feed_offset).ddl_if(callable_=_is_elsewhere)
Index("ix_chat_conversations_activity", conversations.c.updated_at, conversations.c.id).ddl_if(callable_=_is_elsewhere)
Index("ix_chat_conversations_status", conversations.c.status, conversations.c.queue_id, conversations.c.agent_id)
Index("ix_chat_conversations_agent", conversations.c.agent_id, conversations.c.status)
Index("ix_chat_conversations_queue", conversations.c.queue_id, conversations.c.status)
Index("ix_chat_conversations_contact", conversations.c.contact_id, conversations.c.created_at)
Index("ix_chat_conversations_phone", conversations.c.contact_phone)
Index("ix_chat_conversations_created", conversations.c.created_at)
# What a list is narrowed to; a message moves neither.
Index("ix_chat_conversations_priority", conversations.c.priority)
Index("ix_chat_conversations_channel", conversations.c.channel)
_RESOLVED = text("resolved_at IS NOT NULL")
Index(
    "ix_chat_conversations_resolved",
    conversations.c.resolved_at,
    conversations.c.queue_id,
    conversations.c.created_at,
    sqlite_where=_RESOLVED,
    postgresql_where=_RESOLVED,
    mssql_where=_RESOLVED,
)
"""What was resolved today, and how long it took, is read from it alone; an open conversation is not in it and pays nothing."""

tagged = Table(
    "chat_conversation_tags",
    metadata,
    Column("tag", String(50), primary_key=True),
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), primary_key=True),
)
"""The tags of conversations once more, the other way round: a list of one tag's conversations is found by it, not by reading all.
``TimelineStore`` writes it in the transaction that changes the tags."""

sights = Table(
    "chat_sights",
    metadata,
    Column("feed_offset", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", Id(), ForeignKey("chat_conversations.id"), nullable=False),
    Column("agent_id", Id()),
    Column("queue_id", Id()),
)
"""Who could see a conversation before it moved: a client that resumes is told what left its sight, and nothing else."""

_OPEN = text("status <> 'resolved' AND status <> 'closed'")
Index(
    "uq_chat_conversations_open",
    conversations.c.contact_id,
    conversations.c.channel,
    conversations.c.channel_id,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
    mssql_where=_OPEN,
)
"""One open conversation per contact and channel (each WhatsApp number is one): two first messages at once cannot open two."""
