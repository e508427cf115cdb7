"""Every route of every service says who may use it, exactly once: a forgotten guard fails here, not in production."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from shared.runtime.registry import find_services
from shared.security.policy import Internal, Policy, Public
from tests.support.apps import build_apps

OPEN = {
    "/", "/metrics", "/openapi.json", "/docs", "/health", "/health/live", "/health/ready", "/stats", "/routes",
    "/api/auth/login", "/api/auth/refresh", "/api/auth/logout", "/api/auth/verify", "/api/auth/config",
    "/api/auth/jwks.json", "/api/widget/config", "/api/widget/sessions", "/api/chat/files/{attachment_id}/{name}",
}  # fmt: skip
"""What may be open to everybody; a further route that is must be added here on purpose."""


@pytest.fixture
async def apps(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, list[FastAPI]]:
    """The apps of every service."""
    return await build_apps(monkeypatch, tmp_path)


def _policies(dependant: Dependant) -> Iterator[Policy]:
    call: object = dependant.call
    if isinstance(call, Policy):
        yield call
    for inner in dependant.dependencies:
        yield from _policies(inner)


@dataclass(frozen=True, slots=True)
class Route:
    """One route as it is served, prefixes and dependencies of its routers included."""

    service: str
    path: str
    methods: tuple[str, ...]
    policies: tuple[Policy, ...]


def _routes(apps: dict[str, list[FastAPI]]) -> Iterator[Route]:
    for service, made in apps.items():
        for app in made:
            for context in iter_route_contexts(app.routes):
                dependant = getattr(context, "dependant", None)
                policies = tuple(_policies(dependant)) if dependant is not None else ()
                yield Route(service, str(context.path), tuple(sorted(context.methods or ())), policies)


async def test_every_service_is_walked(apps: dict[str, list[FastAPI]]) -> None:
    assert set(apps) == {service.name for service in find_services()}
    assert all(apps.values()), "a service is built on the app that this test looks into"
    assert sum(1 for _ in _routes(apps)) > 80


async def test_every_route_has_exactly_one_policy(apps: dict[str, list[FastAPI]]) -> None:
    faults = [route for route in _routes(apps) if len(route.policies) != 1]
    assert faults == []


async def test_what_is_open_to_everybody_is_so_on_purpose(apps: dict[str, list[FastAPI]]) -> None:
    found = {route.path for route in _routes(apps) if any(type(policy) is Public for policy in route.policies)}
    extra = {path for path in found - OPEN if not re.search("/health(/live|/ready)?$|^/docs/", path)}
    assert extra == set()


async def test_internal_routes_and_only_they_are_for_services(apps: dict[str, list[FastAPI]]) -> None:
    wrong = [
        route
        for route in _routes(apps)
        if route.path.startswith("/internal") != any(isinstance(policy, Internal) for policy in route.policies)
    ]
    assert wrong == []
