"""Collects what is to be written in this turn of the event loop, and writes it once at its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chat_service.realtime.connection import Connection
    from chat_service.realtime.room import Room


class Outbox:
    """Joining frames that fall due together is what makes a fan-out cheap: one write per client and turn."""

    def __init__(self) -> None:
        self._connections: list[Connection] = []
        self._rooms: list[Room] = []
        self._scheduled = False

    def has_pending(self, connection: Connection) -> None:
        """Note that ``connection`` has frames to write."""
        self._connections.append(connection)
        self._schedule()

    def room_has_pending(self, room: Room) -> None:
        """Note that ``room`` has frames for its members."""
        self._rooms.append(room)
        self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        self._scheduled = False
        rooms, self._rooms = self._rooms, []
        for room in rooms:
            room.flush()
        connections, self._connections = self._connections, []
        for connection in connections:
            connection.flush()
