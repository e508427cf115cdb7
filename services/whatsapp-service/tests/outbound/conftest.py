"""A running whatsapp-service for the tests of what goes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.whatsapp_post import Post, open_post


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """The service over SQLite."""
    async with open_post(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    """The service over SQLite, then over PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with open_post(tmp_path, url) as opened:
        yield opened
