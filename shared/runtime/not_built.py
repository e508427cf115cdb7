"""An honest answer for what is announced and not there yet: 501, never a pretended effect."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from shared.errors import NotBuilt
from shared.security.policy import allow
from shared.security.principal import Principal


def not_built_router(prefix: str) -> APIRouter:
    """Return a router that answers 501 to every signed-in request below ``prefix``."""
    router = APIRouter()

    async def not_built(_: Annotated[Principal, allow()]) -> None:
        """Say that this version does not have it."""
        raise NotBuilt

    router.add_api_route(
        f"{prefix}/{{rest:path}}", not_built, methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False
    )
    return router
