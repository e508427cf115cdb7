"""Heartbeats: every socket hears from us at least every 25 seconds, with the heads of the rooms it follows.

A client compares the heads with what it has and asks for what it misses, so even a signal lost on the way to the browser is
noticed. The sweep is spread over many turns of the loop: ten thousand sockets at once would delay every message behind them.
"""

from __future__ import annotations

import asyncio
import time

from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import frame, text_frame
from chat_service.realtime.hub import Hub

EVERY_SECONDS = 20.0
SLICE = 200
MOST_HEADS = 50
FRESH_SECONDS = 3.0
"""Who was told of an item this lately needs no beat: with the next one it still hears from us in time."""
_BARE = text_frame(b'{"type":"heartbeat"}')


class Heartbeat:
    """Beats for all sockets of this process."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def run(self) -> None:
        """Beat for ever; cancel to stop."""
        while True:
            connections = list(self._hub.connections)
            slices = max(1, -(-len(connections) // SLICE))
            for start in range(0, len(connections), SLICE):
                for connection in connections[start : start + SLICE]:
                    if connection.scope is not None and not connection.closing and not self._is_fresh(connection):
                        connection.queue(self._beat(connection))
                await asyncio.sleep(EVERY_SECONDS / slices)
            if not connections:
                await asyncio.sleep(1)

    def _is_fresh(self, connection: Connection) -> bool:
        """Return whether the newest item of every room it follows has just gone to this socket."""
        since = time.monotonic() - FRESH_SECONDS
        rooms = (self._hub.rooms.get(one) for one in connection.rooms)
        return bool(connection.rooms) and all(room is not None and room.has_told(connection, since) for room in rooms)

    def _beat(self, connection: Connection) -> bytes:
        if not connection.rooms:
            return _BARE
        heads = {}
        for conversation_id in list(connection.rooms)[:MOST_HEADS]:
            room = self._hub.rooms.get(conversation_id)
            if room is not None and room.head >= 0:
                heads[conversation_id] = room.head
        return frame({"type": "heartbeat", "heads": heads})
