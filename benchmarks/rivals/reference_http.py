"""The bare reference for HTTP: a raw ASGI app over the group commit and over prepared reads; no framework, no rights.

``uvicorn benchmarks.rivals.reference_http:app`` with REFERENCE_TARGET, and INBOX_FILE for the list of conversations.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import orjson

from benchmarks.rivals.group_commit import Post, open_store

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_store = open_store(os.environ["REFERENCE_TARGET"])
_INBOX_FILE = os.environ.get("INBOX_FILE")
_JSON = [(b"content-type", b"application/json")]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve POST /conversations/N/messages and GET /conversations."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        answer = await _store_message(scope, receive) if scope["method"] == "POST" else _list()
        length = (b"content-length", str(len(answer)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*_JSON, length]})
        await send({"type": "http.response.body", "body": answer})


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    await _store.open()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await send({"type": "lifespan.shutdown.complete"})


async def _store_message(scope: Scope, receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    given = orjson.loads(body)
    conversation = int(scope["path"].split("/")[2])
    stored: asyncio.Future[tuple[int, float]] = asyncio.get_running_loop().create_future()
    done = stored.set_result
    _store.put(Post(conversation, "agent", given["token"], given["content"], lambda number, now: done((number, now))))
    number, now = await stored
    return orjson.dumps({"id": number, "conversation_id": conversation, "content": given["content"], "created_at": now})


_connections: list[sqlite3.Connection] = []
_NAMES: list[str] = []


def _list() -> bytes:
    if not _connections:
        connection = sqlite3.connect(f"file:{_INBOX_FILE}?mode=ro", uri=True)
        connection.execute("PRAGMA mmap_size=268435456")
        _connections.append(connection)
        _NAMES.extend(column[1] for column in connection.execute("PRAGMA table_info(chat_conversations)"))
    rows = _connections[0].execute("SELECT * FROM chat_conversations ORDER BY updated_at DESC, id DESC LIMIT 50")
    return orjson.dumps({"conversations": [dict(zip(_NAMES, row, strict=True)) for row in rows]})
