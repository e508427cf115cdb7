"""Time as a port: services ask a clock, so tests can hand them one that stands still."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Protocol

JUMP_SECONDS = 5.0


class Clock(Protocol):
    """Where a service takes the time from."""

    def now(self) -> datetime:
        """Return the current UTC time, timezone-aware."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never steps; for intervals only."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the current UTC time, timezone-aware."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start."""
        return time.monotonic()


class ClockWatch:
    """Notices that the wall clock jumped, by comparing it with the one that never steps.

    Moments that were stored before a jump mean something else after it: what was due in a second may now be due in an hour.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._offset = self._read()

    def _read(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()

    def jumped(self) -> float:
        """Return by how many seconds the wall clock jumped since the last call; 0.0 for what a slow correction does."""
        before, self._offset = self._offset, self._read()
        by = self._offset - before
        return by if abs(by) > JUMP_SECONDS else 0.0


class FrozenClock:
    """A clock for tests that moves only when told to."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the time it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds it was advanced by."""
        return self._elapsed

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward, or back for a negative number."""
        self._now += timedelta(seconds=seconds)

    def advance(self, seconds: float) -> None:
        """Move both clocks forward by ``seconds``."""
        self._now += timedelta(seconds=seconds)
        self._elapsed += seconds


def rfc3339(moment: datetime | None) -> str | None:
    """Return ``moment`` as RFC 3339 with milliseconds and Z, or None for None."""
    return None if moment is None else _formatted(moment)


@lru_cache(maxsize=8192)
def _formatted(moment: datetime) -> str:
    # Remembered because the message path formats the same moment for the database, the frames and the acks of a whole batch.
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
