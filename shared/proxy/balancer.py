"""Which of several upstreams takes the next request: the healthy one with the least requests outstanding."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence

from shared.proxy.upstream import Upstream

SWEEP_SECONDS = 0.1
CHECK_SECONDS = 1.0

HealthCheck = Callable[[Upstream], Awaitable[str]]
"""Asks an upstream whether it is ready and returns its ``readiness``."""


class Balancer:
    """The upstreams of one service."""

    def __init__(self, service: str, upstreams: Sequence[Upstream]) -> None:
        self.service = service
        self.upstreams = list(upstreams)
        self._turn = itertools.count()
        self._tasks: list[asyncio.Task[None]] = []

    def pick(self, tried: Sequence[Upstream] = ()) -> Upstream | None:
        """Return the upstream for one request, or None when none may be asked now.

        Among those whose breaker allows it and that were not tried yet: ready ones before ones that answer "not ready"
        (if nobody is ready, an honest answer from one of them beats ours), least outstanding first, in turn among
        equals.
        """
        upstreams = self.upstreams
        if len(upstreams) == 1 and not tried:
            only = upstreams[0]
            return only if only.breaker.allows() else None
        turn = next(self._turn)
        best: Upstream | None = None
        best_rank = (3, 0)
        for index in range(len(upstreams)):
            upstream = upstreams[(turn + index) % len(upstreams)]
            if upstream in tried or not upstream.breaker.allows():
                continue
            rank = (0 if upstream.readiness in ("ready", "unknown") else 1, upstream.outstanding)
            if rank < best_rank:
                best, best_rank = upstream, rank
        return best

    def retry_after(self) -> float:
        """Return the seconds after which one of the upstreams will be asked again."""
        return max(1.0, min((u.breaker.retry_after() for u in self.upstreams), default=1.0))

    def start(self, check: HealthCheck | None) -> None:
        """Begin to sweep and, with ``check``, to look after the health of each upstream; inside the event loop."""
        if self._tasks:
            return
        loop = asyncio.get_running_loop()
        self._tasks.append(loop.create_task(self._sweep(), name=f"sweep {self.service}"))
        if check is not None:
            for upstream in self.upstreams:
                self._tasks.append(loop.create_task(self._watch(upstream, check), name=f"watch {upstream.url}"))

    async def stop(self) -> None:
        """Stop the background work and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()
        for upstream in self.upstreams:
            upstream.close()

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = time.monotonic()
            for upstream in self.upstreams:
                upstream.sweep(now)

    async def _watch(self, upstream: Upstream, check: HealthCheck) -> None:
        while True:
            before, upstream.readiness = upstream.readiness, await check(upstream)
            if upstream.readiness == "ready" and before != "ready":
                # A restarted upstream need not wait out the pause that its own failed probes have stretched.
                upstream.breaker.look_again()
            await asyncio.sleep(CHECK_SECONDS)
