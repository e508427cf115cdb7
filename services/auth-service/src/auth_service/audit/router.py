"""Routes of the audit trail."""

from __future__ import annotations

from typing import Annotated

import orjson
from fastapi import APIRouter, Query

from auth_service.audit.repository import AuditFilters
from auth_service.audit.schemas import AuditEntryView, AuditPage
from auth_service.dependencies import Auth
from shared.schemas.common import PageNumber, PageSize
from shared.security.policy import allow
from shared.security.principal import Principal

router = APIRouter(prefix="/api/auth/audit", tags=["audit"])
Word = Annotated[str | None, Query(max_length=64)]


@router.get("")
async def list_audit(
    *,
    auth: Auth,
    _: Annotated[Principal, allow("audit:manage")],
    page: Annotated[PageNumber, Query()] = 1,
    per_page: Annotated[PageSize, Query()] = 50,
    action: Word = None,
    actor_id: Word = None,
    object_id: Word = None,
) -> AuditPage:
    """List what was done, newest first."""
    rows, total = await auth.audit.page(AuditFilters(action, actor_id, object_id), page=page, per_page=per_page)
    entries = [AuditEntryView.model_validate({**row, "details": orjson.loads(row["details"])}) for row in rows]
    return AuditPage(entries=entries, total=total, page=page, per_page=per_page, pages=-(-total // per_page))
