"""Apps on real ports inside the test process, and an HTTP client that sends exactly the bytes it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httptools
from starlette.types import ASGIApp

from shared.config.settings import Settings
from shared.events.bus import MemoryBus
from shared.runtime.descriptor import Application, Peers, Ports
from shared.runtime.http_crowd import Crowd
from shared.runtime.http_limits import ServerLimits
from shared.runtime.http_server import server_config
from shared.runtime.launcher import _Server
from shared.runtime.sockets import SocketAcceptor
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock

PATIENCE = 10.0


@dataclass
class ServedApp:
    """An app behind a port; `server` is uvicorn's."""

    port: int
    server: _Server

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}"


@contextlib.asynccontextmanager
async def serve(
    app: ASGIApp, *, acceptor: SocketAcceptor | None = None, limits: ServerLimits | None = None, port: int = 0,
    crowd: Crowd | None = None,
) -> AsyncIterator[ServedApp]:  # fmt: skip
    """Serve `app` as the product does, until the context ends."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(1024)
    listener.setblocking(False)
    server = _Server(server_config(app, acceptor, limits, crowd))
    task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(PATIENCE):
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.002)
        yield ServedApp(listener.getsockname()[1], server)
    finally:
        server.leave()
        _, late = await asyncio.wait([task], timeout=3)
        server.force_exit = True
        if late:
            await asyncio.wait([task], timeout=PATIENCE)


class _NoRevocations:
    async def get(self, path: str, *, params: dict[str, str] | None = None) -> Any:  # noqa: ARG002 - a port
        return {"items": [], "position": 0}


async def fake_ports(settings: Settings, peers: dict[str, ASGIApp | Application] | None = None) -> Ports:
    """Return what a launcher would hand to a service, with `peers` in this process and no session revoked."""
    known = Peers()
    for name, peer in (peers or {}).items():
        known.local[name] = peer if isinstance(peer, Application) else Application(peer)
    bus, keys = MemoryBus(), KeyRing(settings)
    guard = SessionGuard(_NoRevocations(), bus)
    await guard.pull()
    return Ports(bus, SystemClock(), keys, Security(Tokens(keys), guard), known, _no_client)


def _no_client(name: str) -> Any:
    raise AssertionError(f"nobody should call {name} here")


def plain_settings(kind: type[Settings], folder: Path, **given: Any) -> Any:
    """Return settings for a test: nothing from the environment's `.env`, data in `folder`."""
    return kind(_env_file=None, data_dir=folder, **given)


@dataclass
class Reply:
    """One parsed answer; header names in lower case, repeated ones joined by a comma."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header (called by the parser)."""
        key = name.decode().lower()
        self.headers[key] = f"{self.headers[key]}, {value.decode()}" if key in self.headers else value.decode()

    def on_body(self, data: bytes) -> None:
        """Collect a piece of the body (called by the parser)."""
        self.body += data

    def on_message_complete(self) -> None:
        """Note the end (called by the parser)."""
        self.complete = True


def parse(raw: bytes) -> Reply:
    """Return the first answer in `raw`."""
    reply = Reply()
    parser = httptools.HttpResponseParser(reply)
    with contextlib.suppress(httptools.HttpParserError, httptools.HttpParserUpgrade):
        parser.feed_data(raw)
    with contextlib.suppress(httptools.HttpParserError):
        reply.status = parser.get_status_code()
    return reply


async def exchange(port: int, sent: bytes, *, within: float = PATIENCE) -> bytes:
    """Send bytes and return everything until the server closes; fails if it does not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        async with asyncio.timeout(within):
            return await _until_closed(reader)
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


async def _until_closed(reader: asyncio.StreamReader) -> bytes:
    parts = []
    with contextlib.suppress(ConnectionResetError):
        while data := await reader.read(65_536):
            parts.append(data)
    return b"".join(parts)


async def call(
    port: int,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    host: str = "localhost",
) -> Reply:
    """Send one ordinary request on a connection of its own and return the answer."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    raw = await exchange(port, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body)
    return parse(raw)
