"""Keeps the gauges current, whoever scrapes them how often."""

from __future__ import annotations

import asyncio

import structlog

from chat_service.stats.service import StatsService
from shared.errors import Problem

REFRESH_SECONDS = 10.0
log = structlog.get_logger(__name__)


async def keep_gauges(stats: StatsService) -> None:
    """Refresh the gauges for ever; cancel to stop."""
    while True:
        try:
            await stats.refresh()
        except Problem as problem:
            log.warning("stats.not_refreshed", problem=problem.slug)
        await asyncio.sleep(REFRESH_SECONDS)
