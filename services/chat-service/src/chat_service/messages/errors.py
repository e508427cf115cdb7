"""What can be wrong with a message."""

from __future__ import annotations

from shared.errors import Conflict, NotFound


class ClientMessageReused(Conflict):
    """A client_message_id names one message for ever; this one names another."""

    slug, title = "client-message-id-reused", "This client_message_id belongs to another message"


class MessageNotFound(NotFound):
    """There is no such message in this conversation."""

    slug, title = "message-not-found", "Message not found"
