"""The unit of work of auth-service: a change and everything that must be true with it, in one transaction.

Audit rows, revocations and events are collected while a change runs and written at its end, always in this order:
revocations, audit, events. Their counter rows are the busiest locks there are, so they are taken last and two changes can
never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from auth_service.audit.trail import AuditEntry, append
from auth_service.sessions.revocations import Revocation, add
from shared.database.port import Database, Tx
from shared.errors import Conflict
from shared.events.bus import Bus
from shared.events.log import Event, EventLog
from shared.security.sessions import REVOCATIONS_CHANNEL
from shared.utils.clock import Clock

T = TypeVar("T")


@dataclass(slots=True)
class Change:
    """One transaction: its connection, its time, and what it adds to the trail, the revocations and the events."""

    connection: Connection
    now: datetime
    revocations: list[Revocation] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    def tell(self, kind: str, key: str, data: dict[str, Any]) -> None:
        """Add an event for the other services."""
        self.events.append(Event.new(kind, key, data))


class Store:
    """Reads and changes of this service's database."""

    def __init__(self, database: Database, events: EventLog, bus: Bus, clock: Clock) -> None:
        self.database, self.events, self.clock = database, events, clock
        self._bus = bus

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run ``query`` on a read connection."""
        return await self.database.read(query)

    async def change(self, run: Callable[[Change], T], *, taken: Conflict | None = None) -> T:
        """Run ``run`` and commit it with what it collected. ``taken`` is raised where a unique name was taken meanwhile."""

        def transaction(tx: Tx) -> T:
            change = Change(tx.connection, self.clock.now())
            result = run(change)
            self._finish(tx, change)
            return result

        try:
            return await self.database.write(transaction)
        except IntegrityError as error:
            if taken is None:
                raise
            raise taken from error

    def _finish(self, tx: Tx, change: Change) -> None:
        if change.revocations:
            add(tx.connection, change.revocations)
            tx.after_commit(lambda: self._bus.signal(REVOCATIONS_CHANNEL, b""))
        if change.audit:
            append(tx.connection, change.now, change.audit)
        if change.events:
            self.events.append(tx, change.events)
