"""Routes of templates."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.templates.schemas import SyncBody, SyncView, TemplateList
from whatsapp_service.templates.service import TemplateService


def build_router(templates: TemplateService) -> APIRouter:
    """Return the routes over ``templates``."""
    router = APIRouter(prefix="/api/whatsapp/templates", tags=["templates"])

    @router.get("", response_model=TemplateList)
    async def list_templates(
        _: Annotated[Principal, allow()],
        channel_id: Uuid | None = None,
        q: Annotated[str | None, Query(max_length=200)] = None,
        status: Annotated[str | None, Query(max_length=30)] = None,
        page: Annotated[int, Query(ge=1, le=1000)] = 1,
        per_page: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> Any:
        """List templates by name, with what is to be filled in; deleted ones only with ``status=DELETED``."""
        return await templates.list_page(channel_id=channel_id, q=q, status=status, page=page, per_page=per_page)

    @router.post("/sync", response_model=SyncView)
    async def sync_templates(_: Annotated[Principal, allow("channels:manage")], body: SyncBody) -> Any:
        """Fetch the templates of a number from its provider now."""
        return await templates.sync(body.channel_id)

    return router
