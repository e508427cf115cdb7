"""The same bench for every provider behind the port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from whatsapp_service.media import domain

from tests.support.whatsapp_port import Bench, open_bench


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "_PAUSES", (0.02,))


@pytest.fixture(params=["cloud", "evolution"])
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """The service with a number of each provider in turn."""
    async with open_bench(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
async def evolution(tmp_path: Path) -> AsyncIterator[Bench]:
    """The service with a number behind Evolution."""
    async with open_bench("evolution", tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """A number behind Evolution over SQLite, then over PostgreSQL."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    async with open_bench("evolution", tmp_path, url) as opened:
        yield opened
