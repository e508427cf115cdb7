"""Routes of signing in and out, refreshing and verifying."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from auth_service.audit.trail import Actor
from auth_service.dependencies import Auth, actor_of, address_of, origin_of, services
from auth_service.tokens.cookies import cookie_of, drop_cookie, require_own_origin, set_cookie, wants_cookie
from auth_service.tokens.errors import InvalidRefreshToken
from auth_service.tokens.keyset import public_keys
from auth_service.tokens.schemas import ConfigView, KeySet, Login, PasswordRules, Refresh, TokensView, Verification
from auth_service.tokens.service import Issued
from auth_service.users.password_rules import MOST_BYTES, SHORTEST
from auth_service.users.schemas import Done, UserView
from shared import __version__
from shared.errors import Unauthenticated
from shared.security.permissions import BUILT_IN_ROLES
from shared.security.policy import Policy, authenticate, bearer, public
from shared.security.principal import Principal

router = APIRouter(prefix="/api/auth", tags=["tokens"])
Anybody = Annotated[None, public()]


class Leaving(Policy):
    """Whoever has a session to end: by a valid access token, or by the refresh cookie of our web app when that token is over."""

    name = "session"

    async def __call__(self, request: Request) -> Principal:
        """Return the caller. Raises Unauthenticated."""
        auth = services(request)
        try:
            return authenticate(auth.security, bearer(request))
        except Unauthenticated:
            cookie = cookie_of(request) if wants_cookie(request) else None
            if cookie is None:
                raise
            require_own_origin(request, auth.settings)
            session_id = await auth.tokens.session_of(cookie)
            if session_id is None:
                raise
            return Principal(kind="user", id="", session_id=session_id)


def _answer(issued: Issued, request: Request, response: Response, auth: Auth) -> TokensView:
    by_cookie = wants_cookie(request)
    if by_cookie:
        set_cookie(response, auth.settings, issued.refresh_token, remember_me=issued.remember_me)
    return TokensView(
        access_token=issued.access_token,
        refresh_token=None if by_cookie else issued.refresh_token,
        expires_in=auth.settings.access_token_seconds,
        expires_at=issued.expires_at,
        user=UserView.of(issued.user),
    )


@router.post("/login")
async def login(body: Login, request: Request, response: Response, auth: Auth, _: Anybody) -> TokensView:
    """Sign in with username or e-mail. 401 whatever was wrong; 429 with Retry-After while locked."""
    if wants_cookie(request):
        require_own_origin(request, auth.settings)
    issued = await auth.tokens.login(
        body.username, body.password.get_secret_value(), origin_of(request), remember_me=body.remember_me
    )
    return _answer(issued, request, response, auth)


@router.post("/refresh")
async def refresh(
    request: Request, response: Response, auth: Auth, _: Anybody, body: Refresh | None = None
) -> TokensView:
    """Exchange a refresh token (of the body, or of the cookie) for new tokens; it works once."""
    token = body.refresh_token.get_secret_value() if body and body.refresh_token else None
    if token is None and wants_cookie(request):
        require_own_origin(request, auth.settings)
        token = cookie_of(request)
    if not token:
        raise InvalidRefreshToken
    return _answer(await auth.tokens.refresh(token, actor_of(request, None)), request, response, auth)


@router.post("/logout")
async def logout(
    request: Request, response: Response, auth: Auth, caller: Annotated[Principal, Depends(Leaving())]
) -> Done:
    """End this session, its sockets included."""
    await auth.tokens.logout(caller.session_id, Actor(caller.id, address_of(request)))
    drop_cookie(response, auth.settings)
    return Done(message="The session has ended.")


@router.post("/verify")
async def verify(request: Request, auth: Auth, _: Anybody) -> Verification:
    """Tell whether the bearer token is good, and whose it is; never an error for a bad one."""
    try:
        claims: dict[str, Any] = authenticate(auth.security, bearer(request)).claims
    except Unauthenticated:
        return Verification(valid=False)
    user = await auth.tokens.verify(claims)
    if user is None:
        return Verification(valid=False)
    return Verification(valid=True, user=UserView.of(user), expires_at=datetime.fromtimestamp(claims["exp"], UTC))


@router.get("/config")
async def config(auth: Auth, _: Anybody) -> ConfigView:
    """Return what a sign-in page needs to know."""
    return ConfigView(
        service="auth-service",
        version=__version__,
        access_token_seconds=auth.settings.access_token_seconds,
        refresh_token_days=auth.settings.jwt_refresh_expire_days,
        password=PasswordRules(min_length=SHORTEST, max_bytes=MOST_BYTES),
        roles=list(BUILT_IN_ROLES),
        languages=["pt-BR", "en", "es"],
        themes=["light", "dark", "system"],
    )


@router.get("/jwks.json")
async def jwks(auth: Auth, _: Anybody) -> KeySet:
    """Return the public keys that check access tokens; none for HS256."""
    return KeySet(keys=public_keys(auth.keys))
