"""The hub: takes committed changes, serialises each once, and sends it to everyone in this process who may see it.

Order and completeness rest on seq alone. An item that is the room's next is delivered; one already seen is dropped; a hole (a
lost or reordered signal of another process) is filled from the database. A poll of the feed finds what no signal told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import orjson
import structlog

from chat_service.conversations.scope import Scope
from chat_service.conversations.state import Change, Conversation, Item, Sight
from chat_service.messages import reading
from chat_service.messages.views import Views
from chat_service.realtime.connection import RESTARTING, Connection, reconnect_hint
from chat_service.realtime.frames import frame, text_frame
from chat_service.realtime.outbox import Outbox
from chat_service.realtime.room import Room
from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus

COMMITS = "chat.commits"
POLL_SECONDS = 4.0
MOST_PER_POLL = 1000
MOST_FILL = 500
log = structlog.get_logger(__name__)


class Hub:
    """Rooms and inbox subscribers of this process."""

    def __init__(self, *, database: Database, bus: Bus, views: Views) -> None:
        self._database, self._bus, self._views = database, bus, views
        self.outbox = Outbox()
        self.rooms: dict[str, Room] = {}
        self.inboxes: dict[Connection, None] = {}
        self.connections: dict[Connection, None] = {}
        self.feed_head = -1
        self._looking = asyncio.Lock()
        self._look_again = False
        self.on_shown: Callable[[Room, Item], None] | None = None
        self.on_looking: Callable[[str], None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        bus.on_signal(COMMITS, self._on_commits)

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine in the background, held until it ends."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def room(self, conversation_id: str) -> Room:
        """Return the room of a conversation, made if need be."""
        room = self.rooms.get(conversation_id)
        if room is None:
            room = self.rooms[conversation_id] = Room(conversation_id, self.outbox)
            room.on_looking = self.on_looking
        return room

    def forget_if_empty(self, room: Room) -> None:
        """Drop a room that nobody is in."""
        if room.is_empty:
            self.rooms.pop(room.conversation_id, None)

    def scopes(self) -> list[Scope]:
        """Return the scopes of the open sockets."""
        return [connection.scope for connection in self.connections if connection.scope is not None]

    def committed(self, changes: list[Change]) -> None:
        """Deliver what this process has just committed, and tell the other processes to look."""
        # The feed is told in its order: what another process committed before comes first, by way of the database.
        is_next = changes[0].conversation.feed_offset <= self.feed_head + 1
        for change in changes:
            conversation = change.conversation
            room = self.rooms.get(conversation.id)
            if room is not None:
                self._expel_blind(room, Sight.of(conversation))
                self._deliver(room, change.items)
            if is_next and conversation.feed_offset > self.feed_head:
                self.feed_head = conversation.feed_offset
                self._to_inboxes(conversation, (change.before,))
        if not is_next:
            self._look_soon()
        told = [(c.conversation.id, c.conversation.last_seq, c.conversation.feed_offset) for c in changes]
        self._bus.signal(COMMITS, orjson.dumps(told))

    def _deliver(self, room: Room, items: Sequence[Item]) -> None:
        for item in items:
            if item.seq <= room.head:
                continue
            if room.head >= 0 and item.seq > room.head + 1:
                self._fill(room, items[-1].seq)
                return
            self._show(room, item)

    def _show(self, room: Room, item: Item) -> None:
        room.deliver(item.seq, *self.frames_of(item))
        if room.visitors and item.direction == "outbound" and self.on_shown is not None:
            self.on_shown(room, item)

    def frames_of(self, item: Item) -> tuple[bytes, bytes]:
        """Return the item's frame for staff and for its customer."""
        head = b'{"type":"event","conversation_id":"%s","seq":%d,"message":' % (item.conversation_id.encode(), item.seq)
        view = self._views.message(item)
        written = orjson.dumps(view)
        staff = text_frame(head + written + b"}")
        room = self.rooms.get(item.conversation_id)
        if room is None or not (room.visitors or room.joining):
            return staff, b""
        shown = self._views.written_for_customer(item, view, written)
        return staff, staff if shown is written else text_frame(head + shown + b"}")

    def _fill(self, room: Room, seq: int) -> None:
        """Fetch what this room misses up to ``seq``; one fetch at a time, which goes on while more is heard of."""
        room.known = max(room.known, seq)
        if room.is_behind and not room.filling:
            room.filling = True
            self.spawn(self._fill_from_database(room))

    async def _fill_from_database(self, room: Room) -> None:
        try:
            while room.is_behind and await self._advance(room):
                pass
        except Problem as problem:
            log.warning("hub.fill_failed", problem=problem.slug)  # the poll tries again
        finally:
            room.filling = False

    async def _advance(self, room: Room) -> bool:
        """Deliver the next stretch from the database; returns whether there was one."""
        before = room.head
        items, sight = await self._database.read(
            lambda c: (
                reading.items_after(c, room.conversation_id, before, MOST_FILL),
                reading.sight_of(c, room.conversation_id),
            )
        )
        self._expel_blind(room, sight)
        for item in items:
            if item.seq == room.head + 1:
                self._show(room, item)
        return bool(items)

    async def catch_up(self, room: Room, seq: int) -> None:
        """Deliver everything up to ``seq`` to those who are in: somebody has already read it from the database."""
        while 0 <= room.head < seq and await self._advance(room):
            pass

    def _expel_blind(self, room: Room, sight: Sight) -> None:
        """Take out of the room who may not see the conversation any more; before what came with the move is delivered."""
        if room.sight == sight:
            return
        room.sight = sight
        for connection in [*room.staff, *room.joining]:
            if connection.scope is not None and not connection.scope.allows(sight):
                self.expel(room, connection)

    @staticmethod
    def expel(room: Room, connection: Connection) -> None:
        """Take a socket out of a room whose conversation it may no longer see, and tell it."""
        room.leave(connection)
        connection.rooms.discard(room.conversation_id)
        connection.queue(frame({"type": "unsubscribed", "conversation_id": room.conversation_id, "reason": "moved"}))

    def _to_inboxes(self, conversation: Conversation, before: Sequence[Sight]) -> None:
        if not self.inboxes:
            return
        now = Sight.of(conversation)
        updated: bytes | None = None
        removed: bytes | None = None
        for connection in self.inboxes:
            scope = connection.scope
            if scope is None:
                continue
            if scope.allows(now):
                updated = updated or self.updated_frame(conversation)
                self._feed(connection, conversation, updated)
            elif any(scope.allows(sight) for sight in before):
                removed = removed or self.removed_frame(conversation)
                self._feed(connection, conversation, removed)

    def _feed(self, connection: Connection, conversation: Conversation, data: bytes) -> None:
        if connection.inbox_pending is not None:
            connection.inbox_pending.append((conversation.feed_offset, data))
        else:
            connection.queue(data)

    @staticmethod
    def removed_frame(conversation: Conversation) -> bytes:
        """Return the ``conversation.removed`` frame: it left this client's sight."""
        return frame(
            {"type": "conversation.removed", "offset": conversation.feed_offset, "conversation_id": conversation.id}
        )

    def updated_frame(self, conversation: Conversation) -> bytes:
        """Return the ``conversation.updated`` frame."""
        return frame(
            {
                "type": "conversation.updated",
                "offset": conversation.feed_offset,
                "conversation": self._views.conversation(conversation),
            }
        )

    def _on_commits(self, payload: bytes) -> None:
        missed_feed = False
        for conversation_id, seq, offset in orjson.loads(payload):
            room = self.rooms.get(conversation_id)
            if room is not None:
                self._fill(room, seq)
            missed_feed = missed_feed or offset > self.feed_head
        if missed_feed:
            self._look_soon()

    def _look_soon(self) -> None:
        if self._looking.locked():
            self._look_again = True
        else:
            self.spawn(self._look_and_log())

    async def _look_and_log(self) -> None:
        try:
            await self.look()
        except Problem as problem:
            log.warning("hub.look_failed", problem=problem.slug)  # the poll tries again

    async def look(self) -> None:
        """Read the feed behind the last offset this process has told, and deliver what is new; one look at a time."""
        async with self._looking:
            self._look_again = True
            while self._look_again:
                self._look_again = False
                await self._look_once()

    async def _look_once(self) -> None:
        before = self.feed_head
        if before < 0:
            # A process that has just started owes nobody the past: who comes now reads a snapshot.
            self.feed_head = max(self.feed_head, await self._database.read(reading.newest_offset))
            return
        changed, former = await self._database.read(
            lambda c: (
                reading.conversations_changed_since(c, before, MOST_PER_POLL),
                reading.former_sights_since(c, before),
            )
        )
        self._look_again = self._look_again or len(changed) == MOST_PER_POLL
        for conversation in changed:
            room = self.rooms.get(conversation.id)
            if room is not None:
                self._expel_blind(room, Sight.of(conversation))
                self._fill(room, conversation.last_seq)
            if conversation.feed_offset > self.feed_head:
                self.feed_head = conversation.feed_offset
                self._to_inboxes(conversation, former.get(conversation.id, ()))

    async def poll(self) -> None:
        """Look every few seconds, so that a lost signal costs seconds and nothing else; cancel to stop."""
        while True:
            await self._look_and_log()
            for room in list(self.rooms.values()):
                self._fill(room, room.known)
            await asyncio.sleep(POLL_SECONDS)

    def close_all(self) -> None:
        """Close every socket of this process: it stops, and they may come back."""
        for connection in list(self.connections):
            connection.close(RESTARTING, reconnect_hint())
