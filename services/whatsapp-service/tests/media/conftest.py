"""A running whatsapp-service whose provider's files come from a server of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from whatsapp_service.media import domain

from tests.support.whatsapp_desk import Desk, open_desk
from tests.support.whatsapp_files import Files, Scanner

OpenDesk = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "_PAUSES", (0.02,))


@pytest.fixture
async def files() -> AsyncIterator[Files]:
    """The provider's side of files."""
    async with Files() as opened:
        yield opened


@pytest.fixture
async def scanner() -> AsyncIterator[Scanner]:
    """A virus scanner."""
    async with Scanner() as opened:
        yield opened


@pytest.fixture
def new_desk(files: Files, tmp_path: Path) -> OpenDesk:
    """Open the service with settings of the test's own."""

    def build(**given: Any) -> AbstractAsyncContextManager[Desk]:
        return open_desk(tmp_path, whatsapp_api_url=files.url, **given)

    return build


@pytest.fixture
async def desk(new_desk: OpenDesk) -> AsyncIterator[Desk]:
    """The service over SQLite."""
    async with new_desk() as opened:
        yield opened
