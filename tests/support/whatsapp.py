"""Cloud API webhooks as Meta sends them, and a stand-in for chat-service's side of a channel."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response

APP_SECRET = "a synthetic app secret"
VERIFY_TOKEN = "a-synthetic-verify-token"
ACCESS_TOKEN = "EAA-synthetic-token"
NUMBER, BUSINESS = "100000000000001", "200000000000001"
CUSTOMER = "5511912345678"
SETTINGS = {
    "WHATSAPP_PHONE_ID": NUMBER,
    "WHATSAPP_BUSINESS_ID": BUSINESS,
    "WHATSAPP_TOKEN": ACCESS_TOKEN,
    "WHATSAPP_APP_SECRET": APP_SECRET,
    "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
}
"""The environment under which the first channel is seeded."""


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """Return the value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def signed(body: bytes, secret: str = APP_SECRET) -> list[tuple[str, str]]:
    """Return the headers of a signed webhook."""
    return [("X-Hub-Signature-256", signature(body, secret)), ("Content-Type", "application/json")]


def value(number: str = NUMBER, **parts: Any) -> dict[str, Any]:
    """Return the value of a change that concerns one number."""
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "551140028922", "phone_number_id": number},
        **parts,
    }


def envelope(*changes: tuple[str, dict[str, Any]], business: str = BUSINESS) -> dict[str, Any]:
    """Return a webhook with one entry that holds (field, value) changes."""
    held = [{"field": name, "value": inside} for name, inside in changes]
    return {"object": "whatsapp_business_account", "entry": [{"id": business, "changes": held}]}


def contact(phone: str = CUSTOMER, name: str = "Maria") -> dict[str, Any]:
    """Return the contact that comes with a message."""
    return {"profile": {"name": name}, "wa_id": phone}


def message(
    wamid: str, kind: str = "text", *, phone: str = CUSTOMER, at: int = 1_790_000_000, **parts: Any
) -> dict[str, Any]:
    """Return a message of a customer."""
    if kind == "text" and "text" not in parts:
        parts["text"] = {"body": "olá"}
    return {"from": phone, "id": wamid, "timestamp": str(at), "type": kind, **parts}


def messages(
    *given: dict[str, Any], number: str = NUMBER, contacts: Iterable[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return a webhook with messages of customers."""
    known = [contact(one["from"]) for one in given if "from" in one] if contacts is None else list(contacts)
    return envelope(("messages", value(number, contacts=known, messages=list(given))))


def status(wamid: str, name: str, *, at: int = 1_790_000_000, **parts: Any) -> dict[str, Any]:
    """Return a status of a message of ours."""
    return {"id": wamid, "status": name, "timestamp": str(at), "recipient_id": CUSTOMER, **parts}


def statuses(*given: dict[str, Any], number: str = NUMBER) -> dict[str, Any]:
    """Return a webhook with statuses."""
    return envelope(("messages", value(number, statuses=list(given))))


def encoded(document: Any) -> bytes:
    """Return a webhook's bytes as Meta writes them: other characters than ASCII escaped."""
    return json.dumps(document).encode()


@dataclass
class ChatStandIn:
    """chat-service as a channel sees it: idempotent by (channel, external id), and with trouble when told to have some."""

    stored: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    amended: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    channels: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: int = 0
    down: bool = False
    files_down: bool = False
    refuse: set[str] = field(default_factory=set)
    poison: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    def app(self) -> FastAPI:
        """Return the app."""
        app = FastAPI(openapi_url=None)
        app.add_api_route("/internal/channels/inbound", self._inbound, methods=["POST"])
        app.add_api_route("/internal/channels/amendments", self._amendments, methods=["POST"])
        app.add_api_route("/internal/channels/attachments", self._attachment, methods=["POST"])
        app.add_api_route("/internal/channels/{channel_id}", self._channel, methods=["PUT"])
        return app

    async def _items(self, request: Request) -> list[dict[str, Any]] | Response:
        self.calls += 1
        if self.down:
            return Response(b'{"type":"urn:ispchat:problem:unavailable","title":"x","status":503}', status_code=503)
        items: list[dict[str, Any]] = orjson.loads(await request.body())["items"]
        if any(item.get("external_id") in self.poison for item in items):
            return Response(
                b'{"type":"urn:ispchat:problem:invalid","title":"x","status":422,"detail":"bad item"}', status_code=422
            )
        return items

    async def _inbound(self, request: Request) -> Any:
        items = await self._items(request)
        return items if isinstance(items, Response) else {"results": [self._store(item) for item in items]}

    def _store(self, item: dict[str, Any]) -> dict[str, Any]:
        external_id = item["external_id"]
        if external_id in self.refuse:
            return {"external_id": external_id, "outcome": "refused", "problem": {"detail": "not like this"}}
        key = (item["channel_id"], external_id)
        outcome = "repeated" if key in self.stored else "stored"
        if outcome == "stored":
            self.stored[key] = item
            self.order.append(external_id)
        number = len(self.stored)
        return {
            "external_id": external_id, "outcome": outcome, "message_id": _uuid(external_id),
            "conversation_id": _uuid(str(item["contact"])), "seq": number, "contact_id": _uuid("contact"),
        }  # fmt: skip

    async def _amendments(self, request: Request) -> Any:
        items = await self._items(request)
        return items if isinstance(items, Response) else {"results": [self._amend(item) for item in items]}

    def _amend(self, item: dict[str, Any]) -> dict[str, Any]:
        if item.get("external_id") in self.unknown:
            return {"outcome": "unknown_target"}
        outcome = "repeated" if item["key"] in self.amended else "applied"
        self.amended.setdefault(item["key"], item)
        return {"outcome": outcome}

    async def _attachment(self, request: Request) -> Any:
        if self.down or self.files_down:
            return Response(b"{}", status_code=503)
        file = b"".join([chunk async for chunk in request.stream()])
        made = _uuid(f"file {len(self.files)}")
        self.files[made] = file
        return {"id": made, "size": len(file), **dict(request.query_params)}

    async def _channel(self, channel_id: str, request: Request) -> Any:
        if self.down:
            return Response(b"{}", status_code=503)
        self.channels[channel_id] = orjson.loads(await request.body())
        return self.channels[channel_id]


def _uuid(seed: str) -> str:
    digits = hashlib.sha256(seed.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-7{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"
