"""Tells the open pages what happened, as it happens."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

MOST_WAITING = 1000


class Hub:
    """Every open page has a queue; one that does not read is dropped and fetches everything anew."""

    def __init__(self) -> None:
        self.changes = 0
        """How often something was told: a cheap way to see whether the world changed."""
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    def tell(self, event: str, data: dict[str, Any]) -> None:
        """Tell every page."""
        self.changes += 1
        if not self._queues:
            return
        frame = b"event: %b\ndata: %b\n\n" % (event.encode(), orjson.dumps(data))
        for queue in list(self._queues):
            if queue.qsize() >= MOST_WAITING:
                self.close(queue)
            else:
                queue.put_nowait(frame)

    def open(self) -> asyncio.Queue[bytes | None]:
        """Return the queue of a new page; None in it is the end."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        return queue

    def close(self, queue: asyncio.Queue[bytes | None]) -> None:
        """End one page's stream."""
        self._queues.discard(queue)
        queue.put_nowait(None)

    def close_all(self) -> None:
        """End every stream."""
        for queue in list(self._queues):
            self.close(queue)
