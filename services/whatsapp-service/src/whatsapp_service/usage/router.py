"""Routes of usage."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from shared.security.policy import allow_any
from shared.security.principal import Principal
from whatsapp_service.usage.schemas import UsageView
from whatsapp_service.usage.service import UsageService


def build_router(usage: UsageService) -> APIRouter:
    """Return the routes over ``usage``."""
    router = APIRouter(prefix="/api/whatsapp", tags=["usage"])

    @router.get("/usage", response_model=UsageView)
    async def read_usage(
        _: Annotated[Principal, allow_any("channels:manage", "reports:all")],
        month: Annotated[str | None, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = None,
    ) -> Any:
        """Count a month's messages as WhatsApp priced them, by channel and category; without ``month`` the current one."""
        return await usage.month(month)

    return router
