"""uvicorn's HTTP protocol with what it lacks: bounds on the head, a deadline for slow senders, sockets handed over."""

from __future__ import annotations

import asyncio
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.runtime.sockets import Handshake, Refuse, SocketAcceptor, hand_over

MOST_HEAD_BYTES = 32_768
MOST_URL_BYTES = 8_192
MOST_HEADERS = 100
HEAD_SECONDS = 10.0
BODY_SECONDS = 30.0
LEAST_BODY_RATE = 1024
"""Bytes per second a body must arrive with, measured over BODY_SECONDS."""


class ServerConfig(uvicorn.Config):
    """uvicorn's configuration plus the acceptor of sockets on this port."""

    acceptor: SocketAcceptor | None = None


class _Upgrade:
    """Stands in uvicorn's slot for a WebSocket class, so that it recognises upgrades; never instantiated."""


class GuardedProtocol(HttpToolsProtocol):
    """One HTTP connection."""

    config: ServerConfig

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock for the first request's head."""
        super().connection_made(transport)
        self._head_bytes = 0
        self._in_body = False
        self._body_bytes = 0
        self._refused = False
        self._timer: asyncio.TimerHandle | None = self.loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        if self._in_body and self._body_bytes >= LEAST_BODY_RATE * BODY_SECONDS:
            self._body_bytes = 0
            self._timer = self.loop.call_later(BODY_SECONDS, self._too_slow)
        elif not self.transport.is_closing():
            self._refuse(408, "Request Timeout")

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._too_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count the bytes of the head before the parser stores them."""
        if self._refused:
            return
        if self._in_body:
            self._body_bytes += len(data)
        else:
            end = data.find(b"\r\n\r\n")
            self._head_bytes += len(data) if end < 0 else end
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse(431, "Request Header Fields Too Large")
                return
            if self._timer is None:
                self._arm(HEAD_SECONDS)
        super().data_received(data)

    def on_url(self, url: bytes) -> None:
        """Bound the request target."""
        super().on_url(url)
        if len(self.url) > MOST_URL_BYTES:
            self._refuse(414, "URI Too Long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Bound the number of header fields."""
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._refuse(431, "Request Header Fields Too Large")

    def on_headers_complete(self) -> None:
        """Hand the request to the application unless it was refused."""
        if self._refused:
            return
        self._head_bytes = 0
        self._in_body = True
        self._body_bytes = 0
        self._arm(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The body is here: no clock until the next request begins."""
        self._in_body = False
        self._disarm()
        if not self._refused:
            super().on_message_complete()

    def _refuse(self, status: int, reason: str) -> None:
        if self._refused:
            return
        self._refused = True
        self._disarm()
        cycle: Any = getattr(self, "cycle", None)
        if cycle is None or cycle.response_complete:
            body = b'{"type":"about:blank","title":"%s","status":%d,"detail":"%s"}' % (
                reason.encode(),
                status,
                reason.encode(),
            )
            self.transport.write(
                b"HTTP/1.1 %d %s\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
                % (status, reason.encode(), len(body), body)
            )
        self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Give the transport to whoever takes the socket."""
        self._disarm()
        self._refused = True
        self.connections.discard(self)
        target = self.url.decode("ascii", "replace")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in self.scope["headers"]}
        lines = [b"GET ", self.url, b" HTTP/1.1\r\n"]
        for name, value in self.scope["headers"]:
            lines += [name, b": ", value, b"\r\n"]
        raw = b"".join([*lines, b"\r\n"])
        client = self.scope["client"][0] if self.scope.get("client") else ""
        handshake = Handshake(target, headers, client, raw)
        acceptor = self.config.acceptor
        decision = acceptor.accept(handshake) if acceptor else Refuse(404, "Not Found")
        hand_over(self.transport, handshake, decision)


def server_config(app: Any, acceptor: SocketAcceptor | None) -> ServerConfig:
    """Return the configuration of one port."""
    config = ServerConfig(
        app,
        http=GuardedProtocol,  # type: ignore[arg-type]
        ws=_Upgrade,  # type: ignore[arg-type]
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
        backlog=4096,
    )
    config.acceptor = acceptor
    return config
