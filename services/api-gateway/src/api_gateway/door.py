"""The router: hands each request to the service that owns its path."""

from __future__ import annotations

from starlette.types import Message, Receive, Scope, Send

from api_gateway.reports.app import Report
from api_gateway.routing.table import RoutingTable, is_socket_path
from api_gateway.settings import GatewaySettings
from shared.errors import Problem, TooLarge
from shared.proxy.target import ServiceTarget
from shared.runtime.descriptor import Ports


class UpgradeRequired(Problem):
    """The path is for sockets and the request does not ask for one."""

    status, slug, title = 426, "upgrade-required", "Upgrade required"


class Door:
    """Routes by the table; what is not listed is the gateway's own or nobody's."""

    def __init__(self, settings: GatewaySettings, ports: Ports) -> None:
        self._table = RoutingTable()
        self._largest = settings.largest_body

        def token() -> str:
            return ports.security.tokens.service_token("api-gateway")

        self.targets = {
            service: ServiceTarget(service, peers=ports.peers, settings=settings, token=token)
            for service in {route.service: None for route in self._table.routes}
        }
        self.report = Report(settings, ports, self._table, self.targets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path: str = scope["path"]
        route = self._table.find(path)
        if route is not None:
            target = self.targets[route.service]
            if target.peer is None:
                receive = _bounded(scope, receive, self._largest)
            await target(scope, receive, send)
        elif is_socket_path(path):
            raise UpgradeRequired("This address is for WebSockets.", headers={"Upgrade": "websocket"})
        else:
            await self.report.asgi(scope, receive, send)


def _bounded(scope: Scope, receive: Receive, limit: int) -> Receive:
    """Return a ``receive`` that refuses a body no service would take; each checks its own limits and content itself."""
    size = 0
    for name, value in scope["headers"]:
        if name == b"content-length" and int(value) > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.")

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise TooLarge(f"The body may have at most {limit} bytes.")
        return message

    return counted
