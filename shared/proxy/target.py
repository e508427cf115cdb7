"""A service as an ASGI app and as an acceptor of sockets, wherever it runs.

In one process the app is the peer's own, so streams and sockets pass at no cost; else it is a reverse proxy over the
service's upstreams. Peers are looked up at the first request: apps are built one after the other, in no order that matters.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.config.settings import Settings
from shared.proxy.balancer import Balancer
from shared.proxy.headers import OURS
from shared.proxy.readiness import check_readiness
from shared.proxy.reverse_proxy import ReverseProxy
from shared.proxy.upstream import Upstream
from shared.runtime.descriptor import Application, Peers
from shared.runtime.sockets import Decision, Handshake, Refuse, Relay

_STRIPPED = frozenset(name.decode() for name in OURS)


class ServiceTarget:
    """One service behind this one. ``token`` proves to its upstreams who relays."""

    def __init__(self, service: str, *, peers: Peers, settings: Settings, token: Callable[[], str]) -> None:
        self.service, self._peers, self._settings, self._token = service, peers, settings, token
        self._app: ASGIApp | None = None
        self.balancer: Balancer | None = None

    @property
    def peer(self) -> Application | None:
        """The service's application when it runs in this process."""
        return self._peers.app(self.service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request there."""
        app = self._app or self._resolve()
        await app(scope, receive, send)

    def _resolve(self) -> ASGIApp:
        peer = self.peer
        self._app = peer.asgi if peer is not None else ReverseProxy(self._upstreams(), self._token)
        return self._app

    def _upstreams(self) -> Balancer:
        if self.balancer is None:
            self.balancer = Balancer(self.service, [Upstream(url) for url in self._settings.upstreams_of(self.service)])
        return self.balancer

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look after the upstreams while the context is open; nothing to do for a service in this process."""
        if self.peer is not None:
            yield
            return
        balancer = self._upstreams()
        balancer.start(check_readiness)
        try:
            yield
        finally:
            await balancer.stop()

    def states(self) -> Sequence[dict[str, object]]:
        """Return what is known of each upstream; empty for a service in this process."""
        if self.balancer is None:
            return []
        return [
            {
                "url": upstream.url, "readiness": upstream.readiness, "breaker": upstream.breaker.state,
                "outstanding": upstream.outstanding, "requests": upstream.requests,
            }
            for upstream in self.balancer.upstreams
        ]  # fmt: skip

    def accept(self, handshake: Handshake) -> Decision:
        """Let the service decide about a socket: here, or over there with the bytes relayed."""
        peer = self.peer
        if peer is not None:
            return peer.sockets.accept(handshake) if peer.sockets is not None else Refuse(503, "Service Unavailable")
        upstream = self._upstreams().pick()
        if upstream is None:
            return Refuse(503, "Service Unavailable")
        headers = (
            ("X-Forwarded-For", handshake.client),
            ("X-ISPChat-Gateway", self._token()),
            ("X-ISPChat-Client", handshake.client),
        )
        return Relay(upstream.host, upstream.port, headers, tls=upstream.tls)


def without_forged(handshake: Handshake) -> Handshake:
    """Return the handshake without the header fields that only a trusted hop may set."""
    if _STRIPPED.isdisjoint(handshake.headers):
        return handshake
    first, *lines = handshake.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in OURS]
    headers = {name: value for name, value in handshake.headers.items() if name not in _STRIPPED}
    rest = handshake.raw.partition(b"\r\n\r\n")[2]
    return replace(handshake, headers=headers, raw=b"\r\n".join([first, *kept]) + b"\r\n\r\n" + rest)
