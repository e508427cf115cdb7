"""Routes of channels, for the services that speak to a network. They take bodies that are larger than a person's."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from chat_service.channels.numbers import Numbers
from chat_service.channels.schemas import ChannelGiven, Wanted
from chat_service.channels.service import ChannelService
from shared.errors import BadRequest, Invalid
from shared.schemas.common import Uuid
from shared.security.policy import internal
from shared.security.principal import Principal

PREFIX = "/internal/channels"
MOST_BODY = 8 * 1024 * 1024
MOST_INBOUND = 100
MOST_STATUSES = 500
Service = Annotated[Principal, internal()]


def build_router(channels: ChannelService, numbers: Numbers) -> APIRouter:
    """Return the routes over ``channels`` and ``numbers``."""
    router = APIRouter(prefix=PREFIX, include_in_schema=False)

    @router.post("/inbound")
    async def take_in(_: Service, request: Request) -> dict[str, Any]:
        """Store messages from outside; each item succeeds or fails alone, in the order of the call."""
        return {"results": await channels.take_in(await _items(request, MOST_INBOUND))}

    @router.post("/broadcasts")
    async def broadcast(_: Service, request: Request) -> dict[str, Any]:
        """Store messages that the product itself writes; they open no conversation. Each item succeeds or fails alone."""
        return {"results": await channels.broadcast(await _items(request, MOST_INBOUND))}

    @router.post("/statuses")
    async def note_statuses(_: Service, request: Request) -> dict[str, Any]:
        """Apply what the network reports of messages."""
        return {"results": await channels.note_statuses(await _items(request, MOST_STATUSES))}

    @router.post("/amendments")
    async def amend(_: Service, request: Request) -> dict[str, Any]:
        """Apply reactions, edits, deletions and files that came."""
        return {"results": await channels.amend(await _items(request, MOST_INBOUND))}

    @router.post("/attachments")
    async def carry(
        _: Service,
        request: Request,
        conversation_id: Uuid,
        file_name: Annotated[str | None, Query(max_length=500)] = None,
        mime_type: Annotated[str | None, Query(max_length=200)] = None,
    ) -> dict[str, Any]:
        """Take in a file, the body as it is; it is checked by its content, as uploads are."""
        try:
            return await channels.carry(conversation_id, file_name or _called(mime_type), request.stream())
        except ClientDisconnect as error:
            raise BadRequest("The client went away while sending the file.") from error

    @router.get("/attachments/{attachment_id}")
    async def read_file(_: Service, attachment_id: Uuid) -> StreamingResponse:
        """Return the bytes of a file."""
        file, chunks = await channels.file(attachment_id)
        headers = {"Content-Length": str(file.size), "Content-Disposition": "attachment"}
        return StreamingResponse(chunks, media_type=file.content_type, headers=headers)

    @router.post("/outgoing")
    async def outgoing(_: Service, wanted: Wanted) -> dict[str, Any]:
        """Return messages as their network needs them."""
        return {"messages": await channels.outgoing(wanted.message_ids)}

    @router.put("/{channel_id}")
    async def keep_channel(
        _: Service, channel_id: Annotated[str, Path(min_length=1, max_length=36)], given: ChannelGiven
    ) -> dict[str, Any]:
        """Keep what is told of a channel; its conversations show it at once."""
        await numbers.keep(channel_id, given)
        return {"channel_id": channel_id, **given.model_dump()}

    return router


def _called(mime_type: str | None) -> str:
    """Return the name of a file that came without one; its ending is what its content calls for."""
    return (mime_type or "").partition("/")[0] or "arquivo"


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
