"""The app of whatsapp-service: every part is built here, by hand, top to bottom."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Connection, text

from shared.errors import Problem
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app
from whatsapp_service.adapters.evolution.proof import PREFIX as EVOLUTION
from whatsapp_service.assembly import build_house
from whatsapp_service.campaigns import router as campaigns_routes
from whatsapp_service.consents import router as consents_routes
from whatsapp_service.core import Work
from whatsapp_service.inbound.lane import PATH as WEBHOOK
from whatsapp_service.inbound.lane import WebhookLane
from whatsapp_service.internal import internal_router
from whatsapp_service.settings import WhatsAppSettings
from whatsapp_service.simulated import with_simulator

PREFIX = "/api/whatsapp"


def create_app(settings: WhatsAppSettings, ports: Ports) -> Application:
    """Return the application."""
    settings = with_simulator(settings, ports.keys)
    database = ports.own_database()

    async def database_answers() -> str:
        try:
            await database.read(_select_one)
        except Problem:
            return "unavailable"
        return "ok"

    house = build_house(settings, ports)

    async def channels_are_read() -> str:
        return "ok" if house.core.directory.is_known else "unread"

    app = new_service_app(
        name="whatsapp-service", prefix=PREFIX, settings=settings, security=ports.security,
        checks={"database": database_answers, "channels": channels_are_read},
        description="WhatsApp, in and out: numbers, messages, templates, files.",
    )  # fmt: skip
    app.include_router(internal_router(house.core.events, database))
    for wing in house.wings:
        for router in wing.routers:
            app.include_router(router)
    rules = BodyRules(
        settings.max_json_body,
        uploads={
            campaigns_routes.UPLOADS: campaigns_routes.MOST_FILE,
            consents_routes.UPLOADS: consents_routes.MOST_FILE,
        },
        raw=dict.fromkeys((WEBHOOK, EVOLUTION), settings.whatsapp_webhook_limit),
    )

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        await house.prepare()
        async with contextlib.AsyncExitStack() as stack:
            for wing in house.wings:
                for name, work in wing.work.items():
                    await stack.enter_async_context(_running(f"whatsapp-{name}", work))
            yield

    def drain() -> None:
        app.state.draining = True

    lane = WebhookLane(app, house.receiver, limit=settings.whatsapp_webhook_limit)
    return Application(ServiceEdge(lane, service="whatsapp-service", rules=rules), lifespan=lifespan, drain=drain)


def _select_one(connection: Connection) -> Any:
    return connection.execute(text("SELECT 1")).scalar()


@asynccontextmanager
async def _running(name: str, work: Work) -> AsyncIterator[None]:
    task = asyncio.get_running_loop().create_task(work(), name=name)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


service = Service(
    name="whatsapp-service",
    prefix=PREFIX,
    create=create_app,
    settings=WhatsAppSettings,
    history="whatsapp",
    calls=("chat-service", "auth-service"),
)
