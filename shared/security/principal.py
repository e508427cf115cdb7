"""Who asks: the verified caller of a request or a socket."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from shared.errors import Forbidden
from shared.models.base import ACCOUNT
from shared.security.permissions import permissions_of


@dataclass(frozen=True, slots=True)
class Principal:
    """A verified caller. ``kind`` says which: a user of the provider, a website visitor, or another service."""

    kind: Literal["user", "visitor", "service"]
    id: str
    role: str = ""
    permissions: frozenset[str] = frozenset()
    session_id: str = ""
    account_id: str = ACCOUNT
    claims: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def may(self, permission: str) -> bool:
        """Return whether this caller holds ``permission``."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise Forbidden unless this caller holds ``permission``."""
        if permission not in self.permissions:
            raise Forbidden(f"This needs the permission {permission}.")


def user_principal(claims: dict[str, Any]) -> Principal:
    """Return the user that an access token speaks for; a custom role's permissions travel in the token."""
    custom = frozenset(claims.get("perms") or ())
    return Principal(
        kind="user",
        id=claims["sub"],
        role=str(claims.get("role", "")),
        permissions=permissions_of(str(claims.get("role", "")), custom),
        session_id=str(claims.get("sid", "")),
        claims=claims,
    )
