"""The route of the figures."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from chat_service.dependencies import scope_of
from chat_service.stats.schemas import StatsView
from chat_service.stats.service import StatsService
from shared.security.policy import allow_any
from shared.security.principal import Principal


def build_router(stats: StatsService) -> APIRouter:
    """Return the route over ``stats``."""
    router = APIRouter(prefix="/api/chat", tags=["stats"])

    @router.get("/stats")
    async def read_stats(
        request: Request, caller: Annotated[Principal, allow_any("reports:department", "reports:all")]
    ) -> StatsView:
        """Return what is open now and how today went; it may be a second old."""
        return await stats.of(await scope_of(request, caller))

    return router
