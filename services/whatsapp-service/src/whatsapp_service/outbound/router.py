"""Routes of the queue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter

from shared.security.policy import allow, allow_any
from shared.security.principal import Principal
from whatsapp_service.outbound.schemas import FailureList, QueueView
from whatsapp_service.outbound.service import QueueService


def build_router(queue: QueueService, failures: Sequence[dict[str, Any]]) -> APIRouter:
    """Return the routes over ``queue``; ``failures`` are the codes of the provider, in words."""
    router = APIRouter(prefix="/api/whatsapp", tags=["sending"])

    @router.get("/queue", response_model=QueueView)
    async def read_queue(_: Annotated[Principal, allow_any("channels:manage", "reports:all")]) -> Any:
        """Count what waits to leave, by channel and state."""
        return await queue.overview()

    @router.get("/failures", response_model=FailureList)
    async def list_failures(_: Annotated[Principal, allow()]) -> Any:
        """List WhatsApp's error codes with a sentence in each language."""
        return {"failures": failures}

    return router
