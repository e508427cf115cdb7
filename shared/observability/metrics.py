"""Metrics of one process; names are those of the contract, so existing dashboards read them."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

HTTP_REQUESTS = Counter(
    "http_requests_total", "HTTP requests answered.", ["service", "method", "status"], registry=REGISTRY
)
HTTP_SECONDS = Histogram(
    "http_request_duration_seconds", "Time to answer an HTTP request.", ["service"], registry=REGISTRY,
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
ERRORS = Counter("errors_total", "Errors that are our own fault.", ["component"], registry=REGISTRY)


def counter(name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
    """Return a new counter in this process's registry."""
    return Counter(name, text, labels, registry=REGISTRY)


def gauge(name: str, text: str, labels: tuple[str, ...] = ()) -> Gauge:
    """Return a new gauge in this process's registry."""
    return Gauge(name, text, labels, registry=REGISTRY)


def histogram(
    name: str, text: str, labels: tuple[str, ...] = (), buckets: tuple[float, ...] | None = None
) -> Histogram:
    """Return a new histogram in this process's registry; ``buckets`` in seconds."""
    if buckets is None:
        return Histogram(name, text, labels, registry=REGISTRY)
    return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)


def exposition() -> bytes:
    """Return everything in the Prometheus text format."""
    return generate_latest(REGISTRY)
