"""A circuit breaker for one upstream: it stops asking what is broken, and looks again with one request at a time."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BreakerRules:
    """When a breaker opens and for how long.

    ``consecutive`` connection failures or time-outs open it at once; 5xx answers only as the ``ratio`` of at least
    ``least`` requests within ``window`` seconds, so that one request that always fails cannot shut out everybody.
    """

    consecutive: int = 3
    least: int = 20
    ratio: float = 0.5
    window: float = 10.0
    first_pause: float = 0.5
    longest_pause: float = 15.0


class CircuitBreaker:
    """Closed: everything passes. Open: nothing. Half-open: one probe, whose outcome decides."""

    __slots__ = (
        "_clock",
        "_failures",
        "_pause",
        "_probing",
        "_retry_at",
        "_row",
        "_rules",
        "_total",
        "_window_ends",
        "state",
    )

    def __init__(self, rules: BreakerRules, clock: Callable[[], float]) -> None:
        self._rules, self._clock = rules, clock
        self.state = "closed"
        self._pause = rules.first_pause
        self._retry_at = 0.0
        self._probing = False
        self._row = self._failures = self._total = 0
        self._window_ends = 0.0

    def allows(self) -> bool:
        """Return whether a request may be sent now; changes nothing."""
        if self.state == "closed":
            return True
        return not self._probing and self._clock() >= self._retry_at

    def enter(self) -> None:
        """Note that a request is sent; in the open state it is the probe."""
        if self.state != "closed":
            self.state = "half-open"
            self._probing = True

    def succeeded(self) -> None:
        """Note a usable answer."""
        if self.state != "closed":
            self._close()
        self._row = 0
        self._count(0)

    def failed(self, *, at_once: bool) -> None:
        """Note a failure; ``at_once`` for connection errors and time-outs, where nobody answered at all."""
        self._row = self._row + 1 if at_once else 0
        self._count(1)
        if self.state == "half-open" or self._row >= self._rules.consecutive or self._too_many():
            self._open()

    def abandoned(self) -> None:
        """Note that a request ended without telling anything about the upstream (the client left)."""
        self._probing = False

    def look_again(self) -> None:
        """Let the next request be the probe: a health check has seen the upstream come back."""
        if self.state == "open":
            self._retry_at = self._clock()

    def retry_after(self) -> float:
        """Return the seconds until the next probe."""
        return max(0.0, self._retry_at - self._clock())

    def _count(self, failures: int) -> None:
        now = self._clock()
        if now >= self._window_ends:
            self._window_ends = now + self._rules.window
            self._failures = self._total = 0
        self._total += 1
        self._failures += failures

    def _too_many(self) -> bool:
        return self._total >= self._rules.least and self._failures >= self._total * self._rules.ratio

    def _open(self) -> None:
        self._pause = (
            min(self._pause * 2, self._rules.longest_pause) if self.state == "half-open" else self._rules.first_pause
        )
        self.state = "open"
        self._probing = False
        # Half fixed, half random: replicas of the gateway do not probe in step.
        self._retry_at = self._clock() + self._pause * random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        self._row = self._failures = self._total = 0

    def _close(self) -> None:
        self.state = "closed"
        self._probing = False
        self._pause = self._rules.first_pause
        self._row = self._failures = self._total = 0
