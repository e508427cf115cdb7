"""Forgets what nobody needs any more: statuses without a message, uploads that lapsed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from shared.database.port import Database, Tx
from shared.errors import Problem

HOUSEKEEPING_SECONDS = 3600.0
log = structlog.get_logger(__name__)


class Housekeeping:
    """Runs each of ``chores`` in a transaction of its own, once an hour."""

    def __init__(self, *, database: Database, chores: Sequence[Callable[[Tx], None]]) -> None:
        self._database, self._chores = database, chores

    async def run(self) -> None:
        """Tidy until cancelled."""
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            for chore in self._chores:
                try:
                    await self._database.write(chore)
                except Problem as problem:
                    log.warning("whatsapp.housekeeping_failed", problem=problem.slug)
