"""What the gateway tells about the system, and to whom."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from api_gateway.reports import description, inquiry
from api_gateway.reports.inquiry import ask
from api_gateway.reports.openapi import merge
from api_gateway.settings import GatewaySettings
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.proxy.target import ServiceTarget
from shared.runtime.descriptor import Application
from tests.support.edge import call, fake_ports, plain_settings, serve
from tests.support.gateway import SERVICES, Open, Recorder

SECRET = "s" * 40
SAFE = {"environment": "production", "jwt_secret": SECRET, "allowed_hosts": ("localhost",)}
FORWARDED = [("X-Forwarded-For", "203.0.113.9")]


async def test_health_names_every_service(whole_system: Open) -> None:
    async with whole_system() as door:
        reply = await call(door.port, "/health")

    state = json.loads(reply.body)
    assert (reply.status, state["status"], state["service"]) == (200, "healthy", "api-gateway")
    assert set(state["components"]) == set(SERVICES) - {"web-interface"} == set(state["services"])
    assert set(state["components"].values()) == {"ok"}


async def test_one_service_down_makes_the_whole_unhealthy_but_alive(whole_system: Open) -> None:
    async def frozen(scope: Any, receive: Any, send: Any) -> None:
        await asyncio.Event().wait()

    async with whole_system() as door:
        door.ports.peers.local["isp-service"] = Application(frozen)
        began = asyncio.get_running_loop().time()
        reply = await call(door.port, "/health")
        ready, live = await call(door.port, "/health/ready"), await call(door.port, "/health/live")
        took = asyncio.get_running_loop().time() - began
        unreachable = await call(door.port, "/api/chat/health")

    assert (reply.status, ready.status, live.status, unreachable.status) == (503, 503, 200, 200)
    assert json.loads(reply.body)["components"]["isp-service"] == "gateway-timeout"
    assert took < 5


async def test_a_service_elsewhere_is_asked_over_the_network_also_when_it_answers_in_pieces(tmp_path: Path) -> None:
    settings = plain_settings(GatewaySettings, tmp_path)
    ports = await fake_ports(settings)
    service = Recorder("isp-service", body=b'{"status":"healthy","components":{}}' + b" " * 200_000, pieces=50)
    async with serve(service) as up:
        there = plain_settings(GatewaySettings, tmp_path, isp_service_url=(up.url,))
        target = ServiceTarget("isp-service", peers=ports.peers, settings=there, token=lambda: "proof")
        async with target.running():
            status, answer = await ask(target, "/health")

    assert (status, answer["status"]) == (200, "healthy")


async def test_totals_are_for_all_and_the_detail_for_administrators(gateway: Open) -> None:
    async with gateway() as door:
        for path, detail in (("/stats", "services"), ("/routes", "routes")):
            plain = json.loads((await call(door.port, path)).body)
            agent = json.loads((await call(door.port, path, headers=[door.token()])).body)
            admin = json.loads((await call(door.port, path, headers=[door.token("a", "admin")])).body)
            refused = await call(door.port, path, headers=[("Authorization", "Bearer a.b.c")])
            assert detail not in plain
            assert detail not in agent
            assert detail in admin
            assert refused.status == 401


async def test_metrics_are_full_on_this_machine_and_totals_elsewhere(gateway: Open) -> None:
    async with gateway(metrics_token="m" * 32) as door:
        here = (await call(door.port, "/metrics")).body.decode()
        elsewhere = (await call(door.port, "/metrics", headers=FORWARDED)).body.decode()
        known = (
            await call(door.port, "/metrics", headers=[*FORWARDED, ("Authorization", f"Bearer {'m' * 32}")])
        ).body.decode()

    for full in (here, known):
        assert 'http_requests_total{method="GET"' in full
    assert "http_requests_total " in elsewhere
    assert "{" not in elsewhere
    assert "python_info" not in elsewhere


async def test_metrics_can_be_turned_off(gateway: Open) -> None:
    async with gateway(enable_metrics=False) as door:
        assert (await call(door.port, "/metrics")).status == 404


async def test_the_description_of_all_services_is_one(whole_system: Open) -> None:
    async with whole_system() as door:
        reply = await call(door.port, "/openapi.json")

    document = json.loads(reply.body)
    assert {f"/api/{name}/health" for name in ("auth", "chat", "ai", "isp", "whatsapp")} <= set(document["paths"])
    assert not [path for path in document["paths"] if path.startswith("/internal")]
    operations = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert len(operations) == len(set(operations))
    checks = [item["get"] for path, item in document["paths"].items() if "/health" in path]
    assert len(checks) == 8
    assert [one["security"] for one in checks] == [[]] * len(checks)  # open: no padlock in the viewer


async def test_a_description_with_a_service_missing_is_refused_by_its_name(whole_system: Open) -> None:
    async with whole_system(isp_service_url=("http://127.0.0.1:9",)) as door:
        del door.ports.peers.local["isp-service"]
        reply = await call(door.port, "/openapi.json")

    problem = json.loads(reply.body)
    assert reply.status == 503
    assert "isp-service" in problem["detail"]
    assert "chat-service" not in problem["detail"]
    assert "paths" not in problem


async def test_the_last_whole_description_stays_while_a_service_is_away(
    whole_system: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(description, "REMEMBERED_SECONDS", 0.0)
    async with whole_system() as door:
        chat = _hesitant(door.ports.peers.local["chat-service"])
        whole = await call(door.port, "/openapi.json")
        chat.is_away = True
        later = await call(door.port, "/openapi.json")

    assert chat.asked == 2
    assert whole.status == later.status == 200
    assert later.body == whole.body


async def test_a_service_that_needs_seconds_for_its_description_is_waited_for(whole_system: Open) -> None:
    async with whole_system() as door:
        _hesitant(door.ports.peers.local["chat-service"]).hesitates = inquiry.ANSWER_SECONDS + 0.2
        reply = await call(door.port, "/openapi.json")

    assert reply.status == 200
    assert "/api/chat/health" in json.loads(reply.body)["paths"]


class _Hesitant:
    """Stands before a service and answers for its description late, or with an error."""

    def __init__(self, prompt: ASGIApp) -> None:
        self.hesitates, self.is_away, self.asked, self._prompt = 0.0, False, 0, prompt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") == "/internal/openapi.json":
            self.asked += 1
            await asyncio.sleep(self.hesitates)
            if self.is_away:
                await JSONResponse({}, status_code=503)(scope, receive, send)
                return
        await self._prompt(scope, receive, send)


def _hesitant(service: Application) -> _Hesitant:
    before = _Hesitant(service.asgi)
    service.asgi = before
    return before


async def test_the_documentation_asks_no_other_host(whole_system: Open) -> None:
    async with whole_system() as door:
        page = await call(door.port, "/docs")
        script = await call(door.port, "/docs/swagger-ui-bundle.js")

    assert page.status == script.status == 200
    assert b'rel="icon" href="data:' in page.body  # or the browser asks for /favicon.ico, which is not there
    assert b'src="http' not in page.body
    assert b'href="http' not in page.body
    assert b"https://" not in page.body
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert script.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
async def test_in_production_the_description_is_for_administrators(path: str, whole_system: Open) -> None:
    async with whole_system(**SAFE) as door:
        assert (await call(door.port, path)).status == 401
        assert (await call(door.port, path, headers=[door.token()])).status == 403
        reply = await call(door.port, path, headers=[door.token("a", "admin")])
        assert reply.status == 200
    if path == "/openapi.json":
        assert "/api/chat/health" in json.loads(reply.body)["paths"]


@pytest.mark.parametrize("path", ["/docs", "/openapi.json"])
async def test_it_can_be_opened_to_all(path: str, whole_system: Open) -> None:
    async with whole_system(**SAFE, docs_public=True) as door:
        assert (await call(door.port, path)).status == 200


async def test_other_methods_on_our_own_pages_are_not_allowed(gateway: Open) -> None:
    async with gateway() as door:
        assert (await call(door.port, "/health", method="POST", body=b"{}")).status == 405


def schema(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def document(path: str, **schemas: Any) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{next(iter(schemas))}"}
    return {
        "paths": {path: {"get": {"operationId": "read", "responses": {"200": {"schema": reference}}}}},
        "components": {"schemas": schemas},
    }


def test_schemas_of_one_name_are_shared_if_equal_and_told_apart_if_not() -> None:
    common = schema(title={"type": "string"})
    merged = merge(
        "t", "1",
        {
            "auth-service": document("/api/auth/x", View=schema(a={"type": "string"}), Problem=common),
            "chat-service": document("/api/chat/x", View=schema(b={"type": "integer"}), Problem=common),
        },
        ["/api"],
    )  # fmt: skip

    assert set(merged["components"]["schemas"]) == {"View", "ChatView", "Problem"}
    read = merged["paths"]["/api/chat/x"]["get"]
    assert read["operationId"] == "chat_read"
    assert read["responses"]["200"]["schema"]["$ref"].endswith("/ChatView")
    assert merged["paths"]["/api/auth/x"]["get"]["responses"]["200"]["schema"]["$ref"].endswith("/View")


def test_what_refers_to_a_renamed_schema_is_told_apart_too() -> None:
    def page_of(item: dict[str, Any]) -> dict[str, Any]:
        return {"Page": schema(items={"$ref": "#/components/schemas/Item"}), "Item": item}

    merged = merge(
        "t", "1",
        {
            "auth-service": document("/api/auth/x", **page_of(schema(a={}))),
            "chat-service": document("/api/chat/x", **page_of(schema(b={}))),
        },
        ["/api"],
    )  # fmt: skip

    schemas = merged["components"]["schemas"]
    assert schemas["ChatPage"]["properties"]["items"]["$ref"].endswith("/ChatItem")
    assert schemas["Page"]["properties"]["items"]["$ref"].endswith("/Item")


def test_private_paths_are_left_out() -> None:
    merged = merge("t", "1", {"auth-service": document("/internal/x", V=schema())}, ["/api/auth", "/health"])

    assert merged["paths"] == {}
