"""Routes of files that campaigns hold, for the service that runs them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.requests import ClientDisconnect

from chat_service.attachments.keeping import KeptFiles
from shared.errors import BadRequest
from shared.schemas.common import LenientBody, Uuid
from shared.security.policy import internal
from shared.security.principal import Principal

PREFIX = "/internal/kept"
UPLOADS = f"{PREFIX}/files"
"""Files go here: the one path of these whose body is not JSON."""
Service = Annotated[Principal, internal()]


class Keep(LenientBody):
    """Whose upload it is."""

    owner_id: Uuid


def build_router(kept: KeptFiles) -> APIRouter:
    """Return the routes over ``kept``."""
    router = APIRouter(prefix=PREFIX, include_in_schema=False)

    @router.post("/files")
    async def bring(
        _: Service, request: Request, owner_id: Uuid, file_name: Annotated[str, Query(max_length=500)]
    ) -> dict[str, Any]:
        """Take in a file to be held, the body as it is."""
        try:
            return await kept.bring(owner_id, file_name, request.stream())
        except ClientDisconnect as error:
            raise BadRequest("The client went away while sending the file.") from error

    @router.get("/{attachment_id}")
    async def show(_: Service, attachment_id: Uuid, owner_id: Uuid | None = None) -> dict[str, Any]:
        """Show a file that is held, or that ``owner_id`` uploaded."""
        return await kept.show(attachment_id, owner_id)

    @router.put("/{attachment_id}", status_code=204)
    async def keep(_: Service, attachment_id: Uuid, body: Keep) -> None:
        """Hold a file that was uploaded and sent nowhere."""
        await kept.keep(attachment_id, body.owner_id)

    @router.delete("/{attachment_id}", status_code=204)
    async def let_go(_: Service, attachment_id: Uuid) -> None:
        """Hold a file no more."""
        await kept.let_go(attachment_id)

    return router
