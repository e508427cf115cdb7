"""The bounds of a connection, and the configuration of a port that carries them."""

from __future__ import annotations

from dataclasses import dataclass

import uvicorn

from shared.runtime.http_crowd import Crowd
from shared.runtime.relays import Relays
from shared.runtime.sockets import SocketAcceptor


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Bounds of one connection. Times are looked at every ``tick``, so they are kept within one tick more."""

    head_bytes: int = 32_768
    url_bytes: int = 8_192
    headers: int = 100
    head_seconds: float = 8.0
    body_seconds: float = 25.0
    body_rate: int = 1024
    """Bytes per second a body must arrive with, measured over ``body_seconds``."""
    read_seconds: float = 25.0
    """How long a client may take nothing of an answer that is waiting for it."""
    idle_seconds: float = 75.0
    linger_seconds: float = 1.5
    """How long an idle connection stays open at a stop: longer than a balancer needs to see that we are leaving."""
    tick: float = 2.0


class ServerConfig(uvicorn.Config):
    """uvicorn's configuration plus the acceptor of sockets on this port."""

    acceptor: SocketAcceptor | None = None
    limits: ServerLimits = ServerLimits()
    crowd: Crowd
    relays: Relays


_HEADERS = {405: b"allow: GET, POST, PUT, DELETE\r\n", 503: b"retry-after: 1\r\n"}


def refusal(status: int, reason: str) -> bytes:
    """Return the whole answer to what no application has seen; the connection is closed after it."""
    title = reason.encode()
    body = b'{"type":"about:blank","title":"%b","status":%d,"detail":"%b"}' % (title, status, title)
    return (
        b"HTTP/1.1 %d %b\r\ncontent-type: application/problem+json\r\ncontent-length: %d\r\n%b"
        b"cache-control: no-store\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n%b"
        % (status, title, len(body), _HEADERS.get(status, b""), body)
    )
