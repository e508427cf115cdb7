"""Who may see how much of what the gateway tells about itself."""

from __future__ import annotations

import hmac
import ipaddress
from typing import Any

from fastapi import Depends, Request
from pydantic import SecretStr

from api_gateway.edge.edge import FORWARDED
from api_gateway.settings import GatewaySettings
from shared.security.policy import Allow, Policy, authenticate, bearer
from shared.security.principal import Principal

PERMISSION = "system:manage"


class Curious(Policy):
    """Open to everybody; an administrator gets the detail. A token that is not valid is refused, not ignored."""

    name = "public"

    async def __call__(self, request: Request) -> Principal | None:
        """Return the administrator, or None for anybody else."""
        if "authorization" not in request.headers:
            return None
        caller = authenticate(request.app.state.security, bearer(request))
        return caller if caller.may(PERMISSION) else None


class Scraper(Policy):
    """Open to everybody; returns whether all figures may be told.

    They may to a caller on this very machine that speaks for nobody else, to the holder of ``METRICS_TOKEN``, and to an
    administrator.
    """

    name = "public"

    async def __call__(self, request: Request) -> bool:
        """Return whether the caller may see everything."""
        if "authorization" in request.headers:
            token = bearer(request)
            known: SecretStr | None = request.app.state.metrics_token
            if known is not None and hmac.compare_digest(token.encode(), known.get_secret_value().encode()):
                return True
            return authenticate(request.app.state.security, token).may(PERMISSION)
        return is_on_this_machine(request.scope)


def is_on_this_machine(scope: Any) -> bool:
    """Return whether a request came over loopback and through no proxy."""
    if scope.get(FORWARDED) or not scope.get("client"):
        return False
    try:
        return ipaddress.ip_address(scope["client"][0]).is_loopback
    except ValueError:
        return False


def reader_of_docs(settings: GatewaySettings) -> Any:
    """Return the dependency of the API description: everybody in development, administrators in production."""
    return Depends(Allow(PERMISSION) if settings.is_production and not settings.docs_public else _Everybody())


class _Everybody(Policy):
    name = "public"

    async def __call__(self) -> None:
        """Let everybody in."""
