"""The service over every kind of database, for tests of channels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from shared.config.database_url import normalise_database_url
from shared.events.bus import MemoryBus
from tests.support.chat_channels import Service, serve


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of both kinds in turn."""
    if request.param == "sqlite":
        return f"sqlite+pysqlite:///{tmp_path / 'chat.db'}"
    return normalise_database_url(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def service(database_url: str, tmp_path: Path) -> AsyncIterator[Service]:
    """The service over SQLite and over PostgreSQL in turn."""
    async with serve(database_url, tmp_path, MemoryBus()) as running:
        yield running


@pytest.fixture
async def lone_service(tmp_path: Path) -> AsyncIterator[Service]:
    """The service over SQLite alone, for what no database makes different."""
    async with serve(f"sqlite+pysqlite:///{tmp_path / 'chat.db'}", tmp_path, MemoryBus()) as running:
        yield running


@pytest.fixture
async def two_services(postgres_url: str, tmp_path: Path) -> AsyncIterator[list[Service]]:
    """Two processes over one PostgreSQL."""
    async with AsyncExitStack() as stack:
        url = normalise_database_url(postgres_url)
        yield [await stack.enter_async_context(serve(url, tmp_path, MemoryBus())) for _ in range(2)]
