"""The bare reference for webhooks: raw ASGI, one secret, one table, group commit; the answer leaves after the commit.

``uvicorn benchmarks.rivals.reference_hook:app`` with REFERENCE_TARGET and HOOK_SECRET.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

import orjson

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Row = tuple[str, str, str, bytes, float]

_SECRET = os.environ["HOOK_SECRET"].encode()
_MOST = 2000
_HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"2")]
_TABLE = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, external_id TEXT UNIQUE, phone TEXT, body TEXT, raw BLOB, received_at REAL
);
CREATE INDEX IF NOT EXISTS messages_by_phone ON messages (phone, id);
"""


class _Store:
    """A thread that owns one connection: WAL, synchronous=FULL."""

    def __init__(self) -> None:
        self._queue: list[tuple[list[Row], asyncio.Future[None]]] = []
        self._wake = threading.Event()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._write, daemon=True).start()

    def put(self, rows: list[Row], stored: asyncio.Future[None]) -> None:
        self._queue.append((rows, stored))
        if not self._wake.is_set():
            self._wake.set()

    def _write(self) -> None:
        connection = sqlite3.connect(os.environ["REFERENCE_TARGET"], isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.executescript(_TABLE)
        insert = "INSERT OR IGNORE INTO messages (external_id, phone, body, raw, received_at) VALUES (?, ?, ?, ?, ?)"
        while True:
            self._wake.wait()
            self._wake.clear()
            while self._queue:
                taken = self._queue[:_MOST]
                del self._queue[: len(taken)]
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(insert, [row for rows, _ in taken for row in rows])
                connection.execute("COMMIT")
                self._loop.call_soon_threadsafe(_settle, [future for _, future in taken])


def _settle(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


_stores: list[_Store] = []


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve POST /webhook/whatsapp."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
    given = next((value for name, value in scope["headers"] if name == b"x-hub-signature-256"), b"")
    expected = b"sha256=" + hmac.new(_SECRET, body, hashlib.sha256).hexdigest().encode()
    status = 401
    if hmac.compare_digest(expected, given):
        await _keep(body)
        status = 200
    await send({"type": "http.response.start", "status": status, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"ok"})


async def _keep(body: bytes) -> None:
    now = time.time()
    rows = [
        (message["id"], message["from"], message["text"]["body"], body, now)
        for entry in orjson.loads(body)["entry"]
        for change in entry["changes"]
        for message in change["value"].get("messages", ())
    ]
    if not _stores:
        _stores.append(_Store())
    stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    _stores[0].put(rows, stored)
    await stored
