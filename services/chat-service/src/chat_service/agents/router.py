"""The route of agents."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter

from chat_service.agents.schemas import AgentList
from chat_service.agents.service import AgentService, Floor
from shared.security.policy import allow
from shared.security.principal import Principal


def build_router(agents: AgentService, floor: Floor) -> APIRouter:
    """Return the route over ``agents``; ``floor`` tells presence, open conversations and queues."""
    router = APIRouter(prefix="/api/chat/agents", tags=["agents"])

    @router.get("", response_model=AgentList)
    async def list_agents(_: Annotated[Principal, allow()]) -> Any:
        """List the active users with presence and open conversations."""
        found = await agents.list_all(floor)
        return {"agents": found, "total": len(found)}

    return router
