"""Reads segments page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from chat_service.audience import repository
from chat_service.audience.schemas import Segment
from shared.database.port import Database

Reachable = Callable[[Connection, Sequence[str]], dict[str, dict[str, str | None]]]


class AudienceService:
    """Tells which contacts a segment holds and under what they are reached."""

    def __init__(self, *, database: Database, reachable: Reachable) -> None:
        self._database, self._reachable = database, reachable

    async def page(self, wanted: Segment) -> dict[str, Any]:
        """Return the next contacts of a segment; ``next_after`` is None at the end."""

        def query(connection: Connection) -> dict[str, Any]:
            rows = repository.page(connection, wanted)
            ways = self._reachable(connection, [row.id for row in rows]) if rows else {}
            found = [{"contact_id": row.id, "name": row.name, **ways.get(row.id, {})} for row in rows]
            return {"contacts": found, "next_after": rows[-1].id if len(rows) == wanted.limit else None}

        return await self._database.read(query)
