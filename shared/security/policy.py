"""The policy of a route: every route names one, and a test walks all routes to see that none was forgotten.

Use them as dependencies, once per route::

    async def list_users(caller: Annotated[Principal, allow("users:manage")]) -> ...
    async def health(_: Annotated[None, public()]) -> ...
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends, Request

from shared.errors import Forbidden, Unauthenticated
from shared.security.principal import Principal, user_principal
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Security:
    """What a policy needs; the service's app keeps it as ``app.state.security``."""

    tokens: Tokens
    sessions: SessionGuard


def bearer(request: Request) -> str:
    """Return the bearer token of a request. Raises Unauthenticated without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token.strip()


def bearer_of(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the bearer token of raw ASGI headers. Raises Unauthenticated without one."""
    for name, value in headers:
        if name == b"authorization":
            scheme, _, token = value.partition(b" ")
            if scheme.lower() == b"bearer" and token:
                return token.strip().decode("latin-1")
    raise Unauthenticated


def authenticate(security: Security, token: str) -> Principal:
    """Return the user of an access token whose session is alive. Raises Unauthenticated."""
    claims = security.tokens.verify(token, "access")
    security.sessions.check(claims)
    return user_principal(claims)


class Policy:
    """Base of all policies; the marker that the route walk looks for."""

    name = "policy"


class Public(Policy):
    """Open to everybody."""

    name = "public"

    async def __call__(self) -> None:
        """Let everybody in."""


class Allow(Policy):
    """Signed-in users who hold every one of the named permissions."""

    name = "user"

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    async def __call__(self, request: Request) -> Principal:
        """Return the caller. Raises Unauthenticated or Forbidden."""
        caller = authenticate(request.app.state.security, bearer(request))
        for permission in self.permissions:
            caller.require(permission)
        return caller


class AllowAny(Policy):
    """Signed-in users who hold at least one of the named permissions."""

    name = "user"

    def __init__(self, *permissions: str) -> None:
        self.permissions = permissions

    async def __call__(self, request: Request) -> Principal:
        """Return the caller. Raises Unauthenticated or Forbidden."""
        caller = authenticate(request.app.state.security, bearer(request))
        if not any(caller.may(permission) for permission in self.permissions):
            raise Forbidden(f"This needs one of the permissions {', '.join(self.permissions)}.")
        return caller


class Internal(Policy):
    """Other services of this installation, by their own token; position in the network gives nothing."""

    name = "internal"

    async def __call__(self, request: Request) -> Principal:
        """Return the calling service. Raises Unauthenticated."""
        claims = request.app.state.security.tokens.verify(bearer(request), "service")
        return Principal(kind="service", id=claims["sub"])


def public() -> Any:
    """Return the dependency of a route that is open to everybody."""
    return Depends(Public())


def allow(*permissions: str) -> Any:
    """Return the dependency of a route for signed-in users holding all ``permissions``."""
    return Depends(Allow(*permissions))


def allow_any(*permissions: str) -> Any:
    """Return the dependency of a route for signed-in users holding at least one of ``permissions``."""
    return Depends(AllowAny(*permissions))


def internal() -> Any:
    """Return the dependency of a route for other services only."""
    return Depends(Internal())
