"""Fixtures of chat-service's message path over SQLite and PostgreSQL; its parts are loaded by those tests alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from shared.config.database_url import normalise_database_url

if TYPE_CHECKING:
    from .chat_floor import Ground


async def _ground(url: str, folder: Path) -> AsyncIterator[Ground]:
    from .chat_floor import Ground

    built = Ground(url, folder)
    await built.process()
    try:
        yield built
    finally:
        await built.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def ground(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Ground]:
    """One process over SQLite, then over PostgreSQL."""
    url = f"sqlite+pysqlite:///{tmp_path / 'chat.db'}"
    if request.param == "postgresql":
        url = normalise_database_url(request.getfixturevalue("postgres_url"))
    async for built in _ground(url, tmp_path):
        yield built


@pytest.fixture
async def sqlite_ground(tmp_path: Path) -> AsyncIterator[Ground]:
    """One process over SQLite, for what no database makes different."""
    async for built in _ground(f"sqlite+pysqlite:///{tmp_path / 'chat.db'}", tmp_path):
        yield built


@pytest.fixture
async def postgres_ground(postgres_url: str, tmp_path: Path) -> AsyncIterator[Ground]:
    """One process over PostgreSQL, to which others may be added."""
    async for built in _ground(normalise_database_url(postgres_url), tmp_path):
        yield built
