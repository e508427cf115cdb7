"""What other services read here: the event log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from shared.database.port import Database
from shared.events.log import EventLog
from shared.runtime.json_response import JsonBytes
from shared.security.policy import internal
from shared.security.principal import Principal


def internal_router(events: EventLog, database: Database) -> APIRouter:
    """Return the router of ``/internal``."""
    router = APIRouter(prefix="/internal", include_in_schema=False)

    @router.get("/events")
    async def read_events(
        _: Annotated[Principal, internal()],
        after: Annotated[int, Query(ge=0)] = 0,
        channel: Annotated[str | None, Query(max_length=20)] = None,
    ) -> Response:
        """Return what was told after a position; with ``channel`` only what is of it."""
        if channel is not None:
            return JsonBytes(await database.read(lambda c: events.read_channel(c, channel, after=after)))
        return JsonBytes({"rows": await database.read(lambda c: events.read(c, after=after))})

    return router
