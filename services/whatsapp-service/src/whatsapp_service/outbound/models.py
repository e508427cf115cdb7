"""Tables of what goes out: the queue, the pace of each number, what chat must still be told, and statuses of unknown messages."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from shared.database.types import Id, JsonText, UtcDateTime
from whatsapp_service.metadata import metadata

EXTERNAL_LENGTH = 255
FILE_KEY_LENGTH = 80

queue = Table(
    "whatsapp_outbound",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    # What makes it one job: "m:<message id>", or "r:<event id>" of a reaction.
    Column("dedupe", String(80), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("message_id", Id(), nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("conversation_id", Id(), nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("payload", JsonText),
    Column("is_template", Boolean(create_constraint=True, name="is_template"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("pair_hits", Integer, nullable=False),
    # How often a request left for this message, and how often that was a repetition after an uncertain one.
    Column("sends", Integer, nullable=False),
    Column("repeats", Integer, nullable=False),
    Column("fence", BigInteger, nullable=False),
    Column("lease_owner", Id()),
    Column("lease_until", UtcDateTime),
    # Set while a request is on its way: whoever finds it set after a crash knows that the outcome is unknown.
    Column("attempt_at", UtcDateTime),
    Column("spelling", String(10), nullable=False),
    Column("external_id", String(EXTERNAL_LENGTH)),
    # What the provider's echo of the message is known by, where it does not repeat our id.
    Column("echo_key", String(64)),
    Column("error", JsonText),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("dedupe"),
    UniqueConstraint("conversation_id", "position"),
    CheckConstraint("kind IN ('message', 'reaction')", name="kind"),
    CheckConstraint(
        "state IN ('queued', 'sending', 'reconciling', 'unconfirmed', 'sent', 'delivered', 'read', 'failed')",
        name="state",
    ),
    CheckConstraint("spelling IN ('unknown', 'single', 'first', 'other')", name="spelling"),
)
"""``spelling``: whether the recipient's number has two spellings, and whether the other one was already tried."""
Index("ix_whatsapp_outbound_due", queue.c.channel_id, queue.c.state, queue.c.due_at)
Index("ix_whatsapp_outbound_state", queue.c.state, queue.c.due_at)
Index("ix_whatsapp_outbound_echo", queue.c.channel_id, queue.c.echo_key)
Index("ix_whatsapp_outbound_order", queue.c.conversation_id, queue.c.state, queue.c.position)
Index("ix_whatsapp_outbound_message", queue.c.message_id)
Index("ix_whatsapp_outbound_external", queue.c.external_id)

pace = Table(
    "whatsapp_pace",
    metadata,
    Column("channel_id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    # The moment from which the bucket of this number is full again (generic cell rate algorithm).
    Column("full_at", UtcDateTime, nullable=False),
    Column("paused_until", UtcDateTime),
    Column("strikes", Integer, nullable=False),
)

reports = Table(
    "whatsapp_reports",
    metadata,
    Column("id", Id(), primary_key=True),
    Column("account_id", Id(), nullable=False),
    Column("message_id", Id(), nullable=False),
    Column("status", String(11), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("channel_id", Id(), nullable=False),
    Column("external_id", String(EXTERNAL_LENGTH)),
    Column("error", JsonText),
    # What the message taught about the customer's window: {"shut_at"} or {"free_entry_until"}.
    Column("window", JsonText),
    # How a message reads that left in another form than it was written in.
    Column("sent_as", Text),
    Column("refused", Boolean(create_constraint=True, name="refused"), nullable=False),
)
Index("ix_whatsapp_reports_waiting", reports.c.refused, reports.c.id)

orphans = Table(
    "whatsapp_orphan_statuses",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("external_id", String(EXTERNAL_LENGTH), nullable=False),
    Column("status", String(10), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("error", JsonText),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("channel_id", "external_id", "status"),
)
"""Statuses of messages that are not known yet: they wait for our own row."""

uploads = Table(
    "whatsapp_uploads",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("file_key", String(FILE_KEY_LENGTH), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("media_id", String(EXTERNAL_LENGTH), nullable=False),
    Column("mime_type", String(150), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
    PrimaryKeyConstraint("channel_id", "file_key"),
)
"""Files that the provider already has; ``file_key`` is the SHA-256 of what was uploaded, or the attachment it was made from."""

message_keys = Table(
    "whatsapp_message_keys",
    metadata,
    Column("channel_id", Id(), nullable=False),
    Column("external_id", String(EXTERNAL_LENGTH), nullable=False),
    Column("account_id", Id(), nullable=False),
    Column("chat", String(100), nullable=False),
    Column("from_us", Boolean(create_constraint=True, name="from_us"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("channel_id", "external_id"),
)
"""What a provider has to be told, beside its id, of a message that is marked read, quoted or reacted to."""
Index("ix_whatsapp_message_keys_created_at", message_keys.c.created_at)
