"""One upstream: an address, its idle connections, what is known of its health."""

from __future__ import annotations

import asyncio
import ssl
import time
from urllib.parse import urlsplit

from shared.proxy.breaker import BreakerRules, CircuitBreaker
from shared.proxy.connection import UpstreamConnection, UpstreamSilent

CONNECT_SECONDS = 2.0
IDLE_SECONDS = 30.0
"""Shorter than the 75 s after which our servers close an idle connection, so that the race is never ours to lose."""
MOST_IDLE = 256


class CannotConnect(Exception):
    """No connection came about; nothing of the request has left."""


class Upstream:
    """A base URL of a service."""

    def __init__(self, url: str, rules: BreakerRules | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url} is not the base URL of an upstream")
        self.url = url.rstrip("/")
        self.host, self.port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self.tls = ssl.create_default_context() if parts.scheme == "https" else None
        self.breaker = CircuitBreaker(rules or BreakerRules(), time.monotonic)
        self.outstanding = 0
        self.requests = 0
        self.readiness = "unknown"
        """``ready``, ``unready`` (it answers, but not ready), ``down`` (no answer), ``unknown`` (not looked at yet)."""
        self._idle: list[UpstreamConnection] = []
        self._busy: set[UpstreamConnection] = set()

    async def acquire(self) -> UpstreamConnection:
        """Return a connection that nobody else uses. Raises CannotConnect."""
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open:
                self._busy.add(connection)
                return connection
        connection = await self._connect()
        self._busy.add(connection)
        return connection

    async def _connect(self) -> UpstreamConnection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                _, connection = await loop.create_connection(
                    lambda: UpstreamConnection(loop), self.host, self.port, ssl=self.tls
                )
        except (OSError, TimeoutError) as error:
            raise CannotConnect(self.url) from error
        return connection

    def release(self, connection: UpstreamConnection) -> None:
        """Give a connection back: kept if its exchange is complete, closed otherwise."""
        self._busy.discard(connection)
        done = connection.complete and connection.reusable and connection.error is None
        connection.busy = False
        if done and connection.is_open and len(self._idle) < MOST_IDLE:
            connection.idle_since = time.monotonic()
            self._idle.append(connection)
        elif connection.transport is not None:
            connection.transport.abort()

    def sweep(self, now: float) -> None:
        """End exchanges past their deadline and connections that idled too long."""
        for connection in [c for c in self._busy if now >= c.deadline and not c.complete]:
            connection.fail(UpstreamSilent("deadline"))
        # The list is used as a stack, so the longest idle ones are at its beginning.
        while self._idle and now - self._idle[0].idle_since > IDLE_SECONDS:
            connection = self._idle.pop(0)
            if connection.transport is not None:
                connection.transport.close()

    def close(self) -> None:
        """Close all connections."""
        for connection in (*self._idle, *self._busy):
            if connection.transport is not None:
                connection.transport.close()
        self._idle.clear()
