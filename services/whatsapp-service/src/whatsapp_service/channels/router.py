"""Routes of channels."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.channels.schemas import ChannelChange, ChannelList, ChannelView, NewChannel, view_of
from whatsapp_service.channels.service import ChannelService
from whatsapp_service.knocks.service import Knocks

Reader = Annotated[Principal, allow()]
Manager = Annotated[Principal, allow("channels:manage")]
_NULLABLE = frozenset({"queue_id"})


def build_router(channels: ChannelService, knocks: Knocks, *, api_url: str, api_version: str) -> APIRouter:
    """Return the routes over ``channels``; a new one gets the configured address and version unless it names its own."""
    router = APIRouter(prefix="/api/whatsapp/channels", tags=["channels"])

    @router.get("", response_model=ChannelList)
    async def list_channels(caller: Reader) -> Any:
        """List the numbers and whether they work; addresses and ids only for those who manage channels."""
        found = await channels.list_all()
        manager = caller.may("channels:manage")
        refused = await knocks.of(found) if manager else {}
        shown = [view_of(one, refused.get(one.id, ()), manager=manager) for one in found]
        return {"channels": shown, "total": len(found)}

    @router.post("", response_model=ChannelView)
    async def create_channel(_: Manager, body: NewChannel, response: Response) -> Any:
        """Connect a number. Until access token, app secret and verify token are all there, it is stopped."""
        given = body.model_dump()
        given["waba_id"] = given["waba_id"] or ""
        given["api_url"] = (given["api_url"] or api_url).rstrip("/")
        given["api_version"] = given["api_version"] or api_version
        made = await channels.create(given)
        response.headers["Location"] = f"/api/whatsapp/channels/{made.id}"
        return view_of(made, manager=True)

    @router.get("/{channel_id}", response_model=ChannelView)
    async def get_channel(_: Manager, channel_id: Uuid) -> Any:
        """Show one channel."""
        found = await channels.get(channel_id)
        return view_of(found, (await knocks.of([found]))[found.id], manager=True)

    @router.put("/{channel_id}", response_model=ChannelView)
    async def change_channel(_: Manager, channel_id: Uuid, body: ChannelChange) -> Any:
        """Change a channel; credentials that are not given stay."""
        given = body.model_dump(exclude_unset=True)
        kept = {name: value for name, value in given.items() if value is not None or name in _NULLABLE}
        if "api_url" in kept:
            kept["api_url"] = kept["api_url"].rstrip("/")
        changed = await channels.change(channel_id, kept)
        return view_of(changed, (await knocks.of([changed]))[changed.id], manager=True)

    @router.delete("/{channel_id}", response_model=ChannelView)
    async def deactivate_channel(_: Manager, channel_id: Uuid) -> Any:
        """Switch a channel off: nothing is taken in or sent; its conversations stay."""
        changed = await channels.change(channel_id, {"is_active": False})
        return view_of(changed, (await knocks.of([changed]))[changed.id], manager=True)

    return router
