"""Routes of drafts."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter

from chat_service.drafts.schemas import DraftBody, DraftView
from chat_service.drafts.service import DraftService
from shared.schemas.common import Uuid
from shared.security.policy import allow_any
from shared.security.principal import Principal

Writer = Annotated[Principal, allow_any("messages:write", "notes:write")]
Kind = Literal["reply", "note"]


def build_router(drafts: DraftService) -> APIRouter:
    """Return the routes over ``drafts``."""
    router = APIRouter(prefix="/api/chat/conversations/{conversation_id}/drafts/{kind}", tags=["drafts"])

    @router.get("", response_model=DraftView)
    async def read_draft(caller: Writer, conversation_id: Uuid, kind: Kind) -> Any:
        """Return the caller's own draft; empty when there is none."""
        return await drafts.get(caller, conversation_id, kind)

    @router.put("", response_model=DraftView)
    async def write_draft(caller: Writer, conversation_id: Uuid, kind: Kind, body: DraftBody) -> Any:
        """Keep what the caller has written so far; an empty text deletes the draft."""
        return await drafts.put(caller, conversation_id, kind, body.content)

    @router.delete("", response_model=DraftView)
    async def remove_draft(caller: Writer, conversation_id: Uuid, kind: Kind) -> Any:
        """Delete the caller's draft."""
        await drafts.remove(caller, conversation_id, kind)
        return {"content": "", "updated_at": None}

    return router
