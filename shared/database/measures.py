"""How long the database takes, as the dashboards read it."""

from __future__ import annotations

from shared.observability.metrics import histogram

_SECONDS = histogram(
    "database_query_duration_seconds", "Time of one read, or of one transaction with its commit.", ("operation",),
    (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)  # fmt: skip
READS = _SECONDS.labels(operation="read")
WRITES = _SECONDS.labels(operation="write")
