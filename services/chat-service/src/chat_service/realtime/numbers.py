"""News of the company's numbers: every agent who looks at the inbox hears at once that one stopped, or works again."""

from __future__ import annotations

from chat_service.realtime.frames import frame
from chat_service.realtime.hub import Hub
from shared.events.bus import Bus

NUMBERS = "chat.numbers"


class NumberNews:
    """Passes on that something about a number is new. What it is, whoever wants to know asks: it is no secret, and rarely told."""

    def __init__(self, *, hub: Hub, bus: Bus) -> None:
        self._hub, self._bus = hub, bus
        bus.on_signal(NUMBERS, self._on_news)

    def tell(self, channel_id: str) -> None:
        """Tell every process that something about a number is new."""
        self._bus.signal(NUMBERS, channel_id.encode())

    def _on_news(self, payload: bytes) -> None:
        told = frame({"type": "number.changed", "channel_id": payload.decode()})
        for connection in self._hub.inboxes:
            connection.queue(told)
