"""Reading and checking the audit trail."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import RowMapping

from auth_service.audit import repository, trail
from auth_service.audit.repository import AuditFilters
from auth_service.audit.trail import Broken
from auth_service.store import Store

DAY = timedelta(days=1)


class AuditService:
    """The audit trail of this service; there is no way to change it from here."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def page(self, filters: AuditFilters, *, page: int, per_page: int) -> tuple[list[RowMapping], int]:
        """Return one page of entries and how many there are in all."""
        return await self._store.read(
            lambda c: repository.page(c, filters, offset=(page - 1) * per_page, limit=per_page)
        )

    async def verify(self) -> tuple[int, Broken | None]:
        """Return how many entries hold, and where the chain is broken."""
        return await self._store.read(trail.verify)

    async def logins_of_last_day(self) -> dict[str, int]:
        """Return how the sign-ins of the last 24 hours ended."""
        since = self._store.clock.now() - DAY
        return await self._store.read(lambda c: repository.count_outcomes(c, "login", since))
