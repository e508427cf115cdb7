"""Bodies of the conversation routes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.schemas.common import VISIBLE, Body, LenientBody, Uuid, View, VisibleLine, visible_line

Priority = Literal["low", "normal", "high", "urgent"]
Phone = Annotated[str, StringConstraints(min_length=8, max_length=32, pattern=r"^[+0-9 ().\-]+$")]
MOST_CONTENT = 16_384
Content = Annotated[str, StringConstraints(min_length=1, max_length=MOST_CONTENT)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Tag = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r'^[^"\\]+$'), VISIBLE
]
GivenName = Annotated[
    str, StringConstraints(max_length=200), AfterValidator(lambda name: visible_line(name) if name.strip() else "")
]
"""The name of a customer, or nothing where only his number is known."""


class NewConversation(LenientBody):
    """Open a conversation with a customer by phone; the phone's open one is returned if there is one."""

    customer_phone: Phone
    customer_name: GivenName | None = None
    customer_email: Annotated[str, StringConstraints(max_length=254)] | None = None
    priority: Priority = "normal"
    queue_id: Uuid | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] = Field(default_factory=dict)
    initial_message: Content | None = None
    channel: Literal["web", "whatsapp", "api", "phone", "email"] = "api"
    channel_id: Annotated[str, StringConstraints(min_length=1, max_length=36)] | None = None
    """The WhatsApp number that the conversation is held on."""

    @model_validator(mode="after")
    def _only_numbers_are_many(self) -> NewConversation:
        if self.channel_id is not None and self.channel != "whatsapp":
            raise ValueError("channel_id is for the channel whatsapp")
        return self


class ConversationChange(LenientBody):
    """Change what is not a deed: priority, name shown, metadata, status by its name for earlier clients."""

    priority: Priority | None = None
    customer_name: VisibleLine | None = None
    metadata: Annotated[dict[str, Any], Field(max_length=50)] | None = None
    queue_id: Uuid | None = None
    status: Literal["waiting", "in_service", "in_progress", "on_hold", "resolved", "closed"] | None = None
    tags: Annotated[list[Tag], Field(max_length=20)] | None = None


class Assignment(LenientBody):
    """Give to an agent; null gives it back to the queue."""

    agent_id: Uuid | None = None


class Transfer(Body):
    """Move to a queue, an agent, or both, with a note that only colleagues see."""

    queue_id: Uuid | None = None
    agent_id: Uuid | None = None
    note: Content | None = None
    notify_customer: bool = False


class Snooze(Body):
    """Put away until a moment, or until the customer writes."""

    until: datetime | None = None
    until_reply: bool = False


class Ending(LenientBody):
    """Why a conversation ends."""

    reason: Reason | None = None


class Tags(Body):
    """The tags a conversation has from now on."""

    tags: Annotated[list[Tag], Field(max_length=20)]


class SeenUpTo(Body):
    """How far the agent has read."""

    seq: Annotated[int, Field(ge=0, le=2**53)]


class Merge(Body):
    """The conversation that goes on in this one."""

    other_id: Uuid


class ConversationLink(View):
    """Another conversation of the same customer, by id and protocol."""

    id: str
    protocol: str | None


class ConversationView(View):
    """A conversation as agents see it."""

    id: str
    protocol: str | None
    customer_phone: str | None
    customer_name: str
    contact_id: str
    channel: str
    status: Literal["automation", "waiting", "in_service", "on_hold", "snoozed", "resolved", "closed"]
    priority: Priority
    agent_id: str | None
    agent_name: str | None
    queue_id: str | None
    created_at: str
    updated_at: str
    assigned_at: str | None
    resolved_at: str | None
    closed_at: str | None
    close_reason: str | None
    snoozed_until: str | None
    waiting_since: str | None
    first_response_at: str | None
    last_message: str | None
    last_message_type: str | None
    last_message_direction: str | None
    last_message_by: str | None
    last_message_at: str | None
    last_seq: int
    feed_offset: int
    unread_count: int
    message_count: int
    customer_delivered_seq: int
    customer_read_seq: int
    bot_attempts: int
    bot_escalated: bool
    tags: list[str]
    sla: dict[str, Any] | None
    merged_into: ConversationLink | None
    merged_from: list[ConversationLink]
    metadata: dict[str, Any]


class ConversationPage(View):
    """One page of conversations."""

    conversations: list[ConversationView]
    total: int
    page: int
    per_page: int
    pages: int
    next_cursor: str | None


class ConversationList(View):
    """Conversations, newest first."""

    conversations: list[ConversationView]


class SeenView(View):
    """How far a conversation has been read."""

    conversation_id: str
    seq: int


class InboxPage(View):
    """One stretch of the inbox; ``next_cursor`` is null at the end."""

    conversations: list[ConversationView]
    next_cursor: str | None


class UsedTags(View):
    """Tags that conversations carry, by name."""

    tags: list[str]


class InboxCounts(View):
    """How many conversations each tab holds."""

    mine: int
    queue: int
    bot: int
    hold: int
    all: int
    unread_mine: int


class CustomerConversationView(View):
    """A conversation as its customer may see it."""

    id: str
    protocol: str | None
    channel: str
    status: str
    agent_name: str | None
    queue_id: str | None
    created_at: str
    updated_at: str
    closed_at: str | None
    last_seq: int


class CustomerConversationList(View):
    """A customer's conversations, newest first."""

    conversations: list[CustomerConversationView]
    total: int
