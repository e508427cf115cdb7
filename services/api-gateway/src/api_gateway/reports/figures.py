"""What the gateway counted, as totals for everybody and in detail for administrators."""

from __future__ import annotations

from shared.observability.metrics import REGISTRY

TOLD_TO_ALL = (
    "http_requests_total",
    "http_request_duration_seconds_count",
    "http_request_duration_seconds_sum",
    "errors_total",
)


def totals() -> dict[str, float]:
    """Return the sum over all labels of the few series that tell an outsider nothing."""
    sums = dict.fromkeys(TOLD_TO_ALL, 0.0)
    for family in REGISTRY.collect():
        for sample in family.samples:
            if sample.name in sums:
                sums[sample.name] += sample.value
    return sums


def totals_exposition() -> bytes:
    """Return the totals in the Prometheus text format."""
    lines = [f"{name} {value:g}" if value < 1e6 else f"{name} {value:.0f}" for name, value in totals().items()]
    return ("\n".join(lines) + "\n").encode()


def requests_by_status() -> dict[str, int]:
    """Return how many requests the gateway answered with each status."""
    found: dict[str, int] = {}
    for family in REGISTRY.collect():
        for sample in family.samples:
            if sample.name == "http_requests_total" and sample.labels.get("service") == "api-gateway":
                status = sample.labels["status"]
                found[status] = found.get(status, 0) + int(sample.value)
    return dict(sorted(found.items()))
