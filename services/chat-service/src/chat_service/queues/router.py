"""Routes of queues and their members."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from chat_service.queues.schemas import Members, MembersView, NewQueue, QueueChange, QueueList, QueueView, Removal
from chat_service.queues.service import QueueService
from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal

Reader = Annotated[Principal, allow()]
Manager = Annotated[Principal, allow("departments:manage")]


def build_router(queues: QueueService) -> APIRouter:
    """Return the routes over ``queues``."""
    router = APIRouter(prefix="/api/chat/queues", tags=["queues"])

    @router.get("", response_model=QueueList)
    async def list_queues(_: Reader) -> Any:
        """List all queues, switched-off ones included, in the order people gave them."""
        return await queues.list_all()

    @router.post("", response_model=QueueView)
    async def create_queue(_: Manager, body: NewQueue, response: Response) -> Any:
        """Make a queue."""
        made = await queues.create(body.model_dump())
        response.headers["Location"] = f"/api/chat/queues/{made['id']}"
        return made

    @router.get("/{queue_id}", response_model=QueueView)
    async def read_queue(_: Reader, queue_id: Uuid) -> Any:
        """Return one queue."""
        return await queues.get(queue_id)

    @router.put("/{queue_id}", response_model=QueueView)
    async def change_queue(_: Manager, queue_id: Uuid, body: QueueChange) -> Any:
        """Change the named fields of a queue; making it the default takes that from the one that was."""
        return await queues.change(queue_id, body.model_dump(exclude_unset=True))

    @router.delete("/{queue_id}", response_model=Removal)
    async def remove_queue(_: Manager, queue_id: Uuid) -> Any:
        """Delete a queue that no conversation was ever in; switch off any other."""
        return await queues.remove(queue_id)

    @router.get("/{queue_id}/members", response_model=MembersView)
    async def read_members(_: Reader, queue_id: Uuid) -> Any:
        """Return who serves the queue."""
        return {"agent_ids": await queues.members(queue_id)}

    @router.put("/{queue_id}/members", response_model=MembersView)
    async def set_members(_: Manager, queue_id: Uuid, body: Members) -> Any:
        """Let exactly these users serve the queue; open screens of those who joined or left follow at once."""
        return {"agent_ids": await queues.set_members(queue_id, body.agent_ids)}

    return router
