"""The app of this service."""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from api_gateway.routing.paths import is_odd
from api_gateway.routing.table import SOCKET_SERVICE, RoutingTable, is_socket_path
from shared.config.settings import Settings
from shared.errors import BadRequest
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.proxy.target import ServiceTarget
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app
from shared.runtime.sockets import Decision, Handshake, Refuse

MULTIPART_OVERHEAD = 64 * 1024


class Door:
    """Hands each request to the service that owns its path."""

    def __init__(self, settings: Settings, ports: Ports) -> None:
        self._own = new_service_app(
            name="api-gateway", prefix=None, settings=settings, security=ports.security, checks={}, description=""
        )
        self._table = RoutingTable()
        services = {route.service for route in self._table.routes}
        self._targets = {service: ServiceTarget(service, ports.peers) for service in services}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if is_odd(scope["raw_path"]):
            raise BadRequest("The path is not in its normal form.")
        route = self._table.find(scope["path"])
        app = self._own if route is None else self._targets[route.service]
        await app(scope, receive, send)

    def accept(self, handshake: Handshake) -> Decision:
        """Hand a socket to chat-service."""
        path = handshake.path.partition("?")[0]
        if not is_socket_path(path):
            return Refuse(404, "Not Found")
        return self._targets[SOCKET_SERVICE].accept(handshake)


def create_app(settings: Settings, ports: Ports) -> Application:
    """Return the application."""
    door = Door(settings, ports)
    largest = settings.max_file_size + MULTIPART_OVERHEAD
    rules = BodyRules(
        settings.max_json_body,
        uploads={"/api/chat/attachments": largest, "/api/widget/attachments": largest},
        raw={"/webhook/": settings.max_json_body * 12},
    )
    return Application(ServiceEdge(door, service="api-gateway", rules=rules), sockets=door)


service = Service(
    name="api-gateway", prefix=None, create=create_app,
    calls=("auth-service", "chat-service", "ai-service", "whatsapp-service", "isp-service"),
)  # fmt: skip
