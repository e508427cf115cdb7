"""Fixtures for every test of the project; loaded by the conftest.py at the repository root."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .api import Api
from .databases import PostgresServer
from .system import System, Topology
from .valkey import ValkeyServer

StartSystem = Callable[..., Awaitable[System]]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Async tests and fixtures run on asyncio, the product's own loop interface."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run (one a worker); ask it for `new_database()`."""
    server = PostgresServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    """The address of an empty PostgreSQL database that is this test's alone."""
    return postgres_server.new_database()


@pytest.fixture
def valkey_server() -> Iterator[ValkeyServer]:
    """A Valkey that is this test's alone; it may be killed and started again."""
    server = ValkeyServer()
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture
def redis_url(valkey_server: ValkeyServer) -> str:
    """The address of an empty Valkey that is this test's alone."""
    return valkey_server.url


@pytest.fixture(scope="module")
async def module_systems(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[StartSystem]:
    """Start systems that live until the end of the module; see `start_system` for the arguments."""
    started: list[System] = []

    async def start(topology: Topology = "single", **options: Any) -> System:
        system = _build(request, topology, tmp_path_factory.mktemp(topology), options)
        started.append(system)
        return await system.start()

    yield start
    for system in started:
        await system.kill_all()


@pytest.fixture
async def start_system(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[StartSystem]:
    """Start systems of this test's own, stopped at its end.

    For example `await start_system("scaled", demo=True, env={"MAX_LOGIN_ATTEMPTS": "3"})`; the arguments are System's.
    """
    started: list[System] = []

    async def start(topology: Topology = "single", **options: Any) -> System:
        system = _build(request, topology, tmp_path / f"{topology}-{len(started)}", options)
        started.append(system)
        return await system.start()

    yield start
    for system in started:
        await system.kill_all()


@pytest.fixture(scope="module")
async def single_system(module_systems: StartSystem) -> System:
    """One process, memory bus, SQLite; shared by the tests of a module."""
    return await module_systems("single")


@pytest.fixture(scope="module")
async def scaled_system(module_systems: StartSystem) -> System:
    """One process a service, Redis, PostgreSQL; shared by the tests of a module."""
    return await module_systems("scaled")


@pytest.fixture(scope="module", params=["single", "scaled"])
async def system(request: pytest.FixtureRequest, module_systems: StartSystem) -> System:
    """Both topologies in turn: a test that asks for it runs twice."""
    return await module_systems(request.param)


@pytest.fixture
async def api(request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    """A client of the module's system (`system`, else `single_system`) without credentials."""
    names = ("system", "scaled_system", "single_system")
    chosen = next((name for name in names if name in request.fixturenames), "single_system")
    running: System = request.getfixturevalue(chosen)
    async with Api(running.gateway_url) as client:
        yield client


@pytest.fixture
async def admin(api: Api) -> Api:
    """A client logged in as the first administrator."""
    return await api.login()


def _build(request: pytest.FixtureRequest, topology: Topology, folder: Path, options: dict[str, Any]) -> System:
    if topology == "scaled" and "database_url" not in options:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        options["database_url"] = server.new_database()
    return System(topology, folder, **options)
