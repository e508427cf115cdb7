"""Messages and conversations as they leave the service: one shape for HTTP, sockets and exports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from chat_service.conversations import links
from chat_service.conversations.state import Conversation, Item
from shared.utils.clock import rfc3339

SignAttachment = Callable[[dict[str, Any]], dict[str, Any]]
VISIBLE_TO_CUSTOMER = frozenset({"taken", "assigned", "transferred", "resolved", "closed", "reopened"})
_PUBLIC_FACTS = ("event", "agent_name", "queue_name")
_NO_METADATA: dict[str, Any] = {}


class Views:
    """Builds the dictionaries that are serialised; knows how to sign a file's address and how an agent is called."""

    def __init__(self, *, sign: SignAttachment, name_of: Callable[[str | None], str]) -> None:
        self._sign, self._name_of = sign, name_of

    def message(self, item: Item) -> dict[str, Any]:
        """Return a timeline item as agents see it."""
        return {
            "id": item.id,
            "conversation_id": item.conversation_id,
            "seq": item.seq,
            "client_message_id": item.client_message_id,
            "content": item.content,
            "message_type": item.message_type,
            "direction": item.direction,
            "sender_type": item.sender_type,
            "sender_id": item.sender_id,
            "sender_name": item.sender_name,
            "status": item.status,
            "is_read": item.status == "read",
            "created_at": rfc3339(item.created_at),
            "delivered_at": rfc3339(item.delivered_at) if item.delivered_at else None,
            "read_at": rfc3339(item.read_at) if item.read_at else None,
            "reply_to": item.reply_to,
            "attachments": [self._sign(one) for one in item.attachments] if item.attachments else [],
            "metadata": item.metadata or _NO_METADATA,
        }

    def for_customer(self, item: Item, staff_view: dict[str, Any] | None = None) -> dict[str, Any] | None:
        """Return a timeline item as its customer may see it, or None for what is internal.

        ``staff_view`` is what ``message`` gave, if it is there already; it is returned itself where both see the same.
        """
        if item.message_type == "note":
            return None
        if item.message_type == "system":
            facts = item.metadata or _NO_METADATA
            if facts.get("event") not in VISIBLE_TO_CUSTOMER or facts.get("notify_customer") is False:
                return None
            view = dict(staff_view) if staff_view is not None else self.message(item)
            view["metadata"] = {key: facts[key] for key in _PUBLIC_FACTS if key in facts}
            view["sender_id"] = "system"
            view["sender_name"] = ""
            return view
        if staff_view is not None and not item.metadata and item.sender_type != "agent":
            return staff_view
        view = dict(staff_view) if staff_view is not None else self.message(item)
        view["metadata"] = _NO_METADATA
        if item.sender_type == "agent":
            view["sender_id"] = "agent"
        return view

    def written_for_customer(self, item: Item, staff_view: dict[str, Any], written: bytes) -> bytes:
        """Return the JSON of ``for_customer``; ``written`` is that of ``staff_view``, returned itself where both are the same.

        Of an agent's plain answer only the sender's id differs. Inside a text a quotation mark is escaped, so what is looked for is
        found nowhere but at its key.
        """
        if item.sender_type == "agent" and not item.metadata and item.message_type not in ("note", "system"):
            return written.replace(b'"sender_id":%b' % orjson.dumps(item.sender_id), b'"sender_id":"agent"', 1)
        shown = self.for_customer(item, staff_view)
        return written if shown is staff_view else orjson.dumps(shown)

    def conversation(self, c: Conversation) -> dict[str, Any]:
        """Return a conversation as agents see it."""
        return {
            "id": c.id,
            "protocol": c.protocol,
            "customer_phone": c.contact_phone,
            "customer_name": c.contact_name,
            "contact_id": c.contact_id,
            "channel": c.channel,
            "status": c.status,
            "priority": c.priority,
            "agent_id": c.agent_id,
            "agent_name": self._name_of(c.agent_id) if c.agent_id else None,
            "queue_id": c.queue_id,
            "created_at": rfc3339(c.created_at),
            "updated_at": rfc3339(c.updated_at),
            "assigned_at": rfc3339(c.assigned_at),
            "resolved_at": rfc3339(c.resolved_at),
            "closed_at": rfc3339(c.closed_at),
            "close_reason": c.close_reason,
            "snoozed_until": rfc3339(c.snoozed_until),
            "waiting_since": rfc3339(c.waiting_since),
            "first_response_at": rfc3339(c.first_response_at),
            "last_message": c.last_message,
            "last_message_type": c.last_message_type,
            "last_message_direction": c.last_message_direction,
            "last_message_by": c.last_message_by,
            "last_message_at": rfc3339(c.last_message_at),
            "last_seq": c.last_seq,
            "feed_offset": c.feed_offset,
            "unread_count": c.unread_count,
            "message_count": c.message_count,
            "customer_delivered_seq": c.customer_delivered_seq,
            "customer_read_seq": c.customer_read_seq,
            "bot_attempts": c.bot_attempts,
            "bot_escalated": c.bot_escalated,
            "tags": c.tags,
            "sla": None,
            "merged_into": links.merged_into(c),
            "merged_from": links.merged_from(c),
            "metadata": links.of_clients(c.metadata) if links.LINKS in c.metadata else c.metadata,
        }

    def conversation_for_customer(self, c: Conversation) -> dict[str, Any]:
        """Return a conversation as its customer may see it."""
        return {
            "id": c.id,
            "protocol": c.protocol,
            "channel": c.channel,
            "status": c.status,
            "agent_name": self._name_of(c.agent_id) if c.agent_id else None,
            "queue_id": c.queue_id,
            "created_at": rfc3339(c.created_at),
            "updated_at": rfc3339(c.updated_at),
            "closed_at": rfc3339(c.closed_at),
            "last_seq": c.last_seq,
        }
