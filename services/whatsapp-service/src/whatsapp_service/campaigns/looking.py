"""Reading campaigns: a page of them, one with who did what to it, and what its first recipients would read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import Connection, Row

from shared.database.port import Database
from shared.errors import Problem
from shared.security.principal import Principal
from whatsapp_service.campaigns import repository
from whatsapp_service.campaigns.audiences import Audiences
from whatsapp_service.campaigns.counting import Count
from whatsapp_service.campaigns.finding import campaign_of
from whatsapp_service.campaigns.rules import rules_of
from whatsapp_service.campaigns.showing import APPROVE, Showing

OtherApprovers = Callable[[str], Awaitable[int]]
"""(user id) -> how many active users besides him may approve."""


class Looking:
    """Shows campaigns to their readers."""

    def __init__(
        self, *, database: Database, showing: Showing, audiences: Audiences, other_approvers: OtherApprovers
    ) -> None:
        self._database, self._showing, self._audiences = database, showing, audiences
        self._other_approvers = other_approvers

    async def list_page(
        self, caller: Principal, *, state: str | None, q: str | None, page: int, per_page: int
    ) -> dict[str, Any]:
        """Return a page of campaigns."""
        rows, total = await self._database.read(
            lambda c: repository.page(c, state=state, q=q, offset=(page - 1) * per_page, limit=per_page)
        )
        others = await self._others_for(caller, rows)

        def query(connection: Connection) -> list[dict[str, Any]]:
            counts = repository.counts(connection, [row.id for row in rows])
            rules = rules_of(connection)
            return [
                self._showing.shown(connection, caller, row, counts.get(row.id, Count()), rules, others=others)
                for row in rows
            ]

        shown = await self._database.read(query)
        return {"campaigns": shown, "total": total, "page": page, "per_page": per_page, "pages": -(-total // per_page)}

    async def get(self, caller: Principal, campaign_id: str) -> dict[str, Any]:
        """Return one campaign. Raises CampaignNotFound."""
        row = await self._database.read(lambda c: campaign_of(c, campaign_id))
        others = await self._others_for(caller, [row])
        return await self._database.read(
            lambda c: self._showing.whole(c, caller, campaign_of(c, campaign_id), others=others)
        )

    async def preview(self, caller: Principal, campaign_id: str, limit: int) -> dict[str, Any]:
        """Return the template and what the first recipients would read. Raises CampaignNotFound."""
        return await self._database.read(
            lambda c: self._audiences.preview(c, caller, campaign_of(c, campaign_id), limit)
        )  # fmt: skip

    async def others(self, caller: Principal) -> int | None:
        """Return how many besides the caller may approve; None where he may not himself, or nobody can tell now."""
        if not caller.may(APPROVE):
            return None
        try:
            return await self._other_approvers(caller.id)
        except Problem:
            return None  # who approves is checked when it is done; reading goes on

    async def _others_for(self, caller: Principal, rows: list[Row[Any]]) -> int | None:
        """Return the same where one of ``rows`` waits for approval and is the caller's own; else it makes no difference."""
        own = any(row.state == "submitted" and caller.id in (row.author_id, row.submitter_id) for row in rows)
        return await self.others(caller) if own else None
