"""Routes of received webhooks."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from shared.schemas.common import Timestamp, Uuid, View
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.inbound.service import InboundService

Manager = Annotated[Principal, allow("channels:manage")]


class ReceivedEventView(View):
    """One received webhook, without its body; ``error_code`` says what ``error`` is about."""

    id: str
    provider: str
    state: str
    attempts: int
    error: str | None
    error_code: str | None
    size: int
    received_at: Timestamp
    processed_at: Timestamp | None


class ReceivedEventList(View):
    """Received webhooks, newest first; ``next`` continues the list."""

    events: list[ReceivedEventView]
    parked: int
    next: str | None


class Replayed(View):
    """A webhook that is worked on again."""

    id: str
    state: Literal["new"] = "new"


def build_router(inbound: InboundService) -> APIRouter:
    """Return the routes over ``inbound``."""
    router = APIRouter(prefix="/api/whatsapp/events", tags=["received webhooks"])

    @router.get("", response_model=ReceivedEventList)
    async def list_events(
        _: Manager,
        state: Literal["new", "done", "parked"] | None = None,
        before: Uuid | None = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> Any:
        """List received webhooks, newest first; ``state=parked`` those that could not be worked on, with the reason."""
        return await inbound.list_events(state=state, before=before, limit=limit)

    @router.post("/{event_id}/replay", response_model=Replayed)
    async def replay_event(_: Manager, event_id: Uuid) -> Any:
        """Work on a parked webhook again. What of it was done already is not done twice."""
        await inbound.replay(event_id)
        return {"id": event_id}

    return router
