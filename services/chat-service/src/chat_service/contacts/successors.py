"""Who stands for a contact that was merged: a visitor keeps his session, which names the contact he was when it began."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import orjson
import structlog

from chat_service.contacts import repository
from shared.database.port import Database, Tx
from shared.errors import Problem
from shared.events.bus import Bus
from shared.security.sessions import SessionGuard
from shared.utils.clock import Clock

CHANNEL = "chat.contacts_merged"
POLL_SECONDS = 2.0
SESSIONS_LIVE = timedelta(days=31)
OVERLAP = timedelta(minutes=2)
"""Looked at again each time: a transaction may commit after one that began later."""
log = structlog.get_logger(__name__)

Moved = Callable[[dict[str, str]], None]


class Successors:
    """Keeps the session guard of every process told; a signal makes it quick, a poll makes it sure."""

    def __init__(self, *, database: Database, bus: Bus, clock: Clock, guard: SessionGuard) -> None:
        self._database, self._bus, self._clock, self._guard = database, bus, clock, guard
        self._window = SESSIONS_LIVE
        self.on_moved: list[Moved] = []
        bus.on_signal(CHANNEL, lambda payload: self._take(orjson.loads(payload)))

    def announce(self, tx: Tx, heirs: dict[str, str]) -> None:
        """Tell this process right after the commit, and the others by a signal."""

        def told() -> None:
            self._take(heirs)
            self._bus.signal(CHANNEL, orjson.dumps(heirs))

        tx.after_commit(told)

    def _take(self, heirs: dict[str, str]) -> None:
        new = self._guard.succeed(heirs)
        if new:
            for call in self.on_moved:
                call(new)

    async def pull(self) -> None:
        """Read who was merged lately; the first time, everybody whose sessions may still be alive."""
        since = self._clock.now() - self._window
        self._take(await self._database.read(lambda c: repository.heirs_since(c, since)))
        self._window = OVERLAP

    async def run(self) -> None:
        """Pull for ever; cancel to stop."""
        while True:
            try:
                await self.pull()
            except Problem as problem:
                # What was missed while the database was away is looked for from the beginning.
                self._window = SESSIONS_LIVE
                log.warning("contacts.successors_not_read", problem=problem.slug)
            await asyncio.sleep(POLL_SECONDS)
