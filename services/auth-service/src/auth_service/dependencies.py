"""What the routers are given: the services of this app, and who acts from where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from auth_service.audit.service import AuditService
from auth_service.audit.trail import Actor
from auth_service.roles.service import RoleService
from auth_service.sessions.service import Origin, SessionService
from auth_service.settings import AuthSettings
from auth_service.store import Store
from auth_service.tokens.service import TokenService
from auth_service.users.own import OwnAccountService
from auth_service.users.service import UserService
from shared.security.client_address import client_address
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.principal import Principal


@dataclass(frozen=True, slots=True)
class Services:
    """Everything that was built for this app."""

    settings: AuthSettings
    security: Security
    keys: KeyRing
    store: Store
    users: UserService
    own: OwnAccountService
    roles: RoleService
    sessions: SessionService
    tokens: TokenService
    audit: AuditService


def services(request: Request) -> Services:
    """Return the services of the app that serves ``request``."""
    return cast("Services", request.app.state.services)


Auth = Annotated[Services, Depends(services)]


def address_of(request: Request) -> str:
    """Return the client's address."""
    return client_address(request.scope, services(request).security.tokens)


def actor_of(request: Request, caller: Principal | None) -> Actor:
    """Return who acts, and from where, for the audit trail and the limits."""
    return Actor(caller.id if caller else "", address_of(request))


def origin_of(request: Request) -> Origin:
    """Return where a session would be begun from."""
    agent = "".join(c for c in request.headers.get("user-agent", "") if c.isprintable())
    return Origin(address_of(request), agent)
