"""Keeps the sums of reports current, beside the message path and never on it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import IntegrityError

from chat_service.reports import repository
from shared.database.port import Database
from shared.errors import Problem
from shared.events.bus import Bus
from shared.utils.clock import Clock

BATCH = 200
"""Conversations of one transaction."""
PAUSE_SECONDS = 0.02
"""Between two steps while much is to be counted: the past of an installation must not hold up its present."""
SETTLE_SECONDS = 2.0
"""What changes within it is counted together."""
POLL_SECONDS = 15.0
BUSY = 8
"""Changes waiting for the writer from which on the counting waits for a quieter moment."""
PATIENCE_SECONDS = 10.0
log = structlog.get_logger(__name__)


class ReportKeeper:
    """Walks the feed of changed conversations and counts what is new in each.

    How far a conversation is counted is written in the transaction that adds to the sums, so a crash repeats and skips nothing.
    A new installation, and one that was there before reports were, are counted from their first conversation in the same way.
    """

    def __init__(
        self, *, database: Database, bus: Bus, clock: Clock, timezone: str, service: str = "chat-service"
    ) -> None:
        self._database, self._clock, self._zone = database, clock, ZoneInfo(timezone)
        self._wake = asyncio.Event()
        self.current_at: datetime | None = None
        """When everything was last counted; None while the past still is."""
        bus.on_signal(f"events.{service}", lambda _: self._wake.set())

    async def run(self) -> None:
        """Keep the sums current for ever; cancel to stop. Trouble is logged once and tried again."""
        troubled = False
        while True:
            try:
                more = await self.advance()
                troubled = False
            except Problem as problem:
                if not troubled:
                    log.warning("reports.counting_waits", problem=problem.slug)
                troubled, more = True, False
            if more:
                await self._step_aside()
            else:
                await self._signalled()

    async def _signalled(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._wake.wait()
        except TimeoutError:
            return
        await asyncio.sleep(SETTLE_SECONDS)
        self._wake.clear()

    async def _step_aside(self) -> None:
        """Let a flood of messages go first, but not for ever."""
        waited = PAUSE_SECONDS
        await asyncio.sleep(PAUSE_SECONDS)
        while self._database.queued > BUSY and waited < PATIENCE_SECONDS:
            await asyncio.sleep(PAUSE_SECONDS)
            waited += PAUSE_SECONDS

    async def advance(self, most: int = BATCH) -> bool:
        """Count the next changes; False when everything is counted."""
        now = self._clock.now()
        after = await self._database.read(repository.position)
        if after is None:
            await self._open()
            after = 0
        found = await self._database.read(lambda c: repository.uncounted(c, after, most, self._zone))
        if found is None:
            self.current_at = now
            return False
        await self._database.write(lambda tx: repository.add(tx.connection, found))
        if found.is_last:
            self.current_at = now
        return not found.is_last

    async def _open(self) -> None:
        try:
            await self._database.write(lambda tx: repository.open_cursor(tx.connection))
        except IntegrityError:
            return  # another process made the row first
