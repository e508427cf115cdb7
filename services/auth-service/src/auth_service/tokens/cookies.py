"""The refresh token as a cookie, for our own web app: out of reach of scripts, never sent from another site.

A request chooses this transport with ``X-Session-Transport: cookie``, a header that no form and no page of another origin can send
without a preflight that is refused; the Origin is checked all the same.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from auth_service.settings import AuthSettings
from auth_service.tokens.errors import ForeignOrigin

COOKIE = "ispchat_refresh"
PATH = "/api/auth"
TRANSPORT_HEADER = "x-session-transport"


def wants_cookie(request: Request) -> bool:
    """Return whether the request chose the cookie transport."""
    return request.headers.get(TRANSPORT_HEADER, "").strip().lower() == "cookie"


def require_own_origin(request: Request, settings: AuthSettings) -> None:
    """Raise ForeignOrigin for a request that a browser sent from another site's page."""
    origin = request.headers.get("origin")
    if origin is None:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise ForeignOrigin
        return
    allowed = {
        value.rstrip("/").lower()
        for value in (*settings.cors_origins, settings.public_url or "")
        if value and value != "*"
    }
    if not _is_own(origin.lower(), request.headers.get("host", "").lower()) and origin.lower() not in allowed:
        raise ForeignOrigin


def _is_own(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == host


def _secure(settings: AuthSettings) -> bool:
    return settings.is_production or (settings.public_url or "").lower().startswith("https:")


def set_cookie(response: Response, settings: AuthSettings, token: str, *, remember_me: bool) -> None:
    """Put the refresh token into the cookie; without remember_me it ends with the browser."""
    age = round(settings.jwt_refresh_expire_days * 86_400) if remember_me else None
    response.set_cookie(
        COOKIE, token, max_age=age, path=PATH, secure=_secure(settings), httponly=True, samesite="strict"
    )


def drop_cookie(response: Response, settings: AuthSettings) -> None:
    """Take the cookie away."""
    response.delete_cookie(COOKIE, path=PATH, secure=_secure(settings), httponly=True, samesite="strict")


def cookie_of(request: Request) -> str | None:
    """Return the refresh token of the cookie."""
    return request.cookies.get(COOKIE) or None
