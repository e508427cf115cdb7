"""The bus of several processes, over Redis or Valkey. Imported only where there is one: its driver takes a tenth of a start."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict

import redis.asyncio as redis
import structlog

from shared.events.bus import Handler

log = structlog.get_logger(__name__)

RECONNECT_SECONDS = 1.0
MOST_PENDING = 10_000
"""Signals kept while Redis does not answer; beyond that the oldest are dropped, which the contract of a signal allows."""


class RedisBus:
    """Several processes: Redis publish/subscribe, pipelined once per turn of the event loop."""

    def __init__(self, url: str) -> None:
        self._client: redis.Redis = redis.from_url(url, socket_connect_timeout=2, health_check_interval=15)
        self._handlers: dict[str, list[Handler]] = defaultdict(list)
        self._origin = secrets.token_bytes(8)
        self._pending: list[tuple[str, bytes]] = []
        self._wake = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.healthy = False

    async def start(self) -> None:
        """Start publishing and listening in the background; Redis may come later."""
        loop = asyncio.get_running_loop()
        self._tasks = [
            loop.create_task(self._publish(), name="bus-publish"),
            loop.create_task(self._listen(), name="bus-listen"),
        ]

    async def stop(self) -> None:
        """Cancel the background tasks and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def signal(self, channel: str, payload: bytes) -> None:
        """Deliver in this process now and queue for the others."""
        loop = asyncio.get_running_loop()
        for handler in self._handlers.get(channel, ()):
            loop.call_soon(handler, payload)
        self._pending.append((channel, self._origin + payload))
        if len(self._pending) > MOST_PENDING:
            del self._pending[: MOST_PENDING // 2]
        self._wake.set()

    def on_signal(self, channel: str, handler: Handler) -> None:
        """Register ``handler``; call before ``start``."""
        self._handlers[channel].append(handler)

    async def _publish(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._pending = self._pending, []
            if not batch:
                continue
            try:
                async with self._client.pipeline(transaction=False) as pipe:
                    for channel, payload in batch:
                        pipe.publish(f"ispchat:{channel}", payload)
                    await pipe.execute()
            except (redis.RedisError, OSError) as error:
                self._lost(error)
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._client.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.psubscribe("ispchat:*")
                    self.healthy = True
                    async for message in pubsub.listen():
                        self._deliver(message["channel"].decode().partition(":")[2], message["data"])
            except (redis.RedisError, OSError) as error:
                self._lost(error)
                await asyncio.sleep(RECONNECT_SECONDS)

    def _deliver(self, channel: str, data: bytes) -> None:
        if data[:8] == self._origin:
            return
        for handler in self._handlers.get(channel, ()):
            handler(data[8:])

    def _lost(self, error: Exception) -> None:
        if self.healthy:
            log.warning("bus.lost", error=type(error).__name__)
        self.healthy = False
