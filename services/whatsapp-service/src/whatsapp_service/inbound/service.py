"""Looking at received webhooks, and having a parked one worked on again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from shared.database.port import Database, Tx
from shared.events.bus import Bus
from shared.utils.clock import Clock
from whatsapp_service.inbound import repository
from whatsapp_service.inbound.errors import NotParked, ReceivedEventNotFound
from whatsapp_service.inbound.faults import code_of
from whatsapp_service.inbound.store import ARRIVED


def last_signed(connection: Connection, fingerprints: Sequence[str]) -> datetime | None:
    """Return when the newest webhook came that one of these secrets proves, if that was not too many webhooks ago."""
    return repository.last_signed(connection, fingerprints)


class InboundService:
    """What an administrator sees of what came in, and may do about it."""

    def __init__(self, *, database: Database, clock: Clock, bus: Bus) -> None:
        self._database, self._clock, self._bus = database, clock, bus

    async def list_events(self, *, state: str | None, before: str | None, limit: int) -> dict[str, Any]:
        """Return webhooks, newest first, and how many are parked. Bodies are not shown: they are customers' words."""
        rows = await self._database.read(
            lambda c: repository.list_events(c, state=state, before=before, limit=limit + 1)
        )
        parked = await self._database.read(lambda c: repository.count_events(c, "parked"))
        shown = [{**row._mapping, "error_code": code_of(row.error)} for row in rows[:limit]]  # noqa: SLF001 - SQLAlchemy's public name
        return {"events": shown, "parked": parked, "next": shown[-1]["id"] if len(rows) > limit else None}

    async def replay(self, event_id: str) -> None:
        """Have a parked webhook worked on again. Raises ReceivedEventNotFound or NotParked."""

        def write(tx: Tx) -> None:
            state = repository.state_for_change(tx.connection, event_id)
            if state is None:
                raise ReceivedEventNotFound
            if state != "parked":
                raise NotParked
            repository.replay(tx.connection, event_id, self._clock.now())
            tx.after_commit(lambda: self._bus.signal(ARRIVED, b""))

        await self._database.write(write)
