"""whatsapp-service's real app on a real port over a real database, with a stand-in for chat-service."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, func, select
from whatsapp_service.app import create_app
from whatsapp_service.inbound.models import items, raw_events
from whatsapp_service.settings import WhatsAppSettings

from shared.clients.http import ServiceClient
from shared.config.database_url import normalise_database_url
from shared.database.port import Database

from .edge import Reply, call, fake_ports, plain_settings, serve
from .migrated import open_migrated
from .waiting import eventually
from .whatsapp import (
    ACCESS_TOKEN,
    APP_SECRET,
    BUSINESS,
    NUMBER,
    VERIFY_TOKEN,
    ChatStandIn,
    encoded,
    signed,
)


@dataclass
class Desk:
    """A running service and what is around it."""

    port: int
    database: Database
    chat: ChatStandIn
    token: str

    async def post(self, document: Any, **headers: str) -> Reply:
        """Send a signed webhook."""
        body = document if isinstance(document, bytes) else encoded(document)
        sent = signed(body) if not headers else [(name.replace("_", "-"), one) for name, one in headers.items()]
        return await call(self.port, "/webhook/whatsapp", method="POST", headers=sent, body=body)

    async def api(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call a route as an administrator."""
        raw = b"" if body is None else orjson.dumps(body)
        headers = [("Authorization", f"Bearer {self.token}"), ("Content-Type", "application/json")]
        reply = await call(self.port, path, method=method, headers=headers, body=raw)
        return reply.status, orjson.loads(reply.body) if reply.body else None

    async def count(self, table: Any, **where: Any) -> int:
        """Return how many rows of a table there are."""
        chosen = [table.c[name] == value for name, value in where.items()]
        query = select(func.count()).select_from(table).where(*chosen)
        return int(await self.database.read(lambda c: c.execute(query).scalar_one()))

    async def rows(self, table: Any) -> list[Any]:
        """Return every row of a table."""

        def query(connection: Connection) -> list[Any]:
            return list(connection.execute(select(table)))

        return await self.database.read(query)

    async def at_rest(self, within: float = 10) -> None:
        """Wait until nothing that came in waits to be worked on."""

        async def idle() -> bool:
            return not await self.count(raw_events, state="new") and not await self.count(items, state="new")

        await eventually(idle, within=within, what="everything worked on")


@contextlib.asynccontextmanager
async def open_desk(folder: Path, url: str | None = None, **given: Any) -> AsyncIterator[Desk]:
    """Run the service over an empty database."""
    seeded = {
        "whatsapp_phone_id": NUMBER, "whatsapp_business_id": BUSINESS, "whatsapp_token": ACCESS_TOKEN,
        "whatsapp_app_secret": APP_SECRET, "whatsapp_verify_token": VERIFY_TOKEN,
    }  # fmt: skip
    settings = plain_settings(WhatsAppSettings, folder, **{**seeded, **given})
    address = settings.database_url_for("whatsapp") if url is None else normalise_database_url(url)
    database = await open_migrated(address, "whatsapp")
    ports, chat = await fake_ports(settings), ChatStandIn()
    tokens = ports.security.tokens
    client = ServiceClient(
        "chat-service", app=chat.app(), urls=(), token=lambda: tokens.service_token("whatsapp-service")
    )
    app = create_app(settings, dataclasses.replace(ports, database=database, client=lambda _: client))
    assert app.lifespan is not None
    admin = tokens.sign("access", "019a0000-0000-7000-8000-000000000001", 600, {"role": "admin", "sid": "s"})
    try:
        async with app.lifespan(), serve(app.asgi) as served:
            yield Desk(served.port, database, chat, admin)
    finally:
        await client.close()
        await database.stop()
