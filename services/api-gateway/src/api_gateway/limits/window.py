"""Counting requests per key in a sliding window: two dictionaries, no timer, no entry per request.

The estimate is that of a sliding window counter: what was counted in this minute plus the share of the last one that
still lies within sixty seconds. It errs by a few per cent and never lets twice the limit through
around the turn of a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

WINDOW_SECONDS = 60
MOST_KEYS = 200_000
"""Keys of one window; beyond that all new ones share one counter, so that made-up addresses cost no more memory."""
_OVERFLOW = "overflow"


class Verdict(NamedTuple):
    """What a limit says about one request; ``reset`` in whole seconds until this window ends."""

    allowed: bool
    limit: int
    remaining: int
    reset: int


class SlidingWindow:
    """Counts of this minute and the last one. ``pending`` is what other processes do not know of yet."""

    def __init__(self, wall_clock: Callable[[], float] = time.time) -> None:
        self._now = wall_clock
        self.number = 0
        self.current: dict[str, int] = {}
        self._previous: dict[str, int] = {}
        self.pending: dict[str, int] | None = None

    def hit(self, key: str, limit: int) -> Verdict:
        """Count one request of ``key`` and return whether it is within ``limit``; a refused one is not counted."""
        now = self._now()
        number = int(now) // WINDOW_SECONDS
        if number != self.number:
            self._roll(number)
        passed = now - number * WINDOW_SECONDS
        count = self.current.get(key, 0)
        if not count and len(self.current) >= MOST_KEYS:
            key = _OVERFLOW
            count = self.current.get(key, 0)
        used = count + self._previous.get(key, 0) * (WINDOW_SECONDS - passed) / WINDOW_SECONDS
        reset = int(WINDOW_SECONDS - passed) + 1
        if used >= limit:
            return Verdict(allowed=False, limit=limit, remaining=0, reset=reset)
        self.current[key] = count + 1
        if self.pending is not None:
            self.pending[key] = self.pending.get(key, 0) + 1
        return Verdict(True, limit, max(0, int(limit - used - 1)), reset)

    def _roll(self, number: int) -> None:
        self._previous = self.current if number == self.number + 1 else {}
        self.current = {}
        self.number = number
        if self.pending is not None:
            self.pending = {}

    def take_pending(self) -> tuple[int, dict[str, int]]:
        """Return the window's number and what was counted since the last call."""
        taken, self.pending = self.pending or {}, {}
        return self.number, taken

    def learn(self, number: int, totals: dict[str, int]) -> None:
        """Take over what all processes together counted; what came in here meanwhile is added."""
        if number != self.number:
            return
        pending = self.pending or {}
        for key, total in totals.items():
            self.current[key] = total + pending.get(key, 0)

    def give_back(self, number: int, counts: dict[str, int]) -> None:
        """Keep counts that could not be told to the others for the next time."""
        if number == self.number and self.pending is not None:
            for key, count in counts.items():
                self.pending[key] = self.pending.get(key, 0) + count
