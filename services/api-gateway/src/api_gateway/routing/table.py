"""The routing table: path prefix to service. What is not listed here is not public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Route:
    """A public path prefix and the service that owns it; paths reach the service unrewritten.

    ``exact`` routes match the one path only.
    """

    prefix: str
    service: str
    exact: bool = False


ROUTES: tuple[Route, ...] = (
    Route("/api/auth", "auth-service"),
    Route("/api/chat", "chat-service"),
    Route("/api/widget", "chat-service"),
    Route("/api/ai", "ai-service"),
    Route("/api/whatsapp", "whatsapp-service"),
    Route("/api/isp", "isp-service"),
    Route("/webhook/whatsapp", "whatsapp-service", exact=True),
    Route("/webhook/evolution", "whatsapp-service"),
    Route("/widget.js", "web-interface", exact=True),
    Route("/widget", "web-interface"),
)

SOCKET_SERVICE = "chat-service"
SOCKET_PATH = "/ws"


class RoutingTable:
    """Finds the route of a path by its first two segments: two dictionary look-ups, however many routes there are."""

    def __init__(self, routes: Iterable[Route] = ROUTES) -> None:
        self.routes = tuple(routes)
        self._by_prefix = {route.prefix: route for route in self.routes}
        if any(route.prefix.count("/") > 2 for route in self.routes):
            raise ValueError("a route has at most two segments")

    def find(self, path: str) -> Route | None:
        """Return the route of ``path`` (decoded, normalised), or None where nothing is public."""
        first = path.find("/", 1)
        second = path.find("/", first + 1) if first > 0 else -1
        route = self._by_prefix.get(path[:second] if second > 0 else path)
        if route is None and first > 0:
            route = self._by_prefix.get(path[:first])
        if route is not None and route.exact and path != route.prefix:
            return None
        return route


def is_socket_path(path: str) -> bool:
    """Return whether ``path`` is one where sockets are opened: ``/ws`` or ``/ws/{conversation_id}``."""
    return path == SOCKET_PATH or (path.startswith("/ws/") and "/" not in path[4:])
