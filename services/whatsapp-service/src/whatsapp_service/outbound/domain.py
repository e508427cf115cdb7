"""The rules of the queue: which state follows which, how long to wait, what may be sent again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

PENDING = ("queued", "sending", "reconciling")
"""States in which a message holds its place in the conversation: nothing later may pass it."""
_RANK = {"sent": 1, "delivered": 2, "read": 3}
MOST_REPEATS = 1
"""Repetitions after uncertain sends; with the first send that is at most one duplicate."""
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 60.0
SHORTEST_WAIT_S = 0.2
PAIR_BASE = 4
LONGEST_PAIR_WAIT_S = 1024.0
LONGEST_PAUSE_S = 300.0
MOST_TRIES = 8
"""Answers of "later" that one message may get before it fails; where nobody answers at all, only its age counts."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an operator may set."""

    messages_per_second: float = 80.0
    burst: int = 20
    lease: timedelta = timedelta(seconds=45)
    quiet: timedelta = timedelta(seconds=90)
    life: timedelta = timedelta(hours=72)
    resend_unconfirmed: bool = True


def after_status(state: str, status: str, *, is_newest: bool) -> str | None:
    """Return the state that a provider's ``status`` leads to, or None where it changes nothing (G13).

    ``is_newest``: the status is about the newest request that left for this message, as far as is known; the failure of an
    older one says nothing about it.
    """
    if status == "failed":
        may_fail = state in (*PENDING, "sent", "unconfirmed")
        return "failed" if may_fail and is_newest else None
    if state == "failed":
        return status if status in ("delivered", "read") else None
    return status if _RANK[status] > _RANK.get(state, 0) else None


def may_repeat(*, repeats: int, is_template: bool, kind: str, policy: Policy) -> bool:
    """Return whether a message with an uncertain send is sent again unasked.

    A reaction may always be: the same one twice is one. A template never is: it may cost money, and whoever started it can
    decide.
    """
    if kind == "reaction":
        return True
    return policy.resend_unconfirmed and not is_template and repeats < MOST_REPEATS


def wait_ceiling(tries: int) -> float:
    """Return the most seconds to wait after ``tries`` failed tries; the wait itself is anything up to it (full jitter)."""
    return min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(tries - 1, 10))


def pair_wait(hits: int) -> float:
    """Return the seconds to leave one customer alone after ``hits`` refusals for the rate of the pair: 4, 16, 64..."""
    return min(LONGEST_PAIR_WAIT_S, float(PAIR_BASE ** min(hits, 6)))


def pause_ceiling(strikes: int) -> float:
    """Return the most seconds to pause a number that sends too fast, where the provider does not say."""
    return min(LONGEST_PAUSE_S, 2.0 ** min(strikes, 10))
