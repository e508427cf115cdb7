"""The gateway in front of services of our own making."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from api_gateway.app import create_app
from api_gateway.settings import GatewaySettings
from fastapi import FastAPI

from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports
from shared.runtime.service_app import new_service_app
from tests.support.edge import fake_ports, plain_settings, serve
from tests.support.gateway import SERVICES, Gateway, Open, Recorder


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Run on uvloop, as the product does."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def gateway(tmp_path: Path) -> Open:
    """Open a gateway with given settings in front of recorders in the same process."""

    @contextlib.asynccontextmanager
    async def opened(**given: Any) -> AsyncIterator[Gateway]:
        settings = plain_settings(GatewaySettings, tmp_path, **given)
        services = {name: Recorder(name) for name in SERVICES}
        ports = await fake_ports(settings, dict(services))
        app = create_app(settings, ports)
        assert app.lifespan is not None
        async with app.lifespan(), serve(app.asgi, acceptor=app.sockets) as served:
            yield Gateway(served, ports, services)

    return opened


@pytest.fixture
def whole_system(tmp_path: Path) -> Open:
    """Open a gateway in front of real service apps in the same process."""

    @contextlib.asynccontextmanager
    async def opened(**given: Any) -> AsyncIterator[Gateway]:
        settings = plain_settings(GatewaySettings, tmp_path, **given)
        ports = await fake_ports(settings)
        for name, prefix in SERVICES.items():
            inner = service_app(name, prefix or None, settings, ports)
            edge = ServiceEdge(inner, service=name, rules=BodyRules(settings.max_json_body))
            ports.peers.local[name] = Application(edge)
        app = create_app(settings, ports)
        async with serve(app.asgi, acceptor=app.sockets) as served:
            yield Gateway(served, ports, {})

    return opened


def service_app(name: str, prefix: str | None, settings: GatewaySettings, ports: Ports) -> FastAPI:
    """Return the app that every service starts from."""
    return new_service_app(
        name=name, prefix=prefix, settings=settings, security=ports.security, checks={}, description=""
    )
