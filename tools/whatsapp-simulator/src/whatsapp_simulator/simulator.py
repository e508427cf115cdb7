"""The simulator as one ASGI app: the Graph API, the files, the control API and the telephone's page."""

from __future__ import annotations

import os
import socket
import struct
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from whatsapp_simulator.config import Config
from whatsapp_simulator.control.router import control_routes
from whatsapp_simulator.evolution.router import PREFIX as EVOLUTION
from whatsapp_simulator.evolution.router import Evolution
from whatsapp_simulator.graph import media
from whatsapp_simulator.graph.call import Cut
from whatsapp_simulator.graph.router import Graph
from whatsapp_simulator.pages import Pages
from whatsapp_simulator.world import World

FILES = "/whatsapp_business/attachments"


class Simulator:
    """One simulated WhatsApp. ``world`` may be used directly by tests in the same process and loop."""

    def __init__(self, config: Config | None = None) -> None:
        self.world = World(config or Config())
        self._graph = Graph(self.world)
        self._evolution = Evolution(self.world)
        self._control: ASGIApp = Router(control_routes(self.world), redirect_slashes=False)
        self._pages = Pages()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        try:
            app = await self._app(Request(scope, receive), scope["path"])
            await app(scope, receive, send)
        except Cut:
            await _cut(receive)

    async def _app(self, request: Request, path: str) -> ASGIApp:
        if path.startswith("/control/"):
            return self._control if _is_own(request) else JSONResponse({"detail": "another site"}, status_code=403)
        if path.startswith(f"{EVOLUTION}/"):
            return await self._evolution(request)
        if path.rstrip("/") == FILES:
            return await media.download(self.world, request)
        if path in ("/health", "/health/live", "/health/ready"):
            return self._health()
        page = self._pages.find(path) if request.method in ("GET", "HEAD") else None
        return page if page is not None else await self._graph(request)

    def _health(self) -> Response:
        return JSONResponse(
            {"status": "healthy", "service": "whatsapp-simulator", "components": {},
             "webhooks_waiting": self.world.post.waiting}
        )  # fmt: skip


def _is_own(request: Request) -> bool:
    """Return False for a request that a page of another site makes."""
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


async def _cut(receive: Receive) -> None:
    """Reset the connection: uvicorn's request cycle, whose method ``receive`` is, knows the transport."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the simulator cuts this connection")
    peer = transport.get_extra_info("socket")
    if peer is not None:
        # A linger time of nought makes the kernel send a reset instead of an orderly end.
        twin = socket.socket(fileno=os.dup(peer.fileno()))
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        twin.close()
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass
