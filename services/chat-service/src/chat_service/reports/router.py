"""The routes of reports."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from chat_service.dependencies import scope_of
from chat_service.reports.schemas import MonthReport
from chat_service.reports.service import ReportService
from shared.security.policy import allow, allow_any
from shared.security.principal import Principal

WantedMonth = Annotated[str | None, Query(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", examples=["2026-11"])]
ALL, DEPARTMENT = "reports:all", "reports:department"


def build_router(reports: ReportService) -> APIRouter:
    """Return the routes over ``reports``."""
    router = APIRouter(prefix="/api/chat/reports", tags=["reports"])

    @router.get("/month")
    async def read_month(
        request: Request, caller: Annotated[Principal, allow_any(DEPARTMENT, ALL)], month: WantedMonth = None
    ) -> MonthReport:
        """Return what was done in a month, day by day, beside the month before; this month if none is named."""
        return await reports.month(await scope_of(request, caller), month)

    @router.get("/month.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
    async def download_month(
        request: Request, caller: Annotated[Principal, allow("reports:export")], month: WantedMonth = None
    ) -> Response:
        """Return a month as CSV: a row for each day, queue, agent and channel."""
        if not caller.may(DEPARTMENT):
            caller.require(ALL)
        name, data = await reports.month_as_csv(await scope_of(request, caller), month)
        headers = {"Content-Disposition": f'attachment; filename="ispchat-{name}.csv"'}
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    return router
