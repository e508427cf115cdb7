"""What a message to a customer must be before its network may have it. Pure."""

from __future__ import annotations

from datetime import datetime

from chat_service.channels.domain import require_window
from chat_service.conversations.state import Conversation, Item
from shared.errors import Invalid


def prepare(conversation: Conversation, message: Item, files: int, now: datetime) -> None:
    """Let a message to the customer wait for its network. Raises WindowClosed, Invalid."""
    if message.direction != "outbound" or conversation.status == "closed":
        return
    if message.message_type != "template":
        require_window(conversation, now)
    if files > 1:
        raise Invalid.field("attachments", "count", "WhatsApp takes one file per message; send them one by one")
    message.status = "queued"
