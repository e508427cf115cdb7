"""The routes of the gateway's own pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse

from api_gateway.reports.description import Description
from api_gateway.reports.figures import totals_exposition
from api_gateway.reports.health import SystemHealth
from api_gateway.reports.policies import Curious, Scraper, reader_of_docs
from api_gateway.routing.table import RoutingTable
from api_gateway.settings import GatewaySettings
from shared import __version__
from shared.errors import NotFound, Unavailable
from shared.observability.metrics import exposition
from shared.security.policy import public
from shared.security.principal import Principal

TEXT = "text/plain; version=0.0.4; charset=utf-8"
OPEN: dict[str, Any] = {"security": []}
"""In the description: who asks needs no token."""
OWN_PATHS = ("/health", "/stats", "/routes")
"""The gateway's own part of the description."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the pages have it from; ``stats`` takes whether the reader may see the detail."""

    health: SystemHealth
    description: Description
    table: RoutingTable
    stats: Callable[[bool], dict[str, Any]]


def health_router(health: SystemHealth) -> APIRouter:
    """Return the routes that load balancers ask."""
    router = APIRouter(tags=["gateway"])

    async def whole(_: Annotated[None, public()]) -> JSONResponse:
        """Tell whether the whole system can do its work, service by service."""
        state = await health.state()
        return JSONResponse(state, status_code=200 if state["status"] == "healthy" else 503)

    async def live(_: Annotated[None, public()]) -> dict[str, str]:
        """Tell that the process runs."""
        return {"status": "alive"}

    async def ready(_: Annotated[None, public()]) -> dict[str, str]:
        """Tell whether new work may be sent here."""
        if (await health.state())["status"] != "healthy":
            raise Unavailable("Not ready.")
        return {"status": "ready"}

    router.add_api_route("/health", whole, methods=["GET"], name="health", openapi_extra=OPEN)
    router.add_api_route("/health/live", live, methods=["GET"], openapi_extra=OPEN)
    router.add_api_route("/health/ready", ready, methods=["GET"], openapi_extra=OPEN)
    return router


def figures_router(sources: Sources, settings: GatewaySettings) -> APIRouter:
    """Return the routes that tell about the gateway: totals to everybody, the detail to administrators."""
    router = APIRouter(tags=["gateway"])

    async def root(_: Annotated[None, public()]) -> dict[str, str]:
        """Say what answers here."""
        return {"service": "api-gateway", "version": __version__, "status": "running"}

    async def stats(admin: Annotated[Principal | None, Depends(Curious())]) -> dict[str, Any]:
        """Tell totals; administrators also get them by status and the state of every upstream."""
        return sources.stats(admin is not None)

    async def routes(admin: Annotated[Principal | None, Depends(Curious())]) -> dict[str, Any]:
        """Tell how many routes there are; administrators also get where they lead."""
        listed = [{"prefix": r.prefix, "service": r.service, "exact": r.exact} for r in sources.table.routes]
        return {"total": len(listed), **({"routes": listed} if admin is not None else {})}

    async def metrics(everything: Annotated[bool, Depends(Scraper())]) -> Response:
        """Expose metrics to Prometheus: all to this machine, METRICS_TOKEN and administrators, totals to others."""
        if not settings.enable_metrics:
            raise NotFound
        return Response(exposition() if everything else totals_exposition(), media_type=TEXT)

    async def description() -> JSONResponse:
        """Describe the API of all services."""
        return JSONResponse(await sources.description.document())

    router.add_api_route("/stats", stats, methods=["GET"])
    router.add_api_route("/routes", routes, methods=["GET"])
    router.add_api_route("/", root, methods=["GET"], include_in_schema=False)
    router.add_api_route("/metrics", metrics, methods=["GET"], include_in_schema=False)
    router.add_api_route(
        "/openapi.json", description, methods=["GET"], include_in_schema=False, dependencies=[reader_of_docs(settings)]
    )
    return router
