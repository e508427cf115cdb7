"""Bodies of the audit trail's routes."""

from __future__ import annotations

from typing import Any

from shared.schemas.common import Timestamp, View


class AuditEntryView(View):
    """One entry of the trail."""

    position: int
    at: Timestamp
    actor_id: str
    action: str
    object_type: str
    object_id: str
    address: str
    outcome: str
    details: dict[str, Any]
    hash: str


class AuditPage(View):
    """One page of the trail, newest first."""

    entries: list[AuditEntryView]
    total: int
    page: int
    per_page: int
    pages: int
