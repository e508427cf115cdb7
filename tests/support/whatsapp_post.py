"""whatsapp-service's real app between a stand-in for chat and one for the provider."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import select
from whatsapp_service.app import create_app
from whatsapp_service.channels.models import channels
from whatsapp_service.settings import WhatsAppSettings

from shared.clients.http import ServiceClient
from shared.config.database_url import normalise_database_url
from shared.database.port import Database
from shared.security.tokens import Tokens

from .edge import call, fake_ports, plain_settings, serve
from .migrated import open_migrated
from .waiting import eventually
from .whatsapp import ACCESS_TOKEN, APP_SECRET, BUSINESS, NUMBER, VERIFY_TOKEN, encoded, signed
from .whatsapp_chat import SendingChat
from .whatsapp_provider import Provider, running


@dataclass
class Post:
    """The service at work."""

    port: int
    database: Database
    chat: SendingChat
    provider: Provider
    token: str
    tokens: Tokens

    good_token: str = ACCESS_TOKEN
    provider_url: str = ""

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Call a route as an administrator."""
        raw = b"" if body is None else orjson.dumps(body)
        return await self.send(method, path, raw, "application/json")

    async def send(
        self, method: str, path: str, body: bytes = b"", kind: str = "text/csv", token: str | None = None
    ) -> tuple[int, Any]:
        """Call a route with a body as it is."""
        headers = [("Authorization", f"Bearer {token or self.token}"), ("Content-Type", kind)]
        reply = await call(self.port, path, method=method, headers=headers, body=body)
        is_json = "json" in reply.headers.get("content-type", "")
        return reply.status, orjson.loads(reply.body) if reply.body and is_json else reply.body or None

    def token_of(self, role: str, user_id: str) -> str:
        """Return the token of a user of a role."""
        return self.tokens.sign("access", user_id, 600, {"role": role, "sid": "s", "name": user_id[-4:]})

    async def webhook(self, document: Any) -> int:
        """Send a signed webhook and return the answer's status."""
        body = encoded(document)
        reply = await call(self.port, "/webhook/whatsapp", method="POST", headers=signed(body), body=body)
        return reply.status

    async def settled(self, *message_ids: str, within: float = 10) -> None:
        """Wait until chat knows the end of each message."""
        over = ("sent", "delivered", "read", "failed")
        await eventually(
            lambda: all(self.chat.status[one] in over for one in message_ids),
            within=within,
            what="every message is over",
        )


@contextlib.asynccontextmanager
async def open_post(
    folder: Path, url: str | None = None, *, chat: SendingChat | None = None, **given: Any
) -> AsyncIterator[Post]:
    """Run the service over an empty database."""
    provider, chat = Provider(), chat or SendingChat()
    async with running(provider) as base:
        seeded = {
            "whatsapp_phone_id": NUMBER, "whatsapp_business_id": BUSINESS, "whatsapp_token": ACCESS_TOKEN,
            "whatsapp_app_secret": APP_SECRET, "whatsapp_verify_token": VERIFY_TOKEN, "whatsapp_api_url": base,
            "whatsapp_quiet_seconds": 0.5, "whatsapp_send_timeout_seconds": 0.5, "whatsapp_lease_seconds": 5.0,
        }  # fmt: skip
        settings = plain_settings(WhatsAppSettings, folder, **{**seeded, **given})
        address = settings.database_url_for("whatsapp") if url is None else normalise_database_url(url)
        database = await open_migrated(address, "whatsapp")
        ports = await fake_ports(settings)
        chat.wake = lambda: ports.bus.signal("events.chat-service", b"0 whatsapp")
        chat.signal = lambda channel, told: ports.bus.signal(channel, orjson.dumps(told))
        tokens = ports.security.tokens
        client = ServiceClient("chat-service", app=chat.app(), urls=(), token=lambda: tokens.service_token("x"))
        app = create_app(settings, dataclasses.replace(ports, database=database, client=lambda _: client))
        assert app.lifespan is not None
        admin = tokens.sign("access", "019a0000-0000-7000-8000-000000000001", 600, {"role": "admin", "sid": "s"})
        try:
            async with app.lifespan(), serve(app.asgi) as served:
                provider.webhooks = [served.port]
                post = Post(served.port, database, chat, provider, admin, tokens, provider_url=base)
                chat.channel_id = await channel_of(database)
                yield post
        finally:
            await client.close()
            await database.stop()


async def channel_of(database: Database) -> str:
    """Return the id of the only channel."""
    return str(await database.read(lambda c: c.execute(select(channels.c.id)).scalar_one()))
