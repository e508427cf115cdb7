"""A circuit breaker per number: a provider that does not answer is asked by one message at a time until it does."""

from __future__ import annotations

from collections.abc import Callable

from shared.proxy.breaker import BreakerRules, CircuitBreaker
from whatsapp_service.port import Ambiguous, SendOutcome, Transient

RULES = BreakerRules(consecutive=3, least=20, ratio=0.5, window=30.0, first_pause=1.0, longest_pause=30.0)


class Breakers:
    """The breakers of this process; each process finds out for itself."""

    def __init__(self, clock: Callable[[], float], rules: BreakerRules = RULES) -> None:
        self._clock, self._rules = clock, rules
        self._by_channel: dict[str, CircuitBreaker] = {}

    def room(self, channel_id: str) -> int | None:
        """Return how many messages may be tried now: none, one, or (None) any number."""
        breaker = self._of(channel_id)
        if breaker.state == "closed":
            return None
        return 1 if breaker.allows() else 0

    def wait(self, channel_id: str) -> float:
        """Return the seconds until the next try is allowed."""
        return self._of(channel_id).retry_after()

    def enter(self, channel_id: str) -> None:
        """Note that a message is tried."""
        self._of(channel_id).enter()

    def abandon(self, channel_id: str) -> None:
        """Note that a try ended before the provider was asked."""
        self._of(channel_id).abandoned()

    def learn(self, channel_id: str, outcome: SendOutcome) -> str | None:
        """Note what a try showed; returns "opened" or "closed" where that changed something."""
        breaker = self._of(channel_id)
        before = breaker.state
        if isinstance(outcome, Ambiguous) or (isinstance(outcome, Transient) and not outcome.reached):
            breaker.failed(at_once=True)
        elif isinstance(outcome, Transient):
            breaker.failed(at_once=False)
        else:
            breaker.succeeded()
        if before == "closed" and breaker.state == "open":
            return "opened"
        return "closed" if before != "closed" and breaker.state == "closed" else None

    def _of(self, channel_id: str) -> CircuitBreaker:
        if channel_id not in self._by_channel:
            self._by_channel[channel_id] = CircuitBreaker(self._rules, self._clock)
        return self._by_channel[channel_id]
