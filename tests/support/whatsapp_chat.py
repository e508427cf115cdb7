"""A stand-in for chat-service's side of sending: an event log, the messages themselves, and what is reported about them."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson
from fastapi import FastAPI, Query, Request, Response

from shared.utils.clock import rfc3339
from shared.utils.ids import uuid7

PHONE = "5511987654321"
_RANK = {"queued": 0, "sent": 1, "delivered": 2, "read": 3}


@dataclass
class SendingChat:
    """Stores what tests send, tells it in its log, and applies statuses as chat does."""

    channel_id: str = ""
    log: list[dict[str, Any]] = field(default_factory=list)
    messages: dict[str, dict[str, Any]] = field(default_factory=dict)
    reports: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    status: dict[str, str] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    callers: list[str] = field(default_factory=list)
    phones: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    down: bool = False
    wake: Callable[[], None] = lambda: None
    """Called after each event, as chat signals on the bus."""
    signal: Callable[[str, dict[str, Any]], None] = lambda _channel, _told: None
    """Sends a signal of chat's on the bus."""
    _seq: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def write(self, conversation: str, content: str = "olá", *, phone: str | None = PHONE, **parts: Any) -> str:
        """Store a message of an agent and tell it; returns its id."""
        message_id = uuid7()
        self.keep(message_id, conversation, {"content": content, **parts}, {"phone": phone, "user_id": None})
        return message_id

    def keep(self, message_id: str, conversation: str, parts: dict[str, Any], contact: dict[str, Any]) -> None:
        """Store a message under an id and tell it."""
        self._seq[conversation] += 1
        self.messages[message_id] = {
            "message_id": message_id, "conversation_id": conversation, "seq": self._seq[conversation],
            "channel": "whatsapp", "channel_id": self.channel_id, "contact": contact, "message_type": "text",
             "metadata": {}, "reply_to_external": None, "attachments": [],
            "sender_type": "agent", "sender_name": "Maria", "created_at": rfc3339(datetime.now(UTC)),
            "status": "queued", "direction": "outbound", **parts,
        }  # fmt: skip
        self.status[message_id] = "queued"
        kind = self.messages[message_id]["message_type"]
        self.tell("message.created", conversation, message_id=message_id, message_type=kind, direction="outbound")

    def again(self, message_id: str) -> None:
        """Tell that somebody wants a failed message sent again."""
        self.status[message_id] = "queued"
        self.tell("message.retried", self.messages[message_id]["conversation_id"], message_id=message_id)

    def tell(self, kind: str, conversation: str, **data: Any) -> None:
        """Append an event to the log."""
        shown = {"channel": "whatsapp", "channel_id": self.channel_id, **data}
        event = {"id": uuid7(), "type": kind, "key": conversation, "at": rfc3339(datetime.now(UTC)), "data": shown}
        self.log.append({"position": len(self.log) + 1, "events": [event]})
        self.wake()

    def app(self) -> FastAPI:
        """Return the app."""
        app = FastAPI(openapi_url=None)
        app.add_api_route("/internal/events", self._events, methods=["GET"])
        app.add_api_route("/internal/channels/outgoing", self._outgoing, methods=["POST"])
        app.add_api_route("/internal/channels/statuses", self._statuses, methods=["POST"])
        app.add_api_route("/internal/channels/attachments/{attachment_id}", self._file, methods=["GET"])
        app.add_api_route("/api/chat/conversations", self._open, methods=["POST"])
        app.add_api_route("/api/chat/conversations/{conversation_id}/messages", self._post, methods=["POST"])
        app.add_api_route("/internal/channels/{channel_id}", self._channel, methods=["PUT"])
        return app

    async def _events(self, after: int = Query(0)) -> Any:
        return _busy() if self.down else {"rows": self.log[after : after + 500]}

    async def _outgoing(self, request: Request) -> Any:
        if self.down:
            return _busy()
        wanted = orjson.loads(await request.body())["message_ids"]
        return {"messages": [self.messages[one] for one in wanted if one in self.messages]}

    async def _statuses(self, request: Request) -> Any:
        if self.down or self.failures > 0:
            self.failures -= 1
            return _busy()
        items = orjson.loads(await request.body())["items"]
        return {"results": [{"message_id": item["message_id"], "outcome": self._hear(item)} for item in items]}

    def _hear(self, item: dict[str, Any]) -> str:
        message_id, status = item["message_id"], item["status"]
        self.reports[message_id].append(item)
        if not _may_become(self.status[message_id], status):
            return "ignored"
        self.status[message_id], self.error[message_id] = status, item["error"]
        return "applied"

    async def _file(self, attachment_id: str) -> Any:
        await asyncio.sleep(0)
        if attachment_id not in self.files:
            return Response(b'{"type":"urn:ispchat:problem:not-found"}', status_code=404)
        return Response(self.files[attachment_id], media_type="application/octet-stream")

    async def _open(self, request: Request) -> Any:
        given = orjson.loads(await request.body())
        self.callers.append(request.headers["authorization"])
        self.phones[made := uuid7()] = given["customer_phone"]
        return {"id": made}

    async def _post(self, conversation_id: str, request: Request) -> Any:
        given = orjson.loads(await request.body())
        self.callers.append(request.headers["authorization"])
        parts = {"message_type": given["message_type"], "metadata": given.get("metadata") or {}}
        made = self.write(conversation_id, given["content"], phone=self.phones[conversation_id], **parts)
        return {"id": made, "status": "queued"}

    async def _channel(self, channel_id: str) -> Any:
        return {"channel_id": channel_id}


def _may_become(now: str, status: str) -> bool:
    if status == "failed":
        return now in ("queued", "sent", "unconfirmed")
    if status == "unconfirmed":
        return now == "queued"
    if now in ("unconfirmed", "failed"):
        return _RANK[status] >= (1 if now == "unconfirmed" else 2)
    return _RANK[status] > _RANK[now]


def _busy() -> Response:
    return Response(b'{"type":"urn:ispchat:problem:unavailable","title":"x","status":503}', status_code=503)
