"""Whether each number works, as a figure that alerts are made of."""

from __future__ import annotations

from collections.abc import Iterable

from shared.observability.metrics import gauge
from whatsapp_service.channels.domain import Channel

NOT_RESPONDING = "O WhatsApp não responde; as mensagens esperam na fila e saem sozinhas quando ele voltar."
"""The reason of the alarm that the queue raises, and takes back, by itself."""
STATUS = gauge(
    "whatsapp_connection_status", "1 while an active number can send and receive, else 0.", ("channel", "name")
)


def is_connected(channel: Channel) -> bool:
    """Return whether messages pass; an alarm that only asks somebody to look does not keep them."""
    if channel.link not in (None, "open"):
        return False
    return channel.state == "ok" or (channel.state == "alarm" and channel.state_reason != NOT_RESPONDING)


def show(channels: Iterable[Channel]) -> None:
    """Show the active numbers; one that was switched off is missed by nobody."""
    STATUS.clear()
    for channel in channels:
        if channel.is_active:
            STATUS.labels(channel=channel.id, name=channel.name).set(1 if is_connected(channel) else 0)
