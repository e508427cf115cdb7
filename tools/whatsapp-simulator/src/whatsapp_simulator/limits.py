"""How fast the business may send: a number's throughput, and the pace to one customer."""

from __future__ import annotations

import time
from collections import deque

from whatsapp_simulator.config import Rules
from whatsapp_simulator.errors import GraphError


class Limits:
    """Counts what was sent lately."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._sent: dict[str, deque[float]] = {}
        self._pairs: dict[tuple[str, str], tuple[float, float]] = {}

    def check(self, line_id: str, customer_id: str) -> None:
        """Count one message. Raises GraphError 130429 or 131056 for one too many."""
        now = time.monotonic()
        lately = self._sent.setdefault(line_id, deque())
        while lately and lately[0] <= now - 1.0:
            lately.popleft()
        if self._rules.throughput and len(lately) >= self._rules.throughput:
            raise GraphError(130429, "Message failed to send because there were too many messages sent from this "
                             "phone number in a short period of time.")  # fmt: skip
        self._check_pair(now, (line_id, customer_id))
        lately.append(now)

    def _check_pair(self, now: float, pair: tuple[str, str]) -> None:
        burst = float(self._rules.pair_burst)
        if not burst:
            return
        left, since = self._pairs.get(pair, (burst, now))
        left = min(burst, left + (now - since) / self._rules.pair_seconds)
        if left < 1.0:
            self._pairs[pair] = (left, now)
            raise GraphError(131056, "Message failed to send because there were too many messages sent from this phone "
                             "number to the same phone number in a short period of time.")  # fmt: skip
        self._pairs[pair] = (left - 1.0, now)
