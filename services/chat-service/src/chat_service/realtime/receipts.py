"""Delivered and read: how far the customer has got, kept as two watermarks and written at most a few times a second."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import orjson
import structlog
from sqlalchemy import select, update

from chat_service.conversations.models import conversations
from chat_service.conversations.service import ConversationService
from chat_service.messages.models import timeline
from chat_service.realtime.connection import Connection
from chat_service.realtime.frames import frame
from chat_service.realtime.hub import Hub
from shared.database.port import Database, Tx
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


@dataclass(frozen=True, slots=True)
class Moved:
    """A watermark that moved: the newest outbound message it covers, and the new status."""

    conversation_id: str
    message_id: str
    seq: int
    status: str


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
        self._marks: dict[str, _Mark] = {}
        self._timer: asyncio.TimerHandle | None = None
        hub.on_delivered = self.delivered
        bus.on_signal(RECEIPTS, self._on_receipts)

    def delivered(self, conversation_id: str, seq: int) -> None:
        """A socket of the customer was sent everything up to ``seq``."""
        mark = self._marks.setdefault(conversation_id, _Mark())
        mark.delivered = max(mark.delivered, seq)
        self._schedule()

    def read(self, connection: Connection, conversation_id: str, seq: int) -> None:
        """Someone has seen everything up to ``seq``; a reader who is not in the room is not believed."""
        if conversation_id not in connection.rooms or connection.scope is None:
            return
        if connection.scope.is_visitor:
            mark = self._marks.setdefault(conversation_id, _Mark())
            mark.read = max(mark.read, seq)
            mark.delivered = max(mark.delivered, seq)
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
        marks, self._marks = self._marks, {}
        if marks:
            self._hub.spawn(self._store(marks))

    async def _store(self, marks: dict[str, _Mark]) -> None:
        try:
            moved = await self._database.write(lambda tx: self._write(tx, marks))
        except Problem as problem:
            log.warning(
                "receipts.not_stored", problem=problem.slug
            )  # the next read frame or reconnect brings them again
            return
        for one in moved:
            self._tell(one)

    def read_by_agent(self, conversation_id: str, message_id: str, seq: int) -> None:
        """The owner has read the customer's messages up to ``seq``: the customer's own screen shows it."""
        self._tell(Moved(conversation_id, message_id, seq, "read"))

    def _tell(self, moved: Moved) -> None:
        told = frame(
            {
                "type": "message.status", "conversation_id": moved.conversation_id, "message_id": moved.message_id,
                "status": moved.status, "up_to_seq": moved.seq,
            }
        )  # fmt: skip
        self._bus.signal(RECEIPTS, orjson.dumps([moved.conversation_id]) + b"\n" + told)

    def _on_receipts(self, payload: bytes) -> None:
        head, _, told = payload.partition(b"\n")
        room = self._hub.rooms.get(orjson.loads(head)[0])
        if room is not None:
            room.signal(told, visitors=True)

    def _write(self, tx: Tx, marks: dict[str, _Mark]) -> list[Moved]:
        moved: list[Moved] = []
        c = conversations.c
        known = tx.connection.execute(
            select(c.id, c.customer_delivered_seq, c.customer_read_seq).where(c.id.in_(list(marks))).with_for_update()
        ).all()
        for conversation_id, delivered, read in known:
            mark = marks[conversation_id]
            for status, before, now in (("delivered", delivered, mark.delivered), ("read", read, mark.read)):
                if now > before:
                    moved += self._advance(tx, conversation_id, status, before, now)
        return moved

    def _advance(self, tx: Tx, conversation_id: str, status: str, before: int, now: int) -> list[Moved]:
        t, moment = timeline.c, self._clock.now()
        covered = (t.conversation_id == conversation_id, t.seq > before, t.seq <= now, t.direction == "outbound")
        newest = tx.connection.execute(select(t.id, t.seq).where(*covered).order_by(t.seq.desc()).limit(1)).first()
        column = "customer_delivered_seq" if status == "delivered" else "customer_read_seq"
        tx.connection.execute(update(conversations).where(conversations.c.id == conversation_id).values({column: now}))
        if newest is None:
            return []
        lower = ("queued", "sent") if status == "delivered" else ("queued", "sent", "delivered")
        values = {"status": status, f"{status}_at": moment}
        tx.connection.execute(update(timeline).where(*covered, t.status.in_(lower)).values(values))
        return [Moved(conversation_id, newest.id, newest.seq, status)]
