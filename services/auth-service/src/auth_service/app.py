"""The composition of auth-service: the one place that knows every concrete part."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import select

from auth_service.audit.router import router as audit_router
from auth_service.audit.service import AuditService
from auth_service.dependencies import Services
from auth_service.maintenance import Maintenance
from auth_service.roles.router import router as roles_router
from auth_service.roles.service import RoleService
from auth_service.sessions.router import router as sessions_router
from auth_service.sessions.service import SessionLives, SessionService
from auth_service.settings import AuthSettings
from auth_service.store import Store
from auth_service.tables import events
from auth_service.tokens.limits import Guesses
from auth_service.tokens.router import router as tokens_router
from auth_service.tokens.sealing import Seal
from auth_service.tokens.service import TokenService
from auth_service.users.internal_router import router as internal_router
from auth_service.users.own import OwnAccountService
from auth_service.users.own_router import router as own_router
from auth_service.users.passwords import PasswordHasher
from auth_service.users.router import router as users_router
from auth_service.users.seeding import rehearse, seed_admin
from auth_service.users.service import UserService
from shared.errors import Problem
from shared.events.log import EventLog
from shared.middleware.body import BodyRules
from shared.middleware.edge import ServiceEdge
from shared.runtime.descriptor import Application, Ports, Service
from shared.runtime.service_app import new_service_app

NAME = "auth-service"
PREFIX = "/api/auth"
DESCRIPTION = "Users, sessions, roles and tokens."


def create_app(settings: AuthSettings, ports: Ports) -> Application:
    """Return the application."""
    store = Store(ports.own_database(), EventLog(events, NAME, ports.bus), ports.bus, ports.clock)
    hasher = PasswordHasher(
        memory_kib=settings.password_memory_kib,
        passes=settings.password_passes,
        threads=settings.password_threads,
        queue=settings.password_queue,
    )
    services, maintenance = _build(settings, ports, store, hasher)

    async def database_answers() -> str:
        try:
            await store.read(lambda c: c.execute(select(1)).scalar())
        except Problem:
            return "unreachable"
        return "ok"

    app = new_service_app(
        name=NAME,
        prefix=PREFIX,
        settings=settings,
        security=ports.security,
        checks={"database": database_answers},
        description=DESCRIPTION,
    )
    app.state.services = services
    # Fixed paths before the ones with a parameter: /users/me is not the user "me".
    for router in (
        tokens_router,
        own_router,
        sessions_router,
        users_router,
        roles_router,
        audit_router,
        internal_router,
    ):
        app.include_router(router)

    @contextlib.asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        await seed_admin(store, hasher, settings)
        task = asyncio.get_running_loop().create_task(maintenance.run(), name="auth-maintenance")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            hasher.close()

    def drain() -> None:
        app.state.draining = True

    edge = ServiceEdge(app, service=NAME, rules=BodyRules(settings.max_json_body))
    return Application(edge, lifespan=lifespan, drain=drain, state={"services": services, "fastapi": app})


def _build(settings: AuthSettings, ports: Ports, store: Store, hasher: PasswordHasher) -> tuple[Services, Maintenance]:
    access = timedelta(seconds=settings.access_token_seconds)
    idle = timedelta(hours=settings.session_idle_hours)
    sessions = SessionService(store, SessionLives(access, idle, timedelta(days=settings.jwt_refresh_expire_days)))
    guesses = Guesses(
        store,
        ports.keys.derive("login-limits"),
        most=settings.max_login_attempts,
        lock=timedelta(minutes=settings.lockout_duration_minutes),
        most_per_address=settings.max_login_failures_per_address,
    )
    users = UserService(store, sessions, hasher)
    tokens = TokenService(
        store=store,
        tokens=ports.security.tokens,
        users=users,
        sessions=sessions,
        guesses=guesses,
        hasher=hasher,
        seal=Seal(ports.keys.derive("refresh-grace")),
        access_seconds=settings.access_token_seconds,
    )
    services = Services(
        settings=settings,
        security=ports.security,
        keys=ports.keys,
        store=store,
        users=users,
        own=OwnAccountService(store, users, sessions, hasher, guesses),
        roles=RoleService(store, users),
        sessions=sessions,
        tokens=tokens,
        audit=AuditService(store),
    )
    return services, Maintenance(store, users, sessions, tokens, guesses)


service = Service(name=NAME, prefix=PREFIX, create=create_app, settings=AuthSettings, history="auth", rehearse=rehearse)
