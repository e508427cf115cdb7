"""The policy of a visitor's routes: a widget session token, alive."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request

from shared.security.policy import Policy, bearer
from shared.security.principal import Principal


class Visitor(Policy):
    """Website visitors with a session token of the widget."""

    name = "visitor"

    async def __call__(self, request: Request) -> Principal:
        """Return the visitor. Raises Unauthenticated."""
        security = request.app.state.security
        claims = security.tokens.verify(bearer(request), "widget")
        security.sessions.check(claims)
        return Principal(kind="visitor", id=claims["sub"], session_id=str(claims.get("sid", "")), claims=claims)


def visitor() -> Any:
    """Return the dependency of a route for visitors."""
    return Depends(Visitor())
