"""Health, routing and metrics, as a load balancer or an operator sees them."""

from __future__ import annotations

from functools import partial

from .http import Client, expect_status
from .report import Report, expect

_BEHIND_THE_GATEWAY = ("auth", "chat", "ai", "whatsapp", "isp")


def check_edge(report: Report, client: Client) -> None:
    """Check what needs no credentials."""
    report.run("gateway: health", lambda: _gateway_health(client))
    for service in _BEHIND_THE_GATEWAY:
        report.run(f"{service}: health through the gateway", partial(_service_health, client, service))
    report.run("routing: an unknown path is a 404 problem", lambda: _unknown_path(client))
    report.run("routing: internal paths are not public", lambda: _internal_path(client))
    report.run("routing: without a token the API answers 401", lambda: _needs_token(client))
    report.run("routing: every answer carries its request id", lambda: _request_id(client))
    report.run("metrics: the names that dashboards read", lambda: _metrics(client))


def _gateway_health(client: Client) -> None:
    health = expect_status(client.get("/health"), 200).json()
    missing = {"status", "service", "version", "components"} - set(health)
    expect(not missing, f"/health lacks {sorted(missing)}")
    expect_status(client.get("/health/live"), 200)
    expect_status(client.get("/health/ready"), 200)


def _service_health(client: Client, service: str) -> None:
    health = expect_status(client.get(f"/api/{service}/health"), 200).json()
    expect(health.get("status") == "healthy", f"status is {health.get('status')!r}")


def _unknown_path(client: Client) -> None:
    answer = expect_status(client.get("/api/no-such-service/thing"), 404)
    kind = answer.headers.get("content-type", "")
    expect(kind.startswith("application/problem+json"), f"the error is {kind!r}, not problem+json")
    expect("detail" in answer.json(), "the problem has no 'detail'")


def _internal_path(client: Client) -> None:
    expect_status(client.get("/internal/health"), 404)


def _needs_token(client: Client) -> None:
    for path in ("/api/auth/users/me", "/api/chat/conversations", "/api/isp/plans"):
        expect_status(client.get(path), 401)


def _request_id(client: Client) -> None:
    answer = client.get("/health")
    expect(answer.headers.get("x-request-id"), "X-Request-ID is missing")
    expect(answer.headers.get("x-process-time"), "X-Process-Time is missing")
    expect(answer.headers.get("x-content-type-options") == "nosniff", "X-Content-Type-Options is not nosniff")


def _metrics(client: Client) -> None:
    text = expect_status(client.get("/metrics"), 200).text()
    expect("http_requests_total" in text, "/metrics has no http_requests_total")
