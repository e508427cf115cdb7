"""The real auth-service in this process, over SQLite and over PostgreSQL, with a clock that can be moved."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from auth_service.app import create_app
from auth_service.dependencies import Services
from auth_service.settings import AuthSettings
from fastapi import FastAPI

from shared.clients.http import ServiceClient
from shared.config.settings import Settings
from shared.database.migrations import upgrade
from shared.database.opening import open_database
from shared.database.port import Database
from shared.events.bus import MemoryBus
from shared.runtime.descriptor import Application, Peers, Ports
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock

OFFICE = "203.0.113.7"
ADMIN_PASSWORD = "admin123"
GOOD_PASSWORD = "cavalo bateria grampo"
CHEAP = {"password_memory_kib": 8, "password_passes": 1}


class MovableClock(SystemClock):
    """The machine's clock, moved forward by what a test asks for."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        """Return the moved time."""
        return super().now() + self.ahead

    def advance(self, **amount: float) -> None:
        """Move forward."""
        self.ahead += timedelta(**amount)


@dataclasses.dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int
    headers: httpx2.Headers
    body: Any
    text: str

    def ok(self) -> Any:
        """Return the body of a 200."""
        assert self.status == 200, f"{self.status}: {self.text[:500]}"
        return self.body


class Replica:
    """One running auth-service and what a caller can do with it."""

    def __init__(self, app: Application, guard: SessionGuard, clock: MovableClock) -> None:
        self.app, self.guard, self.clock = app.asgi, guard, clock
        self.services: Services = app.state["services"]
        self.fastapi: FastAPI = app.state["fastapi"]
        self.tokens: Tokens = self.services.security.tokens
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        at: str = OFFICE,
        headers: dict[str, Any] | None = None,
    ) -> Reply:
        """Send one request from the address ``at``; paths without a slash are below /api/auth."""
        if at not in self._clients:
            transport = httpx2.ASGITransport(app=self.app, client=(at, 50_000))
            self._clients[at] = httpx2.AsyncClient(transport=transport, base_url="http://chat.example")
        url = path if path.startswith("/") else f"/api/auth/{path}"
        sent = dict(headers or {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        response = await self._clients[at].request(method, url, json=body, headers=sent)
        self._clients[at].cookies.clear()
        is_json = "json" in response.headers.get("content-type", "")
        return Reply(response.status_code, response.headers, response.json() if is_json else None, response.text)

    async def get(self, path: str, **options: Any) -> Reply:
        """GET."""
        return await self.call("GET", path, **options)

    async def post(self, path: str, body: Any = None, **options: Any) -> Reply:
        """POST."""
        return await self.call("POST", path, body, **options)

    async def put(self, path: str, body: Any, **options: Any) -> Reply:
        """PUT."""
        return await self.call("PUT", path, body, **options)

    async def delete(self, path: str, **options: Any) -> Reply:
        """DELETE."""
        return await self.call("DELETE", path, **options)

    async def login(self, username: str = "admin", password: str = ADMIN_PASSWORD, **options: Any) -> Reply:
        """Try to sign in."""
        return await self.post("login", {"username": username, "password": password}, **options)

    async def token(self, username: str = "admin", password: str = ADMIN_PASSWORD, **options: Any) -> str:
        """Sign in and return the access token."""
        return str((await self.login(username, password, **options)).ok()["access_token"])

    async def new_user(self, username: str, role: str = "agent", **fields: Any) -> dict[str, Any]:
        """Create a user as the administrator."""
        body = {
            "username": username,
            "email": f"{username}@provedor.example",
            "password": GOOD_PASSWORD,
            "role": role,
            **fields,
        }
        created: dict[str, Any] = (await self.post("users", body, token=await self.token())).ok()
        return created

    async def internal(self, path: str, **options: Any) -> Any:
        """GET as another service."""
        return (await self.get(path, token=self.tokens.service_token("chat-service"), **options)).ok()

    async def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            await client.aclose()


Start = Callable[..., Awaitable[Replica]]


def _settings(folder: Path, **given: Any) -> AuthSettings:
    return AuthSettings(_env_file=None, **{"data_dir": folder, **CHEAP, **given})


@contextlib.asynccontextmanager
async def running(
    settings: AuthSettings, database: Database, clock: MovableClock, bus: MemoryBus
) -> AsyncIterator[Replica]:
    """Serve one auth-service as the launcher does, without ports."""
    keys = KeyRing(settings)
    tokens = Tokens(keys)
    late: list[Any] = []

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        await late[0](scope, receive, send)

    client = ServiceClient("auth-service", app=asgi, urls=(), token=lambda: tokens.service_token("launcher"))
    guard = SessionGuard(client, bus)
    ports = Ports(bus, clock, keys, Security(tokens, guard), Peers(), lambda _: client, database)
    app = create_app(settings, ports)
    late.append(app.asgi)
    assert app.lifespan is not None
    async with app.lifespan():
        await guard.pull()
        task = asyncio.get_running_loop().create_task(guard.run())
        replica = Replica(app, guard, clock)
        try:
            yield replica
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await replica.close()
            await client.close()


@pytest.fixture(scope="session")
async def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file with the administrator of a new installation in it."""
    folder = tmp_path_factory.mktemp("template")
    settings = _settings(folder)
    database = open_database(settings.database_url_for("auth"), pool_size=2)
    await upgrade(database, "auth")
    await database.start()
    async with running(settings, database, MovableClock(), MemoryBus()):
        pass
    await database.stop()
    return folder


@pytest.fixture
async def start(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Start]:
    """Start services over one SQLite file of this test; the keyword arguments are settings."""
    async with contextlib.AsyncExitStack() as stack:
        databases: list[Database] = []

        async def begin(*, clock: MovableClock | None = None, bus: MemoryBus | None = None, **given: Any) -> Replica:
            if not databases:
                shutil.copytree(sqlite_template, tmp_path, dirs_exist_ok=True)
                database = open_database(
                    Settings(_env_file=None, data_dir=tmp_path).database_url_for("auth"), pool_size=2
                )
                await database.start()
                stack.push_async_callback(database.stop)
                databases.append(database)
            settings = _settings(tmp_path, **given)
            return await stack.enter_async_context(
                running(settings, databases[0], clock or MovableClock(), bus or MemoryBus())
            )

        yield begin


@pytest.fixture
async def auth(start: Start) -> Replica:
    """One auth-service over SQLite."""
    return await start()


@pytest.fixture
async def start_on_postgres(tmp_path: Path, postgres_url: str) -> AsyncIterator[Start]:
    """Start services over one PostgreSQL database of this test."""
    async with contextlib.AsyncExitStack() as stack:

        async def begin(*, clock: MovableClock | None = None, bus: MemoryBus | None = None, **given: Any) -> Replica:
            settings = _settings(tmp_path, database_url=postgres_url, **given)
            database = open_database(settings.database_url_for("auth"), pool_size=10)
            await upgrade(database, "auth")
            await database.start()
            stack.push_async_callback(database.stop)
            return await stack.enter_async_context(
                running(settings, database, clock or MovableClock(), bus or MemoryBus())
            )

        yield begin


@pytest.fixture(params=["sqlite", "postgresql"])
def start_anywhere(request: pytest.FixtureRequest) -> Start:
    """Start services over each database in turn."""
    begin: Start = request.getfixturevalue("start" if request.param == "sqlite" else "start_on_postgres")
    return begin


@pytest.fixture
async def racing(start_anywhere: Start) -> Replica:
    """One auth-service over each database in turn, for what must hold when two do it at once."""
    return await start_anywhere()
