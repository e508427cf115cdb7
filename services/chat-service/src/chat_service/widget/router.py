"""Routes of the widget: its configuration, visitors' sessions and ratings, and its settings for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response

from chat_service.widget.policy import authenticate_visitor, visitor
from chat_service.widget.revocations import WidgetRevocations
from chat_service.widget.schemas import (
    NewSession,
    Rating,
    RatingView,
    SessionView,
    SettingsChange,
    SettingsView,
    WidgetConfig,
)
from chat_service.widget.service import Asking, WidgetService
from chat_service.widget.settings_service import WidgetSettings
from shared.errors import Unauthenticated
from shared.schemas.common import Uuid, View
from shared.security.client_address import client_address
from shared.security.policy import allow, bearer, public
from shared.security.principal import Principal

Anybody = Annotated[None, public()]
Visitor = Annotated[Principal, visitor()]
Manager = Annotated[Principal, allow("channels:manage")]


class Ended(View):
    """The session is over."""

    ended: bool


def build_router(
    widget: WidgetService, settings: WidgetSettings, revocations: WidgetRevocations, *, online: Callable[[], bool]
) -> APIRouter:
    """Return the routes; ``online`` tells whether an agent is there."""
    router = APIRouter()

    @router.get("/api/widget/config", response_model=WidgetConfig, tags=["widget"])
    async def read_config(_: Anybody, request: Request) -> Any:
        """Return what the widget shows before anybody says anything."""
        widget.check_origin(request.headers.get("origin"), request.headers.get("host", ""))
        return await settings.config(online=online())

    @router.post("/api/widget/sessions", response_model=SessionView, tags=["widget"])
    async def begin_session(_: Anybody, request: Request, response: Response, body: NewSession) -> Any:
        """Begin a visitor's session, with his consent; answers the same whether or not anybody knows his number."""
        made = await widget.begin(_asking(request), body)
        response.headers["Location"] = "/api/widget/sessions/current"
        return made

    @router.delete("/api/widget/sessions/current", response_model=Ended, tags=["widget"])
    async def end_session(caller: Visitor) -> Any:
        """End the visitor's session: its token opens nothing any more, its sockets are closed."""
        await revocations.end(caller.session_id)
        return {"ended": True}

    @router.post("/api/widget/conversations/{conversation_id}/csat", response_model=RatingView, tags=["widget"])
    async def rate(caller: Visitor, conversation_id: Uuid, body: Rating) -> Any:
        """Rate a finished conversation from 1 to 5, once."""
        return await widget.rate(caller, conversation_id, body.score, body.comment)

    @router.get("/api/chat/widget/settings", response_model=SettingsView, tags=["widget settings"])
    async def read_settings(_: Manager) -> Any:
        """Return the widget's settings and the secret that signs identities."""
        return await settings.get()

    @router.put("/api/chat/widget/settings", response_model=SettingsView, tags=["widget settings"])
    async def change_settings(_: Manager, body: SettingsChange) -> Any:
        """Change the named settings; every process follows within seconds."""
        return await settings.change(body.model_dump(exclude_unset=True))

    return router


def _asking(request: Request) -> Asking:
    security = request.app.state.security
    present = None
    if "authorization" in request.headers:
        try:
            present = authenticate_visitor(security, bearer(request))
        except Unauthenticated:
            present = None  # an ended session is no reason to refuse a new one
    return Asking(
        address=client_address(request.scope, security.tokens),
        origin=request.headers.get("origin"),
        host=request.headers.get("host", ""),
        present=present,
    )
