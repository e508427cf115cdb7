"""The whole of chat-service in process, and the hand of the service that speaks to WhatsApp."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import orjson
from chat_service.app import create_app
from chat_service.settings import ChatSettings
from chat_service.tables import metadata
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from shared.clients.http import ServiceClient
from shared.database.opening import open_database
from shared.database.port import Database
from shared.events.bus import MemoryBus
from shared.runtime.descriptor import Peers, Ports
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock, rfc3339
from shared.utils.ids import uuid7

from .chat_nouns import FakeAuth

CHANNEL = "01933333-0000-7000-8000-000000000001"


class _NoRevocations:
    async def get(self, path: str, *, params: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - the source's signature
        return {"items": [], "position": 0}


@dataclass
class Consents:
    """A stand-in for the service that knows who wants no advertising."""

    refusals: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By digits or by network id: the word by which somebody refused."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    is_down: bool = False

    def app(self) -> FastAPI:
        """Return the app."""
        app = FastAPI(openapi_url=None)
        app.add_api_route("/internal/advertising", self._answer, methods=["POST"])
        return app

    async def _answer(self, request: Request) -> Any:
        asked = orjson.loads(await request.body())
        self.asked.append(asked)
        if self.is_down:
            return JSONResponse({"type": "urn:ispchat:problem:unavailable"}, 503)
        advertises = asked["template"].get("category") == "MARKETING"
        known = self.refusals.get(asked["phone"] or "") or self.refusals.get(asked["user_id"] or "")
        return {"refusal": known if advertises else None}


def soon(hours: float = 24) -> str:
    """Return a moment that many hours from now."""
    return rfc3339(datetime.now(UTC) + timedelta(hours=hours)) or ""


def inbound(external_id: str | None = None, phone: str | None = "5511987654321", **more: Any) -> dict[str, Any]:
    """Return an item as the WhatsApp service hands it over."""
    contact = {"name": "Maria Silva", "phone": phone, **more.pop("contact", {})}
    return {
        "channel": "whatsapp", "channel_id": CHANNEL, "channel_name": "Suporte", "queue_id": None,
        "external_id": external_id or f"wamid.{uuid7()}", "sent_at": soon(0), "author": "customer", "contact": contact,
        "message_type": "text", "content": "Oi", "metadata": {}, "reply_to_external": None, "attachment": None,
        "window": {"service_until": soon(), "free_entry_until": None}, **more,
    }  # fmt: skip


@dataclass
class Service:
    """One process of the service."""

    app: Any
    security: Security
    database: Database
    settings: ChatSettings
    bus: MemoryBus
    consents: Consents

    def client(self, token: str) -> httpx2.AsyncClient:
        """Return an HTTP client with this token."""
        transport = httpx2.ASGITransport(app=self.app, client=("203.0.113.7", 1))
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.AsyncClient(transport=transport, base_url="http://testserver", headers=headers)

    def user(self, role: str = "supervisor", user_id: str | None = None) -> httpx2.AsyncClient:
        """Return an HTTP client of a user with this role."""
        claims = {"role": role, "sid": uuid7(), "ver": 0}
        return self.client(self.security.tokens.sign("access", user_id or uuid7(), 900, claims))

    async def call(self, path: str, body: Any) -> Any:
        """Ask for something as the WhatsApp service and return the answer."""
        async with self.client(self.security.tokens.service_token("whatsapp-service")) as client:
            answer = await client.post(f"/internal/channels/{path}", json=body)
            assert answer.status_code == 200, answer.text
            return answer.json()

    async def hand_over(self, *items: dict[str, Any]) -> Any:
        """Hand over messages from outside."""
        return (await self.call("inbound", {"items": list(items)}))["results"]

    async def report(self, message_id: str, status: str, **more: Any) -> Any:
        """Report a message's status; returns what became of it."""
        item = {"message_id": message_id, "status": status, "at": soon(0), "external_id": None, "error": None, **more}
        return (await self.call("statuses", {"items": [item]}))["results"][0]["outcome"]

    async def conversation(self, conversation_id: str) -> Any:
        """Return a conversation as a supervisor sees it."""
        async with self.user() as client:
            return (await client.get(f"/api/chat/conversations/{conversation_id}")).json()

    async def conversations(self) -> Any:
        """Return all conversations."""
        async with self.user() as client:
            return (await client.get("/api/chat/conversations", params={"per_page": 100})).json()["conversations"]

    async def timeline(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return everything in a conversation, oldest first."""
        found: list[dict[str, Any]] = []
        async with self.user() as client:
            while True:
                answer = await client.get(
                    f"/api/chat/conversations/{conversation_id}/messages",
                    params={"after_seq": len(found), "per_page": 200},
                )
                page = answer.json()["messages"]
                found += page
                if len(page) < 200:
                    return found

    async def send(self, conversation_id: str, user_id: str | None = None, **body: Any) -> httpx2.Response:
        """Send a message as an agent and return the answer."""
        async with self.user(user_id=user_id) as client:
            return await client.post(
                f"/api/chat/conversations/{conversation_id}/messages",
                json={"content": "Bom dia", "client_message_id": uuid7(), **body},
            )

    async def events(self) -> list[dict[str, Any]]:
        """Return everything that was told to other services."""
        token = self.security.tokens.service_token("whatsapp-service")
        async with self.client(token) as client:
            rows = (await client.get("/internal/events")).json()["rows"]
        return [event for row in rows for event in row["events"]]


@asynccontextmanager
async def serve(url: str, folder: Path, bus: MemoryBus) -> AsyncIterator[Service]:
    """Run one process of the service over a database."""
    settings = ChatSettings(data_dir=folder, _env_file=None)
    keys = KeyRing(settings)
    tokens = Tokens(keys)
    guard = SessionGuard(_NoRevocations(), bus)
    await guard.pull()
    security = Security(tokens, guard)
    database = open_database(url, pool_size=10)
    await database.migrate(metadata.create_all)
    await database.start()
    client = ServiceClient(
        "auth-service", app=FakeAuth().app(security), urls=(), token=lambda: tokens.service_token("chat-service")
    )
    consents = Consents()
    asked = ServiceClient("whatsapp-service", app=consents.app(), urls=(), token=lambda: "")
    clients = {"auth-service": client, "whatsapp-service": asked}
    ports = Ports(bus, SystemClock(), keys, security, Peers(), clients.__getitem__, database)
    application = create_app(settings, ports)
    assert application.lifespan is not None
    async with application.lifespan():
        yield Service(application.asgi, security, database, settings, bus, consents)
    await client.close()
    await asked.close()
    await database.stop()
