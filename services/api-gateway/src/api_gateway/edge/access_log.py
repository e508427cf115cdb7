"""The access log: one line a request, without queries, numbers of people or tokens; written in batches.

A structlog event costs about as much as everything else the gateway does for a small request, so lines are formatted
and written together twice a second, by the same rules: JSON lines in production, readable ones in development.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple, TextIO

import orjson

from shared.observability import privacy

FLUSH_SECONDS = 0.5
MOST_WAITING = 20_000
"""Lines kept while the disk or the reader of our output is slow; beyond that they are counted, not kept."""


class Entry(NamedTuple):
    """One answered request."""

    at: float
    method: str
    path: str
    status: int
    took: float
    request_id: str
    user: str


@lru_cache(maxsize=16)
def _second(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class AccessLog:
    """Collects entries and writes them."""

    def __init__(self, *, json_lines: bool, stream: TextIO | None = None) -> None:
        self._json, self._stream = json_lines, stream
        self._waiting: list[Entry] = []
        self._lost = 0

    def add(self, entry: Entry) -> None:
        """Note one answered request."""
        if len(self._waiting) < MOST_WAITING:
            self._waiting.append(entry)
        else:
            self._lost += 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write while the context is open, and what is left at its end."""
        task = asyncio.get_running_loop().create_task(self._run(), name="access-log")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            self.flush()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            self.flush()

    def flush(self) -> None:
        """Write what was collected."""
        entries, self._waiting = self._waiting, []
        lines = [self._line(entry) for entry in entries]
        if self._lost:
            lines.append(
                orjson.dumps({"event": "http.requests_not_logged", "level": "warning", "count": self._lost}).decode()
            )
            self._lost = 0
        if lines:
            stream = self._stream or sys.stdout
            stream.write("\n".join(lines) + "\n")
            stream.flush()

    def _line(self, entry: Entry) -> str:
        second = int(entry.at)
        when = f"{_second(second)}.{int((entry.at - second) * 1000):03d}Z"
        path = privacy.path(entry.path)
        if not self._json:
            text = path.encode("unicode_escape").decode("ascii")
            return f"{when} {entry.method} {text} {entry.status} {entry.took * 1000:.1f} ms {entry.request_id}"
        return orjson.dumps(
            {
                "event": "http.request", "level": "info", "timestamp": when, "service": "api-gateway",
                "method": entry.method, "path": path, "status": entry.status,
                "duration_ms": round(entry.took * 1000, 2),
                "request_id": entry.request_id, "user_id": entry.user or None,
            }
        ).decode()  # fmt: skip
