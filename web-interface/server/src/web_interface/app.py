"""The app of this service."""

from __future__ import annotations

from pathlib import Path

from starlette.types import Receive, Scope, Send

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.proxy.target import ServiceTarget
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app
from web_interface.pages import Pages

DIST = Path(__file__).resolve().parents[3] / "dist"
OWN = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
GATEWAY = ("/api/", "/webhook/", "/ws/")


class WebPort:
    """One origin for the browser: the API where the path says so, pages everywhere else."""

    def __init__(self, settings: Settings, ports: Ports) -> None:
        own = new_service_app(
            name="web-interface", prefix=None, settings=settings, security=ports.security, checks={}, description=""
        )
        rules = BodyRules(settings.max_json_body)
        self._own = ServiceEdge(own, service="web-interface", rules=rules)
        self._pages = ServiceEdge(Pages(DIST), service="web-interface", rules=rules)
        self.gateway = ServiceTarget(
            "api-gateway", peers=ports.peers, settings=settings,
            token=lambda: ports.security.tokens.service_token("web-interface"),
        )  # fmt: skip

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path: str = scope["path"]
        if path.startswith(GATEWAY):
            await self.gateway(scope, receive, send)
        elif path in OWN:
            await self._own(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def create_app(settings: Settings, ports: Ports) -> Application:
    """Return the application."""
    port = WebPort(settings, ports)
    return Application(port, lifespan=port.gateway.running, sockets=port.gateway)


service = Service(name="web-interface", prefix=None, create=create_app)
