"""Routes of linking."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response

from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.channels.domain import Channel
from whatsapp_service.channels.schemas import ChannelView, view_of
from whatsapp_service.pairing.domain import Linked
from whatsapp_service.pairing.schemas import Begin, LinkView, NewLinkedNumber
from whatsapp_service.pairing.service import PairingService

Manager = Annotated[Principal, allow("channels:manage")]


def build_router(pairing: PairingService) -> APIRouter:
    """Return the routes over ``pairing``."""
    router = APIRouter(prefix="/api/whatsapp", tags=["linked numbers"])

    @router.post("/linked-numbers", response_model=ChannelView)
    async def add_linked_number(_: Manager, body: NewLinkedNumber, response: Response) -> Any:
        """Add a number behind an Evolution server; it stays stopped until its phone is linked."""
        given = body.model_dump()
        given |= {"provider": "evolution", "phone_number_id": given.pop("instance"), "is_active": True}
        given["api_url"] = given["api_url"].rstrip("/")
        made = await pairing.connect_number(given)
        response.headers["Location"] = f"/api/whatsapp/channels/{made.id}"
        return view_of(made, manager=True)

    @router.get("/channels/{channel_id}/link", response_model=LinkView)
    async def get_link(_: Manager, channel_id: Uuid) -> Any:
        """Show how the link to the phone stands, and the code to scan while one waits. Starts nothing."""
        return _view(*await pairing.look(channel_id))

    @router.post("/channels/{channel_id}/link", response_model=LinkView)
    async def begin_link(_: Manager, channel_id: Uuid, body: Begin) -> Any:
        """Link the number, or link it again: makes the instance where it is absent and sets its webhook."""
        return _view(*await pairing.start(channel_id, phone=body.phone, restart=body.restart))

    @router.delete("/channels/{channel_id}/link", response_model=ChannelView)
    async def end_link(_: Manager, channel_id: Uuid) -> Any:
        """End the link: the phone no longer answers for this installation. It can be linked again."""
        return view_of(await pairing.log_out(channel_id), manager=True)

    @router.delete("/channels/{channel_id}/instance", response_model=ChannelView)
    async def remove_instance(_: Manager, channel_id: Uuid) -> Any:
        """Remove the instance from the Evolution server and switch the number off; its conversations stay."""
        return view_of(await pairing.remove(channel_id), manager=True)

    return router


def _view(channel: Channel, linked: Linked) -> dict[str, Any]:
    return {
        "channel_id": channel.id, "link": linked.link, "reason": channel.link_reason, "at": channel.link_at,
        "state": channel.state, "display_number": channel.display_number, "qr": linked.qr,
        "pairing_code": linked.pairing_code,
    }  # fmt: skip
