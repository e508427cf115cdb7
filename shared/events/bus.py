"""The bus carries hints, never the only copy of anything: losing every one of them costs latency, not data.

Durable events live in the database of the service that tells them (``shared.events.log``); a signal says "look now".
Typing and presence are signals too: lossy by contract.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Protocol

Handler = Callable[[bytes], None]


class Bus(Protocol):
    """Signals to every subscriber in every process of this system, this one included, at most once."""

    async def start(self) -> None:
        """Connect and begin to listen."""
        ...

    async def stop(self) -> None:
        """Stop listening."""
        ...

    def signal(self, channel: str, payload: bytes) -> None:
        """Send ``payload`` without waiting; it may be lost."""
        ...

    def on_signal(self, channel: str, handler: Handler) -> None:
        """Call ``handler`` on the event loop for each signal on ``channel``."""
        ...

    @property
    def healthy(self) -> bool:
        """True while signals reach other processes."""
        ...


class MemoryBus:
    """One process: handlers are called in the next turn of the event loop."""

    def __init__(self) -> None:
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self.healthy = True

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Forget the handlers."""
        self._handlers.clear()

    def signal(self, channel: str, payload: bytes) -> None:
        """Schedule every handler of ``channel``."""
        handlers = self._handlers.get(channel)
        if handlers:
            loop = asyncio.get_running_loop()
            for handler in handlers:
                loop.call_soon(handler, payload)

    def on_signal(self, channel: str, handler: Handler) -> None:
        """Register ``handler``."""
        self._handlers[channel].append(handler)


def open_bus(url: str) -> Bus:
    """Return the bus for ``url``: ``memory://`` or ``redis://``."""
    if url.startswith("memory:"):
        return MemoryBus()
    from shared.events.redis_bus import RedisBus

    return RedisBus(url)
