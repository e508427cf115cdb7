"""Loads the sample provider at the start of ``start.py --demo``, once its neighbours answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from chat_service.demo.service import DemoService
from chat_service.demo.telephones import Telephones
from shared.errors import Problem

RETRY_SECONDS = 1.0
LONGEST_PAUSE = 30.0
"""Where the simulator is not started at all, it is asked for no more often than this."""
log = structlog.get_logger(__name__)


async def load_demo(demo: DemoService, telephones: Telephones) -> None:
    """Load the sample provider and let the simulated telephones know of it, trying again until their services are up."""
    await _until_done(demo.load, "demo.waits", longest=RETRY_SECONDS)
    await _until_done(telephones.remember, "demo.telephones_wait", longest=LONGEST_PAUSE)


async def _until_done(act: Callable[[], Awaitable[Any]], trouble: str, *, longest: float) -> None:
    pause, troubled = RETRY_SECONDS, False
    while True:
        try:
            await act()
        except Problem as problem:
            if not troubled:
                log.warning(trouble, problem=problem.slug, detail=problem.detail)
            troubled = True
            await asyncio.sleep(pause)
            pause = min(longest, pause * 2)
        else:
            return
