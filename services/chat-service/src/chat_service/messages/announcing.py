"""What other services are told of a change, in the words of the event log."""

from __future__ import annotations

from typing import Any

from chat_service.conversations.state import Change, Conversation, Item
from shared.events.log import Event
from shared.utils.clock import rfc3339


def events_of(change: Change) -> list[Event]:
    """Return what other services are told: one event per item, and one for a conversation that began."""
    conversation = change.conversation
    events = []
    if change.is_new:
        events.append(
            Event.new(
                "conversation.created",
                conversation.id,
                {"channel": conversation.channel, "contact_id": conversation.contact_id},
            )
        )
    for item in change.items:
        at = rfc3339(item.created_at) or ""
        if item.message_type == "system":
            kind = f"conversation.{(item.metadata or {}).get('event', 'changed')}"
        else:
            kind = "message.created"
        data = {"seq": item.seq, "message_id": item.id, "message_type": item.message_type, "direction": item.direction}
        if conversation.channel_id:
            data |= _carried(conversation, item)
        events.append(Event(kind, conversation.id, data, item.id, at))
    return events


def _carried(conversation: Conversation, item: Item) -> dict[str, Any]:
    """Return which network carries the item; what it brought us as our own (an echo) names none that has yet to take it."""
    if item.direction == "outbound" and item.status != "queued":
        return {"channel_id": conversation.channel_id}
    return {"channel": conversation.channel, "channel_id": conversation.channel_id}
