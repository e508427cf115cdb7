"""The app of chat-service: every part is built here, by hand, top to bottom."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import Connection, text
from starlette.types import ASGIApp

from chat_service.assembly import Floor, build_floor
from chat_service.attachments import internal as kept_routes
from chat_service.building import build_neighbours
from chat_service.channels import router as channels_routes
from chat_service.conversations.router import router as conversations_router
from chat_service.dependencies import Parts
from chat_service.inbox.express import InboxLane
from chat_service.inbox.router import router as inbox_router
from chat_service.insight import build_insight
from chat_service.internal import internal_router
from chat_service.messages.express import ExpressLane
from chat_service.messages.router import router as messages_router
from chat_service.networks import build_networks
from chat_service.settings import ChatSettings
from chat_service.setup import seed
from chat_service.widget.conversations_router import router as visits_router
from shared.database.seeding import write_if_absent
from shared.errors import Problem
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app
from shared.security.policy import Security

PREFIX = "/api/chat"
MULTIPART_OVERHEAD = 65_536
WAKE_SECONDS = 5.0
log = structlog.get_logger(__name__)


def create_app(settings: ChatSettings, ports: Ports) -> Application:
    """Return the application."""
    database = ports.own_database()

    async def database_answers() -> str:
        try:
            await database.read(_select_one)
        except Problem:
            return "unavailable"
        return "ok"

    app = new_service_app(
        name="chat-service",
        prefix=PREFIX,
        settings=settings,
        security=ports.security,
        checks={"database": database_answers},
        description="Contacts, conversations, messages, queues and the realtime hub.",
    )
    neighbours = build_neighbours(settings, ports)
    floor = build_floor(settings, ports, neighbours)
    networks = build_networks(ports, neighbours, floor)
    insight = build_insight(settings, ports, neighbours, floor)
    app.state.parts = floor.parts
    for router in (
        conversations_router,
        messages_router,
        inbox_router,
        visits_router,
        internal_router(floor.events, database),
        *neighbours.routers(floor),
        *networks.routers(),
        *insight.routers(),
    ):
        app.include_router(router)
    limit = settings.max_file_size + MULTIPART_OVERHEAD
    rules = BodyRules(
        settings.max_json_body,
        uploads={
            "/api/chat/attachments": limit,
            "/api/widget/attachments": limit,
            f"{channels_routes.PREFIX}/attachments": settings.max_channel_file_size,
            kept_routes.UPLOADS: settings.max_channel_file_size,
        },
        raw={channels_routes.PREFIX: channels_routes.MOST_BODY},
    )

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        floor.epoch = await write_if_absent(database, seed)
        async with contextlib.AsyncExitStack() as stack:
            await neighbours.start(stack, floor)
            for name, work in (_periodic(floor) | insight.periodic()).items():
                await stack.enter_async_context(_running(name, work))
            yield

    def drain() -> None:
        app.state.draining = True
        floor.sockets.draining = True
        floor.hub.close_all()

    return Application(
        ServiceEdge(_express(app, ports.security, floor.parts), service="chat-service", rules=rules),
        lifespan=lifespan,
        sockets=floor.sockets,
        drain=drain,
    )


def _express(app: ASGIApp, security: Security, parts: Parts) -> ASGIApp:
    """Return ``app`` behind the lanes of its two hot routes."""
    return ExpressLane(InboxLane(app, security=security, parts=parts), security=security, parts=parts)


def _select_one(connection: Connection) -> Any:
    return connection.execute(text("SELECT 1")).scalar()


def _periodic(floor: Floor) -> dict[str, Callable[[], Coroutine[Any, Any, None]]]:
    async def wake() -> None:
        while True:
            try:
                await floor.parts.conversations.wake_due()
            except Problem as problem:
                log.warning("wake.failed", problem=problem.slug)
            await asyncio.sleep(WAKE_SECONDS)

    return {
        "hub-poll": floor.hub.poll,
        "presence": floor.presence.run,
        "heartbeat": floor.heartbeat.run,
        "scopes": lambda: floor.scopes.run(floor.hub.scopes),
        "wake": wake,
    }


@asynccontextmanager
async def _running(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    task = asyncio.get_running_loop().create_task(work(), name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


service = Service(
    name="chat-service",
    prefix=PREFIX,
    create=create_app,
    settings=ChatSettings,
    history="chat",
    calls=("auth-service", "whatsapp-service"),
)
