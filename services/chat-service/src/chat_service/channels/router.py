"""Routes of channels, for the services that speak to a network. They take bodies that are larger than a person's."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request

from chat_service.channels.schemas import ChannelGiven, Wanted
from chat_service.channels.service import ChannelService
from shared.errors import BadRequest, Invalid
from shared.security.policy import internal
from shared.security.principal import Principal

PREFIX = "/internal/channels"
MOST_BODY = 8 * 1024 * 1024
MOST_INBOUND = 100
MOST_STATUSES = 500
Service = Annotated[Principal, internal()]


def build_router(channels: ChannelService) -> APIRouter:
    """Return the routes over ``channels``."""
    router = APIRouter(prefix=PREFIX, include_in_schema=False)

    @router.post("/inbound")
    async def take_in(_: Service, request: Request) -> dict[str, Any]:
        """Store messages from outside; each item succeeds or fails alone, in the order of the call."""
        return {"results": await channels.take_in(await _items(request, MOST_INBOUND))}

    @router.post("/statuses")
    async def note_statuses(_: Service, request: Request) -> dict[str, Any]:
        """Apply what the network reports of messages."""
        return {"results": await channels.note_statuses(await _items(request, MOST_STATUSES))}

    @router.post("/outgoing")
    async def outgoing(_: Service, wanted: Wanted) -> dict[str, Any]:
        """Return messages as their network needs them."""
        return {"messages": await channels.outgoing(wanted.message_ids)}

    @router.put("/{channel_id}")
    async def keep_channel(
        _: Service, channel_id: Annotated[str, Path(min_length=1, max_length=36)], given: ChannelGiven
    ) -> dict[str, Any]:
        """Keep what conversations show of a channel."""
        await channels.keep_channel(channel_id, given)
        return {"channel_id": channel_id, **given.model_dump()}

    return router


async def _items(request: Request, most: int) -> list[Any]:
    """Return the items of a call. Raises BadRequest, Invalid."""
    try:
        body = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise BadRequest("The body is not JSON.") from error
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list) or not 1 <= len(items) <= most:
        raise Invalid.field("items", "length", f"must be a list of 1 to {most} items")
    return items
