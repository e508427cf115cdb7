"""Requests in a closed loop over kept connections: as many a second as they are answered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from benchmarks.load.http import HttpLink
from benchmarks.load.loop import ConnectionLost, Loop
from benchmarks.load.meter import Meter, milliseconds

clock = time.perf_counter
NextRequest = Callable[[], bytes]


class Hammer:
    """Asks one port with ``connections`` requests under way."""

    def __init__(
        self, loop: Loop, port: int, following: NextRequest, *, connections: int, roots: Sequence[int]
    ) -> None:
        self._loop, self._port, self._following, self._roots = loop, port, following, roots
        self._links = [HttpLink(loop, port) for _ in range(connections)]
        self._latencies: list[float] = []
        self._goes_on = False
        self._under_way = 0

    def run(self, seconds: float, most: int = 10**9) -> dict[str, float]:
        """Ask for this long, or this many times; every answer must be 200. Raises ConnectionLost."""
        self._latencies.clear()
        with Meter(self._roots) as meter:
            self._goes_on = True
            for place, link in enumerate(self._links):
                # A server ends a connection that was idle for long, between two rounds.
                self._links[place] = HttpLink(self._loop, self._port) if link.closed else link
                self._ask(self._links[place])
            end = clock() + seconds
            while clock() < end and len(self._latencies) < most:
                self._loop.poll(0.02)
            count = len(self._latencies)
        self._goes_on = False
        self._loop.run_until(lambda: self._under_way == 0, 15, "the last answers")
        usage = meter.usage
        p50, p95, p99 = milliseconds(self._latencies, 50, 95, 99)
        return {
            "per_s": round(count / usage.wall),
            "cpu_us": round(usage.system / max(count, 1) * 1e6, 1),
            "per_core": round(count / max(usage.system, 0.01)),
            "p50_ms": p50,
            "p95_ms": p95,
            "p99_ms": p99,
            "count": count,
            **usage.cores(),
        }

    def _ask(self, link: HttpLink) -> None:
        began = clock()

        def answered(status: int, body: bytes) -> None:
            self._latencies.append(clock() - began)
            self._under_way -= 1
            if status != 200:
                raise ConnectionLost(f"answered {status}: {body[:300]!r}")
            if self._goes_on:
                self._ask(link)

        self._under_way += 1
        link.request(self._following(), answered)
