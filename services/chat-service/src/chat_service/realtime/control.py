"""What a socket may send besides messages: pings, pongs, fragments and sign-ins cost us work, so their number has an end."""

from __future__ import annotations

import time
from collections.abc import Callable

from shared.observability.metrics import counter

FLOODED = 1008
FLOODS = counter("websocket_floods_total", "WebSockets closed with 1008 because they sent too many control frames.")


class Allowance:
    """What is left to one socket."""

    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left, self.at = left, at


class ControlLimit:
    """So many frames a second, and a burst; messages never come here, they have a limit of their own."""

    def __init__(self, *, per_second: int, burst: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_second, self._burst, self._now = per_second, float(burst), now

    def fresh(self) -> Allowance:
        """Return the allowance of a new socket."""
        return Allowance(self._burst, self._now())

    def takes(self, allowance: Allowance) -> bool:
        """Take one frame; false when there is nothing left."""
        if allowance.left < 1:
            # The clock is read only when the allowance is used up.
            now = self._now()
            allowance.left = min(self._burst, allowance.left + (now - allowance.at) * self._per_second)
            allowance.at = now
            if allowance.left < 1:
                return False
        allowance.left -= 1
        return True
