"""An error that nobody foresaw is a problem document with the request's id, and says nothing of what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import httpx2
from fastapi import APIRouter

from shared.config.settings import Settings
from shared.middleware.edge import ServiceEdge
from shared.runtime.service_app import new_bare_app
from shared.security.policy import public
from tests.support.edge import fake_ports, plain_settings


async def test_it_is_a_problem_document_with_the_requests_id(tmp_path: Path) -> None:
    ports = await fake_ports(plain_settings(Settings, tmp_path))
    app = new_bare_app(name="test-service", security=ports.security, description="A test.")
    router = APIRouter()

    @router.get("/broken")
    async def broken(_: Annotated[None, public()]) -> None:
        """Break."""
        raise KeyError("a secret of ours")

    app.include_router(router)
    edge = ServiceEdge(app, service="test-service", rules=None)
    transport = httpx2.ASGITransport(edge, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/broken", headers={"x-request-id": "mine-1"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["request_id"] == "mine-1"
    assert body["status"] == 500
    assert "secret" not in answer.text
