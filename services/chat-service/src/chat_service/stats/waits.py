"""How long somebody who writes now may wait for a person, told from how long others have waited just before."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from chat_service.stats import repository
from shared.database.port import Database
from shared.utils.clock import Clock

WINDOW = timedelta(hours=1)
FEWEST = 3
"""With fewer answers than these in the window nothing is said: one wait is an anecdote."""
MOST = 500
REMEMBER_SECONDS = 20.0
"""Every page with the widget asks; the answer is in minutes."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds from the beginning of a conversation to a person's first answer, or, of those who still wait, until now."""

    answered: Sequence[float]
    waiting: Sequence[float]


def expected_minutes(waits: Waits) -> int | None:
    """Return the median wait in whole minutes, None when too few were answered to tell.

    Who still waits counts with the wait so far once that is longer than the median of the answered: a queue that stands still
    must not be told from the quick answers before it, and who has only just come says nothing yet.
    """
    if len(waits.answered) < FEWEST:
        return None
    usual = median(waits.answered)
    longer = [seconds for seconds in waits.waiting if seconds > usual]
    return round(median([*waits.answered, *longer]) / 60)


class WaitService:
    """Tells the expected wait of some queues."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._known: dict[tuple[str, ...], tuple[float, int | None]] = {}

    async def expected_minutes(self, queue_ids: Sequence[str]) -> int | None:
        """Return the expected wait in the queues, or without one; None when nothing can be said."""
        key = tuple(sorted(queue_ids))
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        now = self._clock.now()
        begun = await self._database.read(lambda c: repository.begun_since(c, now - WINDOW, key, MOST))
        minutes = expected_minutes(_waits(begun, now))
        self._known = {key: (time.monotonic() + REMEMBER_SECONDS, minutes)}
        return minutes


def _waits(begun: Sequence[tuple[str, datetime, datetime | None]], now: datetime) -> Waits:
    return Waits(
        answered=[(answered - began).total_seconds() for _, began, answered in begun if answered is not None],
        waiting=[
            (now - began).total_seconds()
            for status, began, answered in begun
            if answered is None and status == "waiting"
        ],
    )
