"""Ended widget sessions reach the session guard of every process within two seconds, whether or not a signal arrives."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import structlog

from chat_service.widget import repository
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.bus import Bus
from shared.security.sessions import SessionGuard
from shared.utils.clock import Clock

CHANNEL = "chat.widget_ended"
POLL_SECONDS = 2.0
OVERLAP = timedelta(minutes=2)
"""Looked at again each time: a transaction may commit after one that began later."""
log = structlog.get_logger(__name__)


class WidgetRevocations:
    """Ends sessions, here and everywhere."""

    def __init__(self, *, database: Database, bus: Bus, clock: Clock, guard: SessionGuard) -> None:
        self._database, self._bus, self._clock, self._guard = database, bus, clock, guard
        self._since: timedelta | None = None
        self._wake = asyncio.Event()
        bus.on_signal(CHANNEL, lambda _: self._wake.set())

    async def end(self, session_id: str) -> None:
        """End one session; its token opens nothing from now on, and its sockets are closed."""
        now = self._clock.now()

        def write(tx: Tx) -> None:
            repository.revoke(tx.connection, session_id, now)
            tx.after_commit(lambda: self._bus.signal(CHANNEL, b""))

        await self._database.write(write)
        await self.pull()

    async def pull(self) -> None:
        """Tell this process's guard what ended lately; the first time, everything that still matters."""
        now = self._clock.now()
        window = self._since or timedelta(days=60)
        rows = await self._database.read(lambda c: repository.revoked_since(c, now - window, now))
        self._since = OVERLAP
        self._guard.end({row.id: row.expires_at.timestamp() for row in rows})

    async def run(self) -> None:
        """Pull for ever; cancel to stop."""
        while True:
            try:
                await self.pull()
            except Problem as problem:
                # What was missed while the database was away is looked for from the beginning.
                self._since = None
                log.warning("widget.revocations_not_read", problem=problem.slug)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()
            self._wake.clear()
