"""Read marks and "is typing": shown to the customer as soon as may be, never at the cost of a message, and lost with the process.

A mark that gets lost is made good by the next: the network takes everything before it for read too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import orjson
import structlog

from shared.utils.clock import Clock
from whatsapp_service.channels.domain import Channel
from whatsapp_service.outbound.sending import Gateways
from whatsapp_service.port import Transient

TYPING = "whatsapp.typing"
"""The signal by which chat tells that an agent writes."""
MOST_WAITING = 1000
TRIES = 3
RETRY_SECONDS = 2.0
TYPING_SECONDS = 20.0
"""The network shows "is typing" for about 25 seconds; asking again sooner changes nothing for the customer."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Mark:
    channel_id: str
    external_id: str
    typing: bool
    tries: int = 0


class ReadMarks:
    """Sends marks one after the other, newest wishes included, oldest dropped when there are too many."""

    def __init__(self, *, channel_of: Callable[[str], Channel | None], gateways: Gateways, clock: Clock) -> None:
        self._channel_of, self._gateways, self._clock = channel_of, gateways, clock
        self._waiting: asyncio.Queue[_Mark] = asyncio.Queue(MOST_WAITING)
        self._typed_at: dict[tuple[str, str], float] = {}

    def read(self, channel_id: str, external_id: str) -> None:
        """Mark a customer's message read."""
        self._put(_Mark(channel_id, external_id, typing=False))

    def on_typing(self, payload: bytes) -> None:
        """Take chat's signal that an agent writes in answer to a message."""
        told = orjson.loads(payload)
        self.typing(str(told["channel_id"]), str(told["external_id"]))

    def typing(self, channel_id: str, external_id: str) -> bool:
        """Show that somebody is writing; returns False where that is shown already."""
        now, key = self._clock.monotonic(), (channel_id, external_id)
        if now - self._typed_at.get(key, float("-inf")) < TYPING_SECONDS:
            return False
        if len(self._typed_at) >= MOST_WAITING:
            self._typed_at = {one: at for one, at in self._typed_at.items() if now - at < TYPING_SECONDS}
        self._typed_at[key] = now
        self._put(_Mark(channel_id, external_id, typing=True))
        return True

    async def run(self) -> None:
        """Send marks until cancelled."""
        while True:
            mark = await self._waiting.get()
            channel = self._channel_of(mark.channel_id)
            if channel is None or not channel.is_active or channel.state == "stopped":
                continue
            gateway = self._gateways.of(channel)
            if gateway is None:
                continue
            outcome = await gateway.mark_read(mark.external_id, typing=mark.typing)
            if isinstance(outcome, Transient) and mark.tries + 1 < TRIES and not mark.typing:
                self._put(_Mark(mark.channel_id, mark.external_id, mark.typing, mark.tries + 1))
                await asyncio.sleep(RETRY_SECONDS)

    def _put(self, mark: _Mark) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(mark)
