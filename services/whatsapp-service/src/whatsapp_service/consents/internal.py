"""What chat asks before it stores a template: whether the customer refused what it brings."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from shared.database.port import Database
from shared.schemas.common import LenientBody
from shared.security.policy import internal
from shared.security.principal import Principal
from shared.utils.clock import rfc3339
from whatsapp_service.consents.advertising import Advertising, Refusal, person_of


class Asked(LenientBody):
    """A template that is to be sent by hand, over which number, and to whom."""

    channel_id: str
    template: dict[str, Any] = Field(default_factory=dict)
    phone: str | None = None
    user_id: str | None = None


def build_router(database: Database, advertising: Advertising) -> APIRouter:
    """Return the routes over ``advertising``."""
    router = APIRouter(prefix="/internal/advertising", include_in_schema=False)

    @router.post("")
    async def ask(_: Annotated[Principal, internal()], body: Asked) -> dict[str, Any]:
        """Return the word by which the customer refused; None where the template may be sent to him."""
        person = person_of(body.phone, body.user_id)
        found = await database.read(lambda c: advertising.refusal(c, body.channel_id, body.template, person))
        return {"refusal": _shown(found) if found is not None else None}

    return router


def _shown(refusal: Refusal) -> dict[str, Any]:
    return {
        "state": refusal.state, "source": refusal.source, "at": rfc3339(refusal.at), "by_name": refusal.by_name
    }  # fmt: skip
