"""Routes of one's own account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from auth_service.dependencies import Auth, actor_of
from auth_service.tokens.cookies import drop_cookie
from auth_service.users.schemas import Done, PasswordChange, ProfileChange, UserView
from shared.security.policy import allow
from shared.security.principal import Principal

router = APIRouter(prefix="/api/auth", tags=["own account"])
Caller = Annotated[Principal, allow()]


@router.get("/users/me")
async def get_me(auth: Auth, caller: Caller) -> UserView:
    """Return the caller."""
    return UserView.of(await auth.users.get(caller.id))


@router.put("/users/me")
async def change_me(body: ProfileChange, request: Request, auth: Auth, caller: Caller) -> UserView:
    """Change one's own name and preferences, and the e-mail with the current password; anything else is ignored."""
    return UserView.of(await auth.own.change_profile(actor_of(request, caller), body))


@router.post("/users/me/change-password")
async def change_my_password(body: PasswordChange, request: Request, auth: Auth, caller: Caller) -> Done:
    """Change one's own password; every other session ends."""
    await auth.own.change_password(actor_of(request, caller), caller.session_id, body)
    return Done(message="The password was changed; your other sessions have ended.")


@router.post("/logout-all")
async def logout_everywhere(request: Request, response: Response, auth: Auth, caller: Caller) -> Done:
    """End every session of the caller, this one included."""
    ended = await auth.own.logout_everywhere(actor_of(request, caller))
    drop_cookie(response, auth.settings)
    return Done(message=f"{ended} session(s) have ended.")
