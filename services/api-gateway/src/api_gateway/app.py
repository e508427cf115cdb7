"""The app of this service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

from api_gateway.door import Door
from api_gateway.edge.access_log import AccessLog
from api_gateway.edge.client import ClientAddress
from api_gateway.edge.cors import CrossOrigin
from api_gateway.edge.edge import Edge, EdgeParts
from api_gateway.limits.limiter import RateLimiter
from api_gateway.limits.window import SlidingWindow
from api_gateway.settings import GatewaySettings
from api_gateway.sockets import Sockets
from shared.middleware.hosts import AllowedHosts
from shared.runtime.descriptor import Application, Ports, Service

if TYPE_CHECKING:
    from api_gateway.limits.redis_sync import RedisSync


def create_app(settings: GatewaySettings, ports: Ports) -> Application:
    """Return the application."""
    window = SlidingWindow()
    access_log = AccessLog(json_lines=settings.is_production)
    parts = EdgeParts(
        clients=ClientAddress(settings.trusted_proxies, ports.security.tokens),
        hosts=AllowedHosts(settings),
        origins=CrossOrigin(settings),
        limiter=RateLimiter(
            window, ports.security.tokens,
            per_address=settings.rate_limit_per_minute, per_user=settings.rate_limit_per_user_per_minute,
        ),
        access_log=access_log,
        most_in_flight=settings.max_requests_in_flight,
    )  # fmt: skip
    door = Door(settings, ports)
    edge = Edge(door, parts, settings)
    door.report.watch(edge)
    shared_count = _shared_count(window, settings.bus_url)

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(access_log.running())
            if shared_count is not None:
                await stack.enter_async_context(shared_count.running())
            for target in door.targets.values():
                await stack.enter_async_context(target.running())
            yield

    return Application(
        edge,
        lifespan=lifespan,
        sockets=Sockets(parts, door.targets),
        drain=door.report.health.drain,
        state={"door": door},
    )


def _shared_count(window: SlidingWindow, bus_url: str) -> RedisSync | None:
    if not bus_url.startswith("redis"):
        return None
    from api_gateway.limits.redis_sync import RedisSync

    return RedisSync(window, bus_url)


service = Service(name="api-gateway", prefix=None, create=create_app, settings=GatewaySettings, is_edge=True)
