"""One count over several gateways: each adds what it counted to Redis a few times a second and learns the totals.

No request waits for Redis, and Redis being down opens nothing: every gateway goes on counting what it sees itself, so
the limit is then per gateway until the totals are known again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import redis.asyncio as redis
import structlog

from api_gateway.limits.window import WINDOW_SECONDS, SlidingWindow

SYNC_SECONDS = 0.2
PREFIX = "ispchat:limit"
log = structlog.get_logger(__name__)


class RedisSync:
    """Keeps a window in step with those of the other gateways."""

    def __init__(self, window: SlidingWindow, url: str) -> None:
        self._window = window
        window.pending = {}
        self._client: redis.Redis = redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._lost = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Synchronise while the context is open."""
        task = asyncio.get_running_loop().create_task(self._run(), name="rate-limit-sync")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._client.aclose()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(SYNC_SECONDS)
            await self.exchange()

    async def exchange(self) -> None:
        """Tell what was counted here and learn the totals."""
        number, counts = self._window.take_pending()
        if not counts:
            return
        try:
            async with self._client.pipeline(transaction=False) as pipe:
                for key, count in counts.items():
                    name = f"{PREFIX}:{number}:{key}"
                    pipe.incrby(name, count)
                    pipe.expire(name, 2 * WINDOW_SECONDS)
                answers = await pipe.execute()
        except (redis.RedisError, OSError) as error:
            self._window.give_back(number, counts)
            if not self._lost:
                log.warning("limits.per_process", reason=type(error).__name__)
            self._lost = True
            return
        self._lost = False
        self._window.learn(number, dict(zip(counts, answers[::2], strict=True)))
