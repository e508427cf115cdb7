"""The way into a room: what was missed first, then live, nothing twice and nothing left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection as DatabaseConnection

from chat_service.conversations.errors import ConversationNotFound
from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Item
from chat_service.messages import reading
from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import error_frame, frame
from chat_service.realtime.hub import Hub
from chat_service.realtime.receipts import Receipts
from chat_service.realtime.room import Delivery, Room
from shared.database.port import Database
from shared.errors import Problem

MOST_REPLAY = 500
"""Items sent over the socket after a reconnect; further behind, history is read by HTTP (``resync``)."""
MOST_STATUSES = 200
"""Messages of a channel whose status a client is told when it comes: statuses are no items, and it may have missed some."""


@dataclass(slots=True)
class _Joining:
    """One wish to join a room; ``kept`` is the list in which the room keeps what arrives meanwhile."""

    connection: Connection
    scope: Scope
    room: Room
    kept: list[Delivery]
    after_seq: int | None

    @property
    def is_wanted(self) -> bool:
        """True until the socket left or asked again."""
        return not self.connection.closing and self.room.joining.get(self.connection) is self.kept


@dataclass(slots=True)
class _Arrival:
    """What one read found for a socket that joins."""

    last: int
    resync: bool
    items: list[Item]
    receipts: dict[str, int]
    statuses: list[dict[str, Any]] | None = None


class Entrance:
    """Joins sockets to rooms. One instance per process."""

    def __init__(self, hub: Hub, database: Database, receipts: Receipts) -> None:
        self._hub, self._database, self._receipts = hub, database, receipts

    def enter(self, connection: Connection, scope: Scope, conversation_id: str, after_seq: int | None) -> None:
        """Let the socket into a room: what it missed first, then live, nothing twice and nothing left out.

        Whoever subscribes again before the answer came is answered for the later wish alone.
        """
        room = self._hub.room(conversation_id)
        room.leave(connection)
        kept = room.joining[connection] = []
        connection.rooms.add(conversation_id)
        self._hub.spawn(self._join(_Joining(connection, scope, room, kept, after_seq)))

    async def _join(self, joining: _Joining) -> None:
        connection, room = joining.connection, joining.room
        try:
            arrival = await self._arrive(joining)
        except Problem as problem:
            if joining.is_wanted:
                room.leave(connection)
                connection.rooms.discard(room.conversation_id)
                connection.queue(error_frame(problem, conversation_id=room.conversation_id))
            self._hub.forget_if_empty(room)
            return
        if arrival is None:
            self._hub.forget_if_empty(room)
            return
        visitor = joining.scope.is_visitor
        told = {
            "type": "subscribed", "conversation_id": room.conversation_id, "last_seq": arrival.last,
            "resync": arrival.resync, "receipts": arrival.receipts,
        }  # fmt: skip
        if arrival.statuses is not None:
            told["statuses"] = arrival.statuses
        connection.queue(frame(told))
        for item in arrival.items:
            staff_frame, visitor_frame = self._hub.frames_of(item)
            connection.queue(visitor_frame if visitor else staff_frame)
        room.joined(connection, arrival.last, visitor=visitor)
        if visitor:
            self._credit(joining, arrival)

    def _credit(self, joining: _Joining, arrival: _Arrival) -> None:
        """The customer has what he says he has; what he was sent now, he is asked about."""
        if joining.after_seq is None or arrival.resync:
            return
        if joining.after_seq > arrival.receipts["delivered_seq"]:
            self._receipts.resumed(joining.room.conversation_id, joining.after_seq)
        if arrival.items:
            self._receipts.ask(joining.room)

    async def _arrive(self, joining: _Joining) -> _Arrival | None:
        """Read until what was read and what was kept meanwhile meet; None when nobody waits for the answer any more.

        A read may be older than what the room has delivered since (the room is ahead: read again), or newer than what it has
        heard of (the room is behind: those inside get theirs first, or they would never get it).
        """
        room = joining.room
        while True:
            arrival = await self._database.read(lambda c: _read_arrival(c, joining))
            await self._hub.catch_up(room, arrival.last)
            if not joining.is_wanted:
                return None
            if room.can_join(joining.connection, arrival.last):
                return arrival


def _read_arrival(reader: DatabaseConnection, joining: _Joining) -> _Arrival:
    conversation = reading.find_conversation(reader, joining.scope, joining.room.conversation_id)
    if conversation is None:
        raise ConversationNotFound
    after, last = joining.after_seq, conversation.last_seq
    behind = last - after if after is not None else 0
    resync = behind > MOST_REPLAY or behind < 0
    items: list[Item] = []
    if after is not None and behind > 0 and not resync:
        items = reading.items_after(reader, conversation.id, after, MOST_REPLAY)
    receipts = {"delivered_seq": conversation.customer_delivered_seq, "read_seq": conversation.customer_read_seq}
    arrival = _Arrival(items[-1].seq if items else last, resync, items, receipts)
    if conversation.channel_id:
        arrival.statuses = reading.statuses_of(reader, conversation.id, MOST_STATUSES)
    return arrival
