"""Every SQL statement that reads the audit trail; it is written by ``trail.append`` alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from auth_service.audit.models import audit
from shared.models.base import ACCOUNT


@dataclass(frozen=True, slots=True)
class AuditFilters:
    """Which entries a list shows."""

    action: str | None = None
    actor_id: str | None = None
    object_id: str | None = None


def page(connection: Connection, filters: AuditFilters, *, offset: int, limit: int) -> tuple[list[RowMapping], int]:
    """Return one page of entries, newest first, and how many there are in all."""
    conditions: list[Any] = [audit.c.account_id == ACCOUNT]
    for column, value in (
        (audit.c.action, filters.action),
        (audit.c.actor_id, filters.actor_id),
        (audit.c.object_id, filters.object_id),
    ):
        if value is not None:
            conditions.append(column == value)
    total = connection.execute(select(func.count()).select_from(audit).where(*conditions)).scalar_one()
    rows = connection.execute(
        select(audit).where(*conditions).order_by(audit.c.position.desc()).offset(offset).limit(limit)
    )
    return list(rows.mappings()), int(total)


def count_outcomes(connection: Connection, action: str, since: datetime) -> dict[str, int]:
    """Return how often ``action`` ended how since a moment."""
    rows = connection.execute(
        select(audit.c.outcome, func.count())
        .where(audit.c.action == action, audit.c.at >= since)
        .group_by(audit.c.outcome)
    )
    return {str(row[0]): int(row[1]) for row in rows}
