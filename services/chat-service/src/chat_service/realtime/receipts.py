"""Delivered and read: how far the customer has got, kept as two watermarks and written at most a few times a second.

Written to a socket is not delivered: the line may be dead. A client says what it has, by a ``delivered`` or ``read`` frame or by
the cursor with which it comes back; a client that never says so is asked with a ping, whose pong comes after all that was written
before it was read.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import orjson
import structlog

from chat_service.conversations.service import ConversationService
from chat_service.conversations.state import Item
from chat_service.messages.receipt_store import Moved, ReceiptStore, newest_outbound
from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import frame, receipt_ping
from chat_service.realtime.hub import Hub
from chat_service.realtime.room import Room
from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus
from shared.utils.clock import Clock

FLUSH_SECONDS = 0.25
BUSY_SECONDS = 2.0
BUSY = 8
"""Changes waiting for the writer from which on ticks come later, so that messages do not."""
RECEIPTS = "chat.receipts"
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Mark:
    delivered: int = 0
    read: int = 0


class Receipts:
    """Collects receipts, stores them, and tells the agents."""

    def __init__(
        self, *, hub: Hub, bus: Bus, database: Database, conversations_: ConversationService, clock: Clock
    ) -> None:
        self._hub, self._bus, self._database, self._conversations, self._clock = (
            hub,
            bus,
            database,
            conversations_,
            clock,
        )
        self._receipts = ReceiptStore(database.dialect)
        self._marks: dict[str, _Mark] = {}
        self._unasked: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        hub.on_shown = self.shown
        bus.on_signal(RECEIPTS, self._on_receipts)

    def shown(self, room: Room, item: Item) -> None:
        """A message was written to the customer's sockets: those that do not tell by themselves are asked soon."""
        room.newest = (item.seq, item.id)
        self.ask(room)

    def ask(self, room: Room) -> None:
        """Ask the room's customer, within a moment, whether he has all that was written to him."""
        self._unasked.add(room.conversation_id)
        self._schedule()

    def resumed(self, conversation_id: str, seq: int) -> None:
        """The customer's client came back with ``seq`` as its cursor: it has everything up to there."""
        mark = self._marks.setdefault(conversation_id, _Mark())
        mark.delivered = max(mark.delivered, seq)
        self._schedule()

    def delivered(self, connection: Connection, conversation_id: str, seq: int) -> None:
        """The customer's client has everything up to ``seq``; who is not in the room, or no customer, is not believed."""
        room = self._hub.rooms.get(conversation_id)
        if room is None or connection not in room.visitors:
            return
        has = min(seq, room.head)
        if has > room.delivered:
            room.delivered = has
            self.resumed(conversation_id, has)

    def read(self, connection: Connection, conversation_id: str, seq: int) -> None:
        """Someone has seen everything up to ``seq``; a reader who is not in the room is not believed."""
        room = self._hub.rooms.get(conversation_id)
        if room is None or conversation_id not in connection.rooms or connection.scope is None:
            return
        if connection.scope.is_visitor:
            seen = min(seq, room.head)
            mark = self._marks.setdefault(conversation_id, _Mark())
            mark.read = max(mark.read, seen)
            mark.delivered = max(mark.delivered, seen)
            self._schedule()
        else:
            self._hub.spawn(self._agent_read(connection, conversation_id, seq))

    async def _agent_read(self, connection: Connection, conversation_id: str, seq: int) -> None:
        try:
            if connection.scope is not None:
                await self._conversations.mark_read(connection.scope, conversation_id, seq)
        except Problem as problem:
            log.info("receipts.agent_read", problem=problem.slug)

    def _schedule(self) -> None:
        if self._timer is None:
            delay = BUSY_SECONDS if self._database.queued > BUSY else FLUSH_SECONDS
            self._timer = asyncio.get_running_loop().call_later(delay, self._flush)

    def _flush(self) -> None:
        self._timer = None
        unasked, self._unasked = self._unasked, set()
        for conversation_id in unasked:
            room = self._hub.rooms.get(conversation_id)
            if room is not None:
                self._ask_now(room)
        marks, self._marks = self._marks, {}
        if marks:
            self._hub.spawn(self._store(marks))

    @staticmethod
    def _ask_now(room: Room) -> None:
        room.flush()  # the ping goes out behind what it asks about
        for connection in room.visitors:
            if not connection.acknowledges:
                connection.queue(receipt_ping(room.conversation_id, room.head))

    async def _store(self, marks: dict[str, _Mark]) -> None:
        now = self._clock.now()
        delivered = {key: mark.delivered for key, mark in marks.items() if mark.delivered > 0}
        read = {key: mark.read for key, mark in marks.items() if mark.read > 0}
        try:
            moved = await self._database.write(
                lambda tx: [
                    *self._receipts.advance(tx, "delivered", delivered, now),
                    *self._receipts.advance(tx, "read", read, now),
                ]
            )
            for one in moved:
                newest = await self._newest(one)
                if newest is not None:
                    self._tell(one.conversation_id, newest[1], one.seq, one.status)
        except Problem as problem:
            # The next frame or reconnect brings them again.
            for conversation_id in marks:
                room = self._hub.rooms.get(conversation_id)
                if room is not None:
                    room.delivered = 0
            log.warning("receipts.not_stored", problem=problem.slug)

    async def _newest(self, moved: Moved) -> tuple[int, str] | None:
        room = self._hub.rooms.get(moved.conversation_id)
        if room is not None and room.newest is not None and moved.before < room.newest[0] <= moved.seq:
            return room.newest
        found = await self._database.read(lambda c: newest_outbound(c, moved.conversation_id, moved.before, moved.seq))
        return (found[1], found[0]) if found else None

    def read_by_agent(self, conversation_id: str, message_id: str, seq: int) -> None:
        """The owner has read the customer's messages up to ``seq``: the customer's own screen shows it."""
        self._tell(conversation_id, message_id, seq, "read")

    def _tell(self, conversation_id: str, message_id: str, seq: int, status: str) -> None:
        told = frame(
            {
                "type": "message.status", "conversation_id": conversation_id, "message_id": message_id,
                "status": status, "up_to_seq": seq,
            }
        )  # fmt: skip
        self._bus.signal(RECEIPTS, orjson.dumps([conversation_id]) + b"\n" + told)

    def tell_status(
        self,
        conversation_id: str,
        message_id: str,
        status: str,
        error: dict[str, Any] | None,
        sent_as: str | None = None,
    ) -> None:
        """One message's own status changed, as its network reported; the others keep theirs."""
        told: dict[str, Any] = {
            "type": "message.status", "conversation_id": conversation_id, "message_id": message_id, "status": status,
            "up_to_seq": None,
        }  # fmt: skip
        if error is not None:
            told["error"] = error
        if sent_as is not None:
            told["sent_as"] = sent_as
        self._bus.signal(RECEIPTS, orjson.dumps([conversation_id]) + b"\n" + frame(told))

    def _on_receipts(self, payload: bytes) -> None:
        head, _, told = payload.partition(b"\n")
        room = self._hub.rooms.get(orjson.loads(head)[0])
        if room is not None:
            room.signal_along(told)
