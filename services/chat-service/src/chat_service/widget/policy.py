"""The policy of routes for website visitors."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request

from shared.security.policy import Policy, Security, bearer
from shared.security.principal import Principal


def authenticate_visitor(security: Security, token: str) -> Principal:
    """Return the visitor of a widget token whose session was not ended. Raises Unauthenticated."""
    claims = security.tokens.verify(token, "widget")
    security.sessions.check(claims)
    return visitor_of(security, claims)


def visitor_of(security: Security, claims: dict[str, Any]) -> Principal:
    """Return the visitor of checked claims, as the contact that he is now."""
    contact_id = security.sessions.subject(claims["sub"])
    return Principal(kind="visitor", id=contact_id, session_id=str(claims.get("sid", "")), claims=claims)


class Visitor(Policy):
    """Website visitors, each with the contact of his session."""

    name = "visitor"

    async def __call__(self, request: Request) -> Principal:
        """Return the visitor. Raises Unauthenticated."""
        return authenticate_visitor(request.app.state.security, bearer(request))


def visitor() -> Any:
    """Return the dependency of a route for website visitors."""
    return Depends(Visitor())
