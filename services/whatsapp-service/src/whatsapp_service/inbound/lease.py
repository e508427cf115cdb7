"""Who works: of several processes one holds the lease, and what a process without it would write is refused."""

from __future__ import annotations

import contextlib
from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from shared.database.port import Database, Tx
from shared.errors import Conflict, Problem
from shared.utils.clock import Clock
from shared.utils.ids import uuid7
from whatsapp_service.inbound import repository

LIFE = timedelta(seconds=15)


class LeaseLost(Conflict):
    """Another process works on what came in; this one stops until it gets the lease again."""

    slug, title = "lease-lost", "Another process has taken over"


class Lease:
    """One name that one process at a time may act under.

    Order is what it is for: webhooks are worked on in the order of their arrival only if one works on them. A process that
    dies is followed by another when its lease ends.
    """

    def __init__(self, *, database: Database, clock: Clock, name: str) -> None:
        self._database, self._clock, self._name = database, clock, name
        self._owner = uuid7()
        self._renew_at: float | None = None

    async def hold(self) -> bool:
        """Take or renew the lease; returns whether this process has it."""
        now, mono = self._clock.now(), self._clock.monotonic()
        if self._renew_at is not None and mono < self._renew_at:
            return True
        # One process owns a SQLite file: whoever held the lease before is gone.
        steal = self._renew_at is None and self._database.dialect == "sqlite"
        try:
            held = await self._database.write(
                lambda tx: repository.take_lease(tx.connection, self._name, self._owner, now, LIFE, steal=steal)
            )
        except IntegrityError:
            held = False  # two processes made the first row at once; the other one has it
        self._renew_at = mono + LIFE.total_seconds() / 3 if held else None
        return held

    def check(self, tx: Tx) -> None:
        """Raise LeaseLost unless the lease is still this process's in ``tx``."""
        if repository.lease_owner(tx.connection, self._name) != self._owner:
            self._renew_at = None
            raise LeaseLost

    async def release(self) -> None:
        """Let the next process begin at once; failing that, it begins when the lease ends."""
        if self._renew_at is None:
            return
        self._renew_at = None
        now = self._clock.now()
        with contextlib.suppress(Problem):
            await self._database.write(lambda tx: repository.end_lease(tx.connection, self._name, self._owner, now))
