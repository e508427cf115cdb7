"""The tests of what all services share."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """Run on uvloop, as the product does: its transports differ from asyncio's in what they inherit and when they write."""
    return "asyncio", {"use_uvloop": True}
