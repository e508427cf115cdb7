"""A running whatsapp-service for the tests of campaigns and consents."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.whatsapp_campaigns import CampaignChat, ready
from tests.support.whatsapp_post import Post, open_post


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    """The service over SQLite, its templates fetched."""
    async with open_post(tmp_path, chat=CampaignChat()) as opened:
        await ready(opened)
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Post]:
    """The service over SQLite, then over PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with open_post(tmp_path, url, chat=CampaignChat()) as opened:
        await ready(opened)
        yield opened
