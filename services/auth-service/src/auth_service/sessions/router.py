"""Routes of sessions: one's own, and the revocations that every process reads."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from auth_service.dependencies import Auth, actor_of
from auth_service.sessions.schemas import RevocationList, SessionList, SessionView
from auth_service.users.schemas import Done
from shared.schemas.common import Uuid
from shared.security.policy import allow, internal
from shared.security.principal import Principal

router = APIRouter(tags=["sessions"])
Position = Annotated[int, Query(ge=0, le=2**63 - 1)]


@router.get("/api/auth/users/me/sessions")
async def list_sessions(auth: Auth, caller: Annotated[Principal, allow()]) -> SessionList:
    """List where the caller is signed in."""
    rows = await auth.sessions.list_alive(caller.id)
    views = [SessionView.model_validate({**row, "current": row["id"] == caller.session_id}) for row in rows]
    return SessionList(sessions=views)


@router.delete("/api/auth/users/me/sessions/{session_id}")
async def revoke_session(session_id: Uuid, request: Request, auth: Auth, caller: Annotated[Principal, allow()]) -> Done:
    """End one of the caller's sessions, its sockets included."""
    await auth.sessions.revoke(actor_of(request, caller), session_id)
    return Done(message="The session has ended.")


@router.get("/internal/revocations", include_in_schema=False)
async def list_revocations(auth: Auth, _: Annotated[Principal, internal()], after: Position = 0) -> RevocationList:
    """List the revocations after a position that can still matter."""
    found: dict[str, Any] = await auth.sessions.revocations(after)
    return RevocationList.model_validate(found)
