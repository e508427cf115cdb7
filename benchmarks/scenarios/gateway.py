"""P12 and P13: what the gateway costs, as a proxy of its own and mounted in the one process."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from benchmarks.load.hammer import Hammer
from benchmarks.load.http import request_bytes
from benchmarks.load.loop import Loop
from benchmarks.scenarios.base import Run, guarded, loop, running
from benchmarks.systems.base import Program, System
from benchmarks.systems.gateway import GatewayAlone, authenticated_request
from benchmarks.systems.nginx import ReverseProxy, StaticUpstream, has_nginx
from benchmarks.systems.product import Product

CONNECTIONS = 32
SECONDS = 4.0


def _always(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def proxies(run: Run) -> None:
    """Measure P12: the gateway and nginx before the same fast upstream."""
    if not has_nginx():
        run.fail("P12", "nginx", RuntimeError("nginx is not installed"))
        return
    upstream = StaticUpstream()
    systems: list[System] = [GatewayAlone(upstream.port), ReverseProxy(upstream.port)]
    with running(run, "P12", [upstream]), running(run, "P12", systems) as started, loop() as on:
        hammers = [(system, _before_upstream(on, system)) for system in started if isinstance(system, Program)]
        for number in range(run.rounds + 1):
            for system, hammer in hammers:
                with guarded(run, "P12", system):
                    values = hammer.run(run.seconds(SECONDS))
                    # The first round fills caches and is not counted.
                    if number > 0:
                        run.record("P12", system.name, values)


def _before_upstream(on: Loop, system: Program) -> Hammer:
    request = authenticated_request(system.port, system.folder)
    return Hammer(on, system.port, _always(request), connections=CONNECTIONS, roots=system.roots)


def mounted(run: Run) -> None:
    """Measure P13: the same authenticated request on the service's own port and through the gateway, in one process."""
    with running(run, "P13", [Product()]) as started, loop() as on:
        for product in started:
            with guarded(run, "P13", product):
                _both_ways(run, on, cast("Product", product))


def _both_ways(run: Run, on: Loop, system: Product) -> None:
    system.sign_in(on, 1)
    token = system.agents[0][1]
    ports = {"direct": system.deployment.ports["chat-service"], "gateway": system.http_port}
    # The cheapest answer there is: what the edge adds is the difference of two small numbers.
    path, headers = "/api/chat/health", f"Authorization: Bearer {token}\r\n"
    hammers = {
        case: Hammer(
            on,
            port,
            _always(request_bytes("GET", path, port=port, headers=headers)),
            connections=CONNECTIONS,
            roots=system.roots,
        )
        for case, port in ports.items()
    }
    for number in range(run.rounds + 1):
        for case, hammer in hammers.items():
            values = hammer.run(run.seconds(SECONDS))
            # The first round fills caches and is not counted.
            if number > 0:
                run.record("P13", system.name, values, case)
