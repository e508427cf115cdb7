"""Routes that look at what became of a campaign."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from shared.schemas.common import Uuid
from shared.security.policy import allow
from shared.security.principal import Principal
from whatsapp_service.campaigns.report_schemas import RecipientList, ReportView
from whatsapp_service.campaigns.reporting import ReportService
from whatsapp_service.campaigns.router import PREFIX, Reader
from whatsapp_service.campaigns.schemas import RecipientState


def build_report_router(reports: ReportService) -> APIRouter:
    """Return the routes over ``reports``."""
    router = APIRouter(prefix=PREFIX, tags=["campaigns"])

    @router.get("/{campaign_id}/recipients", response_model=RecipientList)
    async def list_recipients(
        caller: Reader,
        campaign_id: Uuid,
        state: RecipientState | None = None,
        after: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 100,
    ) -> Any:
        """List recipients in their order, from behind position ``after``."""
        return await reports.recipients(caller, campaign_id, state=state, after=after, limit=limit)

    @router.get("/{campaign_id}/report", response_model=ReportView)
    async def report(_: Reader, campaign_id: Uuid) -> Any:
        """Show what became of a campaign: totals, reasons, hours, replies, opt-outs and costs."""
        return await reports.report(campaign_id)

    @router.get("/{campaign_id}/report.csv", response_class=Response)
    async def report_file(
        caller: Annotated[Principal, allow("campaigns:read", "reports:export")], campaign_id: Uuid
    ) -> Response:
        """Download every recipient and what became of him as CSV; no cell can become a formula."""
        name, text = await reports.file(caller, campaign_id)
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)

    return router
