"""Reads another service's event log: wakes on its signal, polls every few seconds anyway, handles each row exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from shared.clients.http import ServiceClient
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.bus import Bus
from shared.events.log import MOST_PER_READ, Event, EventTables

POLL_SECONDS = 2.0
GAP_SECONDS = 0.1
"""Between the beginnings of two readings: a lone event is read at once, a stream of them in batches. A reading costs a request, a
read and a commit however little it finds, which at a hundred messages a second was more than the messages themselves."""
log = structlog.get_logger(__name__)

Handle = Callable[[Tx, Event], None]


class EventReader:
    """Applies the events of ``producer`` to this service's database.

    With ``channel`` only events of it are asked for: what else is told does not wake the reader, and its cursor passes it by.

    The cursor moves in the same transaction as the change an event causes, so a crash repeats nothing and skips nothing.
    Two processes that read at once are serialised by the cursor's row lock.
    """

    def __init__(
        self, producer: str, *, client: ServiceClient, database: Database, tables: EventTables, bus: Bus, handle: Handle,
        channel: str | None = None,
    ) -> None:  # fmt: skip
        self._producer, self._client, self._database, self._tables, self._handle = (
            producer,
            client,
            database,
            tables,
            handle,
        )
        self._channel = channel
        self._wake = asyncio.Event()
        bus.on_signal(f"events.{producer}", self._heard)

    def _heard(self, told: bytes) -> None:
        """Take a signal: the position, then the channels of what was told."""
        if self._channel is None or self._channel.encode() in told.split()[1:]:
            self._wake.set()

    async def run(self) -> None:
        """Read for ever; cancel to stop. Trouble is logged once and tried again."""
        troubled, loop = False, asyncio.get_running_loop()
        while True:
            began = loop.time()
            # Before the reading: what is told meanwhile may not be in it.
            self._wake.clear()
            try:
                more = await self._advance()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("events.reader_waits", producer=self._producer, problem=problem.slug)
                troubled, more = True, False
            if not more:
                await self._signalled()
                await asyncio.sleep(max(0.0, began + GAP_SECONDS - loop.time()))

    async def _signalled(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _advance(self) -> bool:
        """Read and apply what is new; returns whether there may be more of it."""
        after = await self._database.read(self._position)
        asked = {"after": str(after)} | ({"channel": self._channel} if self._channel else {})
        answer = await self._client.get("/internal/events", params=asked)
        rows: list[dict[str, Any]] = answer["rows"]
        upto = int(answer.get("upto") or (rows[-1]["position"] if rows else after))
        if upto > after:
            try:
                await self._database.write(lambda tx: self._apply(tx, rows, upto))
            except IntegrityError:
                # Another process read for the first time too and made the cursor: nothing of ours was kept, read again.
                return False
        return bool(answer.get("more", len(rows) >= MOST_PER_READ))

    def _position(self, connection: Any) -> int:
        cursors = self._tables.cursors
        found = connection.execute(select(cursors.c.position).where(cursors.c.producer == self._producer)).scalar()
        return int(found or 0)

    def _apply(self, tx: Tx, rows: list[dict[str, Any]], upto: int) -> None:
        cursors = self._tables.cursors
        current = tx.connection.execute(
            select(cursors.c.position).where(cursors.c.producer == self._producer).with_for_update()
        ).scalar()
        if current is None:
            tx.connection.execute(insert(cursors).values(producer=self._producer, position=0))
        for row in rows:
            if row["position"] > (current or 0):
                for event in row["events"]:
                    self._handle(tx, Event(event["type"], event["key"], event["data"], event["id"], event["at"]))
        tx.connection.execute(
            update(cursors).where(cursors.c.producer == self._producer, cursors.c.position < upto).values(position=upto)
        )
