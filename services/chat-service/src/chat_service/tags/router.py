"""Routes of tags."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from chat_service.tags.schemas import NewTag, TagChange, TagList, TagView
from chat_service.tags.service import TagService
from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal

Reader = Annotated[Principal, allow()]
Manager = Annotated[Principal, allow("tags:manage")]


def build_router(tags: TagService) -> APIRouter:
    """Return the routes over ``tags``."""
    router = APIRouter(prefix="/api/chat/tags", tags=["tags"])

    @router.get("", response_model=TagList)
    async def list_tags(_: Reader, *, archived: bool = False) -> Any:
        """List the tags by name, with ``archived=true`` also those that are offered no more."""
        found = await tags.list_all(archived=archived)
        return {"tags": found, "total": len(found)}

    @router.post("", response_model=TagView)
    async def create_tag(_: Manager, body: NewTag, response: Response) -> Any:
        """Make a tag."""
        made = await tags.create(body.name, body.color)
        response.headers["Location"] = f"/api/chat/tags/{made['id']}"
        return made

    @router.put("/{tag_id}", response_model=TagView)
    async def change_tag(_: Manager, tag_id: Uuid, body: TagChange) -> Any:
        """Change the colour of a tag, archive it or bring it back."""
        return await tags.change(tag_id, body.model_dump(exclude_unset=True))

    @router.delete("/{tag_id}", response_model=TagView)
    async def archive_tag(_: Manager, tag_id: Uuid) -> Any:
        """Archive a tag: conversations keep it, nobody is offered it."""
        return await tags.change(tag_id, {"is_archived": True})

    return router
