"""A room: everybody who follows one conversation in this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from chat_service.conversations.state import Sight
from chat_service.realtime.connection import Connection
from chat_service.realtime.outbox import Outbox

Delivery = tuple[int, bytes, bytes]
"""(seq, frame for agents, frame for the customer)"""
CROWD = 20
"""Members from which on a receipt is no write of its own for each of them."""
RIDE_SECONDS = 1.0


class Room:
    """Members get each item once and in order: ``head`` is the last seq delivered here, ``known`` the last one heard of.

    ``delivered`` is the last seq that the customer is known to have, ``newest`` seq and id of the newest message to him.

    A member that is still reading history is *joining*: what arrives meanwhile is kept for it and sent after the history.
    """

    __slots__ = (
        "_outbox",
        "_ride",
        "_riders",
        "_staff_frames",
        "_visitor_frames",
        "conversation_id",
        "delivered",
        "delivered_at",
        "filling",
        "head",
        "joining",
        "known",
        "looking",
        "newest",
        "on_looking",
        "sight",
        "staff",
        "visitors",
    )

    def __init__(self, conversation_id: str, outbox: Outbox) -> None:
        self.conversation_id = conversation_id
        self.head = -1
        self.known = -1
        self.filling = False
        self.delivered = 0
        self.newest: tuple[int, str] | None = None
        self.sight: Sight | None = None
        self.staff: dict[Connection, None] = {}
        self.visitors: dict[Connection, None] = {}
        self.joining: dict[Connection, list[Delivery]] = {}
        self.looking: dict[Connection, None] = {}
        """Whose clients show the conversation now; who is still joining counts once he is in."""
        self.on_looking: Callable[[str], None] | None = None
        self._outbox = outbox
        self._staff_frames: list[bytes] = []
        self._visitor_frames: list[bytes] = []
        self._riders: list[bytes] = []
        self._ride: asyncio.TimerHandle | None = None
        self.delivered_at = 0.0
        """When an item was last delivered, on the clock of ``time.monotonic``."""

    @property
    def is_empty(self) -> bool:
        """True when nobody follows or joins."""
        return not (self.staff or self.visitors or self.joining)

    @property
    def is_behind(self) -> bool:
        """True when items are known to exist that the members have not got."""
        return 0 <= self.head < self.known

    def deliver(self, seq: int, staff_frame: bytes, visitor_frame: bytes) -> None:
        """Queue one item for every member."""
        self.head = seq
        self.delivered_at = time.monotonic()
        self.known = max(self.known, seq)
        for waiting in self.joining.values():
            waiting.append((seq, staff_frame, visitor_frame))
        self._queue(staff_frame if self.staff else None, visitor_frame if self.visitors else None)

    def signal(self, frame: bytes, *, visitors: bool, but: Connection | None = None) -> None:
        """Send a frame without seq (typing, receipts) to the members who are in; ``but`` gets none."""
        for connection in (*self.staff, *(self.visitors if visitors else ())):
            if connection is not but:
                connection.queue(frame)

    def signal_along(self, frame: bytes) -> None:
        """Send everybody a frame that can wait: at once to a few, to a crowd with the next item or in a second.

        What a write to each of a thousand sockets costs is the writing, not the bytes.
        """
        if len(self.staff) + len(self.visitors) <= CROWD:
            self.signal(frame, visitors=True)
            return
        self._riders.append(frame)
        if self._ride is None:
            self._ride = asyncio.get_running_loop().call_later(RIDE_SECONDS, self._go)

    def _go(self) -> None:
        self._ride = None
        if self._riders:
            self._outbox.room_has_pending(self)

    def _queue(self, staff: bytes | None, visitor: bytes | None) -> None:
        if staff is None and visitor is None:
            return
        if not self._staff_frames and not self._visitor_frames:
            self._outbox.room_has_pending(self)
        if staff is not None:
            self._staff_frames.append(staff)
        if visitor is not None:
            self._visitor_frames.append(visitor)

    def flush(self) -> None:
        """Write what is queued: joined once, the same bytes to everyone."""
        if self._riders:
            self._staff_frames += self._riders
            self._visitor_frames += self._riders
            self._riders.clear()
        for frames, members in ((self._staff_frames, self.staff), (self._visitor_frames, self.visitors)):
            if frames:
                data = b"".join(frames)
                frames.clear()
                for connection in list(members):
                    if connection.pending:
                        connection.pending.append(data)
                    else:
                        connection.write(data)

    def has_told(self, connection: Connection, since: float) -> bool:
        """Return whether an item has gone to this member after a moment."""
        return self.delivered_at > since and (connection in self.staff or connection in self.visitors)

    def can_join(self, connection: Connection, last_read: int) -> bool:
        """Return whether nothing lies between what a joining member has read and what was kept for it."""
        kept = self.joining[connection]
        return last_read >= self.head or bool(kept and kept[0][0] <= last_read + 1)

    def joined(self, connection: Connection, last_sent: int, *, visitor: bool) -> None:
        """Send a joining member what came in while it read, then let it in."""
        self.flush()
        if self.head < 0:
            self.head = last_sent
        for seq, staff_frame, visitor_frame in self.joining.pop(connection, ()):
            if seq > last_sent:
                connection.queue(visitor_frame if visitor else staff_frame)
        (self.visitors if visitor else self.staff)[connection] = None
        if connection in self.looking:
            self._looked()

    def look(self, connection: Connection, *, is_looking: bool) -> None:
        """Note that a member's client shows the conversation, or no longer."""
        if is_looking:
            self.looking[connection] = None
        else:
            self.looking.pop(connection, None)
        self._looked()

    def _looked(self) -> None:
        if self.on_looking is not None:
            self.on_looking(self.conversation_id)

    def leave(self, connection: Connection) -> None:
        """Forget a member."""
        self.staff.pop(connection, None)
        self.visitors.pop(connection, None)
        self.joining.pop(connection, None)
        if connection in self.looking:
            self.look(connection, is_looking=False)
