"""Builds, starts, serves and stops a set of services in this process. Topology is read here and nowhere else."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from typing import Any

import structlog
import uvicorn
from starlette.types import ASGIApp

from shared.clients.http import ServiceClient
from shared.config.settings import Settings
from shared.database.migrations import upgrade
from shared.database.opening import open_database
from shared.database.port import Database
from shared.events.bus import Bus, open_bus
from shared.runtime.descriptor import Application, Peers, Ports, Service
from shared.runtime.http_crowd import crowd_for
from shared.runtime.http_server import server_config
from shared.runtime.relays import Relays
from shared.security.client_address import is_service
from shared.security.keys import KeyRing
from shared.security.policy import Security
from shared.security.sessions import SessionGuard
from shared.security.tokens import Tokens
from shared.utils.clock import SystemClock

log = structlog.get_logger(__name__)


TICK_SECONDS = 1.0
SESSIONS_WAIT_SECONDS = 2.0
"""How long a start waits for auth-service; without it the process answers health, and 503 to the signed in."""


class PortBusy(RuntimeError):
    """A port that this process needs is taken."""


class _Server(uvicorn.Server):
    """uvicorn's server without its own signal handlers: the launcher owns the process.

    It looks once a second for what changes then (the date it answers with), and is told when to leave; uvicorn's own looks ten
    times a second, which for the ports of one process was most of what it did at rest.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._leaving = asyncio.Event()

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
        return contextlib.nullcontext()

    def leave(self) -> None:
        """Take no new connections, finish what was accepted, end."""
        self.should_exit = True
        self._leaving.set()

    async def main_loop(self) -> None:
        """Wait until it is told to leave."""
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TICK_SECONDS):
                    await self._leaving.wait()


class Launcher:
    """One process's set of services, from settings to a clean stop."""

    def __init__(self, services: list[Service], settings: dict[str, Any], common: Settings) -> None:
        self._services, self._settings, self._common = services, settings, common
        self._peers = Peers()
        self._clients: dict[tuple[str, str], ServiceClient] = {}
        self._databases: dict[str, Database] = {}
        self._servers: list[tuple[_Server, asyncio.Task[None]]] = []
        self._relays: list[Relays] = []
        self._stack = contextlib.AsyncExitStack()
        self._apps: list[tuple[Service, Application]] = []

    async def start(self) -> None:
        """Bind the ports, migrate, build and start every service, then accept connections.

        Raises PortBusy before anything is touched, SchemaTooNew before anything is changed.
        """
        listeners = {service.name: self._bind(service) for service in self._services}
        keys = KeyRing(self._common)
        tokens = Tokens(keys)
        bus = open_bus(self._common.bus_url)
        guard = SessionGuard(self._client("auth-service", "launcher", tokens), bus)
        security = Security(tokens, guard)
        for service in self._services:
            await self._open_database(service)
        for service in self._services:
            ports = self._ports(service, bus, keys, security)
            app = service.create(self._settings[service.name], ports)
            self._peers.local[service.name] = app
            self._apps.append((service, app))
        await bus.start()
        self._stack.push_async_callback(bus.stop)
        for _, app in self._apps:
            if app.lifespan is not None:
                await self._stack.enter_async_context(app.lifespan())
        guard_task = asyncio.get_running_loop().create_task(guard.run(), name="session-guard")
        self._stack.push_async_callback(_cancel, guard_task)
        # A restarted replica is asked at once: it should not answer before it can tell who is signed in.
        await guard.primed(SESSIONS_WAIT_SECONDS)
        for service, app in self._apps:
            await self._serve(service, app, listeners[service.name], tokens)

    def _ports(self, service: Service, bus: Bus, keys: KeyRing, security: Security) -> Ports:
        def client(name: str) -> ServiceClient:
            if name not in service.calls:
                raise ValueError(f"{service.name} does not declare that it calls {name}")
            return self._client(name, service.name, security.tokens)

        return Ports(bus, SystemClock(), keys, security, self._peers, client, self._databases.get(service.name))

    def _client(self, callee: str, caller: str, tokens: Tokens) -> ServiceClient:
        key = (callee, caller)
        if key not in self._clients:
            local = any(service.name == callee for service in self._services)
            app: ASGIApp | None = _Late(lambda: self._peers.local[callee].asgi) if local else None
            client = ServiceClient(
                callee, app=app, urls=self._common.upstreams_of(callee), token=lambda: tokens.service_token(caller)
            )
            self._clients[key] = client
            self._stack.push_async_callback(client.close)
        return self._clients[key]

    async def _open_database(self, service: Service) -> None:
        if service.history is None:
            return
        url = self._common.database_url_for(service.history)
        database = open_database(url, pool_size=self._common.database_pool_size)
        await upgrade(database, service.history)
        await database.start()
        self._databases[service.name] = database
        self._stack.push_async_callback(database.stop)

    def _bind(self, service: Service) -> socket.socket:
        port = self._common.port_of(service.name)
        family = socket.AF_INET6 if ":" in self._common.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self._common.host, port))
            listener.listen(4096)
        except OSError as error:
            listener.close()
            variable = f"{service.name.upper().replace('-', '_')}_PORT"
            raise PortBusy(
                f"{service.name} cannot listen on {self._common.host}:{port} ({error.strerror}); "
                f"stop what uses it or set {variable}"
            ) from error
        listener.setblocking(False)
        return listener

    async def _serve(self, service: Service, app: Application, listener: socket.socket, tokens: Tokens) -> None:
        common, crowd = self._common, None
        if service.is_edge:
            most, trusted = common.max_connections_per_address, common.trusted_proxies
            crowd = crowd_for(most, trusted, lambda proof: is_service(proof, tokens))
        config = server_config(app.asgi, app.sockets, crowd=crowd)
        server = _Server(config)
        self._relays.append(config.relays)
        task = asyncio.get_running_loop().create_task(server.serve(sockets=[listener]), name=f"serve {service.name}")
        self._servers.append((server, task))
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers a flag, not an event
            await asyncio.sleep(0.005)

    def urls(self) -> list[tuple[str, str]]:
        """Return (service, address) of every open port."""
        host = "127.0.0.1" if self._common.host in ("0.0.0.0", "::") else self._common.host
        return [(service.name, f"http://{host}:{self._common.port_of(service.name)}") for service in self._services]

    async def stop(self) -> None:
        """Refuse new work, let accepted work finish, close everything; bounded by the graceful limit."""
        for _, app in self._apps:
            if app.drain is not None:
                app.drain()
        for relays in self._relays:
            relays.farewell()
        for server, _ in self._servers:
            server.leave()
        tasks = [task for _, task in self._servers]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=self._common.graceful_shutdown_seconds)
            for server, _ in self._servers:
                server.force_exit = True
            for task in late:
                task.cancel()
        await asyncio.gather(*(relays.gone() for relays in self._relays))
        await self._stack.aclose()


class _Late:
    """An ASGI app that is looked up when it is called: clients exist before the apps they call are built."""

    def __init__(self, find: Callable[[], ASGIApp]) -> None:
        self._find = find

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self._find()(scope, receive, send)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
