"""Asking a service something on the gateway's own behalf, wherever it runs."""

from __future__ import annotations

import asyncio
import contextvars
from typing import Any

import orjson
from starlette.types import ASGIApp, Message

from shared.errors import BadGateway, GatewayTimeout
from shared.middleware.edge import REQUEST_ID
from shared.utils.ids import uuid7

ANSWER_SECONDS = 2.0


async def ask(app: ASGIApp, path: str, *, token: str = "", within: float = ANSWER_SECONDS) -> tuple[int, Any]:
    """GET ``path`` from ``app`` and return the status and the parsed answer.

    Raises the Problem of a proxy that found nobody, GatewayTimeout after ``within`` seconds, or BadGateway.
    """
    fields = [(b"host", b"localhost"), (b"accept", b"application/json")]
    if token:
        fields.append((b"authorization", f"Bearer {token}".encode()))
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "headers": fields, "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 0), "state": {}, REQUEST_ID: uuid7(),
    }  # fmt: skip
    status, parts = 0, []

    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            # As a server does: after the body comes nothing until the client leaves, and this one does not.
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        else:
            parts.append(message.get("body", b""))

    async def run() -> None:
        await app(scope, receive, send)

    # A context of its own: what the service binds for its logs must not stay with the asker.
    task = asyncio.get_running_loop().create_task(run(), context=contextvars.copy_context())
    try:
        async with asyncio.timeout(within):
            await task
    except TimeoutError as error:
        raise GatewayTimeout from error
    try:
        return status, orjson.loads(b"".join(parts))
    except orjson.JSONDecodeError as error:
        raise BadGateway("The answer is not JSON.") from error
