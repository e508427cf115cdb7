"""The app of this service: one origin for the browser."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from starlette.types import Message, Receive, Scope, Send

from shared.config.settings import Settings
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.middleware.hosts import AllowedHosts
from shared.proxy.target import ServiceTarget
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app
from web_interface.pages import Pages

REPOSITORY_DIST = Path(__file__).resolve().parents[3] / "dist"
OWN = frozenset({"/health", "/health/live", "/health/ready", "/metrics", "/docs", "/openapi.json"})
GATEWAY = ("/api/", "/webhook/", "/ws/")
GATEWAY_ROOTS = frozenset({"/api", "/webhook", "/ws"})
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class WebSettings(Settings):
    """Settings of the web port."""

    web_dist_dir: Path | None = Field(
        None, description="Folder of the built pages; default: web-interface/dist of this checkout."
    )


class WebPort:
    """The API where the path says so, pages everywhere else."""

    def __init__(self, settings: WebSettings, ports: Ports) -> None:
        own = new_service_app(
            name="web-interface", prefix=None, settings=settings, security=ports.security, checks={}, description=""
        )
        rules = BodyRules(settings.max_json_body)
        pages = Pages(settings.web_dist_dir or REPOSITORY_DIST, AllowedHosts(settings))
        self._own = ServiceEdge(own, service="web-interface", rules=rules)
        self._pages = ServiceEdge(pages, service="web-interface", rules=rules)
        self._https = (settings.public_url or "").startswith("https://")
        self.gateway = ServiceTarget(
            "api-gateway",
            peers=ports.peers,
            settings=settings,
            token=lambda: ports.security.tokens.service_token("web-interface"),
        )
        self._remote = ServiceEdge(self.gateway, service="web-interface", rules=None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path: str = scope["path"]
        if path.startswith(GATEWAY) or path in GATEWAY_ROOTS:
            # In this process the gateway's own edge does all that an edge does.
            app = self._remote if self.gateway.peer is None else self.gateway
            await app(scope, receive, send)
        else:
            app = self._own if path in OWN else self._pages
            await app(scope, receive, self._over_https(send) if self._https else send)

    def _over_https(self, send: Send) -> Send:
        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], HSTS]
            await send(message)

        return stamped


def create_app(settings: WebSettings, ports: Ports) -> Application:
    """Return the application."""
    port = WebPort(settings, ports)
    return Application(port, lifespan=port.gateway.running, sockets=port.gateway)


service = Service(name="web-interface", prefix=None, create=create_app, settings=WebSettings, is_edge=True)
