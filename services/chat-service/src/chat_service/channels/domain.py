"""The rules of channels: what names a message for ever, how far its status may go, and until when free text is taken. Pure."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from chat_service.channels.errors import NoNumber, WindowClosed
from chat_service.conversations.state import Conversation
from shared.utils.clock import rfc3339

WHATSAPP = "whatsapp"
LONGEST_KEY = 100
DESPITE = "despite_opt_out"
"""In ``metadata.template``: the sender knows that the customer wants no advertising, and sends it all the same."""
BUSINESS_APP = "business_app"
BUSINESS_APP_NAME = "WhatsApp Business"
_RANK = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}
_FAILS_FROM = frozenset({"queued", "sent", "unconfirmed"})
_LASTS = {"service_until": timedelta(hours=24), "free_entry_until": timedelta(hours=72)}
_UNTIL = tuple(_LASTS)


def message_key(channel_id: str, external_id: str) -> str:
    """Return the client_message_id under which a message of a network is stored."""
    return _short(f"wa:{channel_id}:{external_id}")


def amendment_key(channel_id: str, key: str) -> str:
    """Return the client_message_id under which an amendment is stored."""
    return _short(f"wa+:{channel_id}:{key}")


def _short(key: str) -> str:
    if len(key) <= LONGEST_KEY:
        return key
    head, _, _ = key.partition(":")
    return f"{head}#{hashlib.sha256(key.encode()).hexdigest()}"


def may_become(now: str, status: str) -> bool:
    """Return whether a status follows on another: never backwards, and what arrived after all beats what was given up (G13)."""
    if status == "failed":
        return now in _FAILS_FROM
    if status == "unconfirmed":
        return now == "queued"
    if now == "unconfirmed":
        return _RANK[status] >= _RANK["sent"]
    if now == "failed":
        return _RANK[status] >= _RANK["delivered"]
    return _RANK[status] > _RANK[now]


def shown_channel(before: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """Return what a conversation shows of its channel: newer facts win, and a window never shrinks by a late message."""
    merged = {**before, **{key: value for key, value in facts.items() if value is not None}}
    for name in _UNTIL:
        moments = [moment for moment in (before.get(name), facts.get(name)) if moment]
        merged[name] = max(moments) if moments else None
    return merged


def shut_channel(before: dict[str, Any], at: datetime) -> dict[str, Any]:
    """Return what a conversation shows after its network said that the window was shut at ``at``.

    A window that lasts longer than one which began by then could was opened since: the customer has written again.
    """
    shown = dict(before)
    for name, lasts in _LASTS.items():
        until, now, most = before.get(name), rfc3339(at) or "", rfc3339(at + lasts) or ""
        if until and now < str(until) <= most:
            shown[name] = now
    return shown


def kept_channel(conversation: Conversation, metadata: dict[str, Any]) -> dict[str, Any]:
    """Return ``metadata`` that a client gave, with what the server alone says of the channel."""
    if not conversation.channel_id:
        return metadata
    return {**metadata, "channel": conversation.metadata.get("channel", {"id": conversation.channel_id})}


def window_facts(service_until: datetime | None, free_entry_until: datetime | None) -> dict[str, Any]:
    """Return a window as a conversation keeps it."""
    return {"service_until": rfc3339(service_until), "free_entry_until": rfc3339(free_entry_until)}


def takes_free_text(conversation: Conversation, now: datetime) -> bool:
    """Return whether something other than a template may be sent now."""
    shown = conversation.metadata.get("channel")
    if not conversation.channel_id or not isinstance(shown, dict) or shown.get("has_window") is False:
        return True
    present = rfc3339(now) or ""
    return any(present < str(shown.get(name) or "") for name in _UNTIL)


def require_number(conversation: Conversation) -> None:
    """Raise NoNumber when nothing can be sent at all: no number carries the conversation, or it was switched off."""
    if not conversation.channel_id:
        raise NoNumber(
            "No WhatsApp number carries this conversation, so the message would not arrive: "
            "begin a conversation with the customer through a connected number."
        )
    shown = conversation.metadata.get("channel")
    if isinstance(shown, dict) and shown.get("is_active") is False:
        name = f' "{shown["name"]}"' if shown.get("name") else ""
        raise NoNumber(
            f"The WhatsApp number{name} of this conversation is switched off, so the message would not arrive."
        )


def require_window(conversation: Conversation, now: datetime) -> None:
    """Raise WindowClosed when only a template may be sent."""
    if not takes_free_text(conversation, now):
        raise WindowClosed(
            "The customer last wrote too long ago: send an approved template to open the conversation again."
        )
