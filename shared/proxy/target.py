"""A service as an ASGI app and as an acceptor of sockets, wherever it runs.

In one process the app is the peer's own, so streams and sockets pass at no cost; else it is a reverse proxy over the
service's upstreams. Peers are looked up at the first request: apps are built one after the other, and no order must matter.
"""

from __future__ import annotations

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.errors import Unavailable
from shared.runtime.descriptor import Peers
from shared.runtime.sockets import Decision, Handshake, Refuse


class ServiceTarget:
    """One service behind this one."""

    def __init__(self, service: str, peers: Peers) -> None:
        self.service, self._peers = service, peers
        self._app: ASGIApp | None = None

    @property
    def is_local(self) -> bool:
        """True when the service runs in this process."""
        return self._peers.app(self.service) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request there."""
        app = self._app
        if app is None:
            app = self._app = self._find()
        await app(scope, receive, send)

    def _find(self) -> ASGIApp:
        peer = self._peers.app(self.service)
        if peer is None:
            raise Unavailable(f"{self.service} cannot be reached.")
        return peer.asgi

    def accept(self, handshake: Handshake) -> Decision:
        """Let the service decide about a socket."""
        peer: Any = self._peers.app(self.service)
        if peer is None or peer.sockets is None:
            return Refuse(503, "Service Unavailable")
        decision: Decision = peer.sockets.accept(handshake)
        return decision
