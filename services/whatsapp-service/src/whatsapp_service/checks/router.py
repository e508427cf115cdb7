"""Routes of checks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.checks.schemas import CheckView
from whatsapp_service.checks.service import CheckService


def build_router(checks: CheckService) -> APIRouter:
    """Return the routes over ``checks``."""
    router = APIRouter(prefix="/api/whatsapp/channels", tags=["channels"])

    @router.post("/{channel_id}/check", response_model=CheckView)
    async def check_channel(_: Annotated[Principal, allow("channels:manage")], channel_id: Uuid) -> Any:
        """Try a number at WhatsApp step by step; where all is well, a stopped or alarmed number is let go again."""
        return await checks.check(channel_id)

    return router
