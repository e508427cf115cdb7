"""How often failed requests may be tried again, over all: retries must not become the load that keeps us down."""

from __future__ import annotations

EARNED_PER_REQUEST = 0.2
MOST_SAVED = 20.0


class RetryBudget:
    """A purse: each request puts a fifth of a retry in, each retry takes one out."""

    __slots__ = ("_saved",)

    def __init__(self) -> None:
        self._saved = MOST_SAVED

    def earn(self) -> None:
        """Note a new request."""
        self._saved = min(MOST_SAVED, self._saved + EARNED_PER_REQUEST)

    def spend(self) -> bool:
        """Return whether one more retry may be made, and count it."""
        if self._saved < 1:
            return False
        self._saved -= 1
        return True
