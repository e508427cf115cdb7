"""The route of segments, for other services only."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from chat_service.audience.schemas import Segment
from chat_service.audience.service import AudienceService
from shared.security.policy import internal
from shared.security.principal import Principal


def build_router(audience: AudienceService) -> APIRouter:
    """Return the routes over ``audience``."""
    router = APIRouter(prefix="/internal/audience", include_in_schema=False)

    @router.post("")
    async def read_segment(_: Annotated[Principal, internal()], body: Segment) -> dict[str, Any]:
        """Return the next contacts of a segment."""
        return await audience.page(body)

    return router
