"""Loads the sample provider at the start of ``start.py --demo``, once auth-service answers."""

from __future__ import annotations

import asyncio

import structlog

from chat_service.demo.service import DemoService
from shared.errors import Problem

RETRY_SECONDS = 1.0
log = structlog.get_logger(__name__)


async def load_demo(demo: DemoService) -> None:
    """Load the sample provider, trying again until its neighbours are up."""
    troubled = False
    while True:
        try:
            await demo.load()
        except Problem as problem:
            if not troubled:
                log.warning("demo.waits", problem=problem.slug, detail=problem.detail)
            troubled = True
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return
