"""How pieces are written down for chat (``/internal/channels``); the only place that knows those bodies."""

from __future__ import annotations

from typing import Any

from shared.utils.clock import rfc3339
from whatsapp_service.channels.domain import Channel
from whatsapp_service.inbound.domain import Amendment, MediaFile, Message, Person
from whatsapp_service.windows.service import Window


def message_payload(channel: Channel, message: Message, window: Window | None) -> dict[str, Any]:
    """Return what is kept of a message: the item for chat, and the file that is to be fetched for it."""
    person, media = message.person, message.media
    item = {
        "channel": "whatsapp", "channel_id": channel.id, "channel_name": channel.name, "queue_id": channel.queue_id,
        "external_id": message.external_id, "sent_at": rfc3339(message.sent_at), "author": message.author,
        "contact": {**_ids(person), "name": person.name, "username": person.username},
        "previous": None if message.previous is None else _ids(message.previous),
        "message_type": message.message_type, "content": message.content, "metadata": message.metadata,
        "reply_to_external": message.reply_to,
        "attachment": None if media is None else {
            "state": "fetching", "kind": media.kind, "mime_type": media.mime_type, "file_name": media.file_name,
            "size": media.size,
        },
        "window": None if window is None else {
            "service_until": rfc3339(window.service_until), "free_entry_until": rfc3339(window.free_entry_until),
        },
    }  # fmt: skip
    return {"item": item, "media": None if media is None else media_payload(media)}


def media_payload(media: MediaFile) -> dict[str, Any]:
    """Return what is kept of a file that is to be fetched."""
    return {
        "kind": media.kind, "mime_type": media.mime_type, "file_name": media.file_name, "sha256": media.sha256,
        "size": media.size, "reference": media.reference, "failure": media.failure,
    }  # fmt: skip


def amendment_payload(channel: Channel, amendment: Amendment) -> dict[str, Any]:
    """Return what is kept of an amendment: the item for chat."""
    item = {
        "channel_id": channel.id, "external_id": amendment.target, "key": amendment.key,
        "at": rfc3339(amendment.at), "change": amendment.change,
    }  # fmt: skip
    return {"item": item}


def _ids(person: Person) -> dict[str, Any]:
    return {"phone": person.phone, "user_id": person.user_id, "parent_user_id": person.parent_user_id}
