"""A conversation as it is read inside a transaction, changed by a deed, and written back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

OPEN_STATES = ("automation", "waiting", "in_service", "on_hold", "snoozed")
ANNOUNCER = "campaign"
"""Sender of what the product writes to many: it moves no open conversation in the list and leaves the words on its row."""
PRIORITY_RANK = {"low": 0, "normal": 1, "high": 2, "urgent": 3}


@dataclass(slots=True)
class Conversation:
    """One row of ``chat_conversations``. ``tags`` and ``metadata`` are parsed; times are aware UTC."""

    id: str
    account_id: str
    protocol: str | None
    contact_id: str
    contact_name: str
    contact_phone: str | None
    channel: str
    channel_id: str
    status: str
    priority: str
    priority_rank: int
    agent_id: str | None
    queue_id: str | None
    tags: list[str]
    last_seq: int
    feed_offset: int
    message_count: int
    unread_count: int
    customer_delivered_seq: int
    customer_read_seq: int
    last_message: str | None
    last_message_type: str | None
    last_message_direction: str | None
    last_message_by: str | None
    last_message_at: datetime | None
    created_at: datetime
    updated_at: datetime
    assigned_at: datetime | None
    first_response_at: datetime | None
    waiting_since: datetime | None
    snoozed_until: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    close_reason: str | None
    bot_attempts: int
    bot_escalated: bool
    metadata: dict[str, Any]
    version: int = 0
    """Of the row as it was read by who means to write it; only where several processes write (PostgreSQL's ``xmin``)."""

    @property
    def is_over(self) -> bool:
        """True for resolved and closed."""
        return self.status in ("resolved", "closed")


@dataclass(slots=True)
class Item:
    """One timeline item on its way to the database; ``seq`` is set when it is appended."""

    id: str
    message_type: str
    direction: str
    sender_type: str
    sender_id: str
    sender_name: str
    content: str
    created_at: datetime
    client_message_id: str | None = None
    status: str = "sent"
    reply_to: str | None = None
    attachments: list[dict[str, Any]] | None = None
    metadata: dict[str, Any] | None = None
    conversation_id: str = ""
    seq: int = 0
    delivered_at: datetime | None = None
    read_at: datetime | None = None

    @property
    def is_private(self) -> bool:
        """True for what a customer must never see: internal notes."""
        return self.message_type == "note"


@dataclass(slots=True)
class Sight:
    """Who could see a conversation: the three facts on which scope is decided."""

    agent_id: str | None
    queue_id: str | None
    contact_id: str

    @classmethod
    def of(cls, conversation: Conversation) -> Sight:
        """Return the sight of ``conversation`` now."""
        return cls(conversation.agent_id, conversation.queue_id, conversation.contact_id)


@dataclass(slots=True)
class Change:
    """What one transaction did to one conversation: its new state, the items added, and who could see it before."""

    conversation: Conversation
    before: Sight
    items: list[Item] = field(default_factory=list)
    is_new: bool = False
    is_wide: bool = False
    """More than messages move was changed (a channel's window, a name), though no item tells of it."""

    @property
    def is_plain(self) -> bool:
        """True when messages were added and nothing else was done: only the columns they move need writing."""
        return bool(self.items) and not self.is_wide and all(item.message_type != "system" for item in self.items)
