"""Metrics of auth-service, named as existing dashboards read them."""

from __future__ import annotations

from shared.observability.metrics import counter, gauge

LOGINS = counter("login_attempts_total", "Sign-ins tried.", ("status", "method"))
SESSIONS = gauge("user_sessions_active", "Living sessions by the role of their user.", ("role",))
