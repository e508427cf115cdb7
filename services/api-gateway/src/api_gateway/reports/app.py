"""The gateway's own pages, put together."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from api_gateway.reports.description import Description
from api_gateway.reports.figures import requests_by_status, totals
from api_gateway.reports.health import SystemHealth
from api_gateway.reports.policies import reader_of_docs
from api_gateway.reports.router import OWN_PATHS, Sources, figures_router, health_router
from api_gateway.routing.table import RoutingTable
from api_gateway.settings import GatewaySettings
from shared import __version__
from shared.proxy.target import ServiceTarget
from shared.runtime.api_docs import docs_router
from shared.runtime.descriptor import Ports
from shared.runtime.service_app import new_bare_app


class Load(Protocol):
    """Tells how many requests are being served."""

    in_flight: int


class Report:
    """The app behind every path that belongs to no service."""

    def __init__(
        self, settings: GatewaySettings, ports: Ports, table: RoutingTable, targets: Mapping[str, ServiceTarget]
    ) -> None:
        self._targets = targets
        self._began = time.time()
        self._load: Load | None = None
        # The web port is another door to the system, not a part of it; nginx takes its place at scale.
        services = {name: target for name, target in targets.items() if name != "web-interface"}
        self.health = SystemHealth(services)
        self.asgi = new_bare_app(name="api-gateway", security=ports.security, description="")
        self.asgi.state.metrics_token = settings.metrics_token
        description = Description(
            services,
            lambda: ports.security.tokens.service_token("api-gateway"),
            self.asgi.openapi,
            [*(route.prefix for route in table.routes), *OWN_PATHS],
        )
        self.asgi.include_router(health_router(self.health))
        self.asgi.include_router(figures_router(Sources(self.health, description, table, self._stats), settings))
        self.asgi.include_router(docs_router("ISP Chat", reader_of_docs(settings)))

    def watch(self, load: Load) -> None:
        """Tell about the load of ``load``."""
        self._load = load

    def _stats(self, detailed: bool) -> dict[str, Any]:  # noqa: FBT001 - one switch, named in Sources
        figures = totals()
        told: dict[str, Any] = {
            "service": "api-gateway",
            "version": __version__,
            "uptime_seconds": round(time.time() - self._began),
            "requests_total": int(figures["http_requests_total"]),
            "errors_total": int(figures["errors_total"]),
            "requests_in_flight": self._load.in_flight if self._load else 0,
        }
        if detailed:
            told["requests_by_status"] = requests_by_status()
            told["services"] = {
                name: {"in_this_process": target.peer is not None, "upstreams": target.states()}
                for name, target in self._targets.items()
            }
        return told
