"""Routes of the users' administration."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from auth_service.dependencies import Auth, actor_of
from auth_service.users.repository import Filters
from auth_service.users.schemas import NewUser, RoleName, SearchText, StatsView, UserChange, UserPage, UserView
from shared.errors import Forbidden
from shared.schemas.common import PageNumber, PageSize, Uuid
from shared.security.policy import allow, allow_any
from shared.security.principal import Principal

router = APIRouter(prefix="/api/auth", tags=["users"])
Reader = Annotated[Principal, allow_any("users:manage", "users:read")]
Manager = Annotated[Principal, allow("users:manage")]


@router.get("/users")
async def list_users(
    *,
    auth: Auth,
    _: Reader,
    page: Annotated[PageNumber, Query()] = 1,
    per_page: Annotated[PageSize, Query()] = 20,
    role: Annotated[RoleName | None, Query()] = None,
    is_active: Annotated[bool | None, Query()] = None,
    search: Annotated[SearchText | None, Query()] = None,
) -> UserPage:
    """List users by name; ``search`` looks into username, e-mail and display name."""
    users, total = await auth.users.page(Filters(role, is_active, search), page=page, per_page=per_page)
    views = [UserView.of(user) for user in users]
    return UserPage(users=views, total=total, page=page, per_page=per_page, pages=-(-total // per_page))


@router.post("/users")
async def create_user(body: NewUser, request: Request, response: Response, auth: Auth, caller: Manager) -> UserView:
    """Create a user."""
    user = await auth.users.create(actor_of(request, caller), caller, body)
    response.headers["Location"] = f"/api/auth/users/{user.id}"
    return UserView.of(user)


@router.get("/users/{user_id}")
async def get_user(user_id: Uuid, auth: Auth, caller: Annotated[Principal, allow()]) -> UserView:
    """Return one user; without the right to read users, only oneself."""
    if caller.id != user_id and not (caller.may("users:read") or caller.may("users:manage")):
        raise Forbidden("This needs one of the permissions users:read, users:manage.")
    return UserView.of(await auth.users.get(user_id))


@router.put("/users/{user_id}")
async def change_user(user_id: Uuid, body: UserChange, request: Request, auth: Auth, caller: Manager) -> UserView:
    """Change a user. A new role, password or activity takes effect within seconds, on open sockets too."""
    return UserView.of(await auth.users.change(actor_of(request, caller), caller, user_id, body))


@router.delete("/users/{user_id}")
async def deactivate_user(user_id: Uuid, request: Request, auth: Auth, caller: Manager) -> UserView:
    """Deactivate a user and end his sessions; his history stays."""
    return UserView.of(await auth.users.deactivate(actor_of(request, caller), caller, user_id))


@router.get("/stats")
async def stats(auth: Auth, _: Manager) -> StatsView:
    """Count users, sessions and sign-ins."""
    counts = await auth.users.counts()
    logins = await auth.audit.logins_of_last_day()
    alive = await auth.store.read(auth.sessions.count_alive)
    by_role: dict[str, int] = {}
    for role, _active, number in counts:
        by_role[role] = by_role.get(role, 0) + number
    active = sum(number for _, is_active, number in counts if is_active)
    total = sum(by_role.values())
    return StatsView(
        total_users=total,
        active_users=active,
        inactive_users=total - active,
        users_by_role=by_role,
        active_sessions=sum(alive.values()),
        logins_last_24h=logins.get("success", 0),
        failed_logins_last_24h=logins.get("failed", 0),
    )
