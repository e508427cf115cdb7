"""When a circuit breaker opens, and how it closes again."""

from __future__ import annotations

import pytest

from shared.proxy.breaker import BreakerRules, CircuitBreaker
from shared.proxy.retries import MOST_SAVED, RetryBudget


class Hand:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def breaker(clock: Hand) -> CircuitBreaker:
    return CircuitBreaker(BreakerRules(), clock)


def open_it(breaker: CircuitBreaker) -> None:
    for _ in range(3):
        breaker.enter()
        breaker.failed(at_once=True)


def test_three_lost_connections_in_a_row_open_it(breaker: CircuitBreaker) -> None:
    open_it(breaker)

    assert (breaker.state, breaker.allows()) == ("open", False)


def test_a_success_between_them_keeps_it_closed(breaker: CircuitBreaker) -> None:
    for _ in range(5):
        breaker.failed(at_once=True)
        breaker.succeeded()

    assert breaker.allows()


def test_a_request_that_always_fails_does_not_shut_out_the_others(breaker: CircuitBreaker) -> None:
    for _ in range(50):
        breaker.failed(at_once=False)
        breaker.succeeded()
        breaker.succeeded()

    assert breaker.state == "closed"


def test_failing_half_of_many_requests_opens_it(breaker: CircuitBreaker) -> None:
    for _ in range(10):
        breaker.succeeded()
        breaker.failed(at_once=False)

    assert breaker.state == "open"


def test_old_failures_are_forgotten(breaker: CircuitBreaker, clock: Hand) -> None:
    for _ in range(19):
        breaker.failed(at_once=False)
    clock.now += 11
    breaker.failed(at_once=False)

    assert breaker.state == "closed"


def test_after_a_pause_one_request_probes_and_the_others_wait(breaker: CircuitBreaker, clock: Hand) -> None:
    open_it(breaker)
    clock.now += 1

    assert breaker.allows()
    breaker.enter()
    assert not breaker.allows()
    breaker.succeeded()
    assert (breaker.state, breaker.allows()) == ("closed", True)


def test_a_failed_probe_doubles_the_pause(breaker: CircuitBreaker, clock: Hand) -> None:
    open_it(breaker)
    for expected in (1.0, 2.0, 4.0, 8.0, 15.0, 15.0):
        clock.now += 20
        breaker.enter()
        breaker.failed(at_once=False)
        assert expected / 2 <= breaker.retry_after() <= expected


def test_a_probe_whose_client_left_decides_nothing(breaker: CircuitBreaker, clock: Hand) -> None:
    open_it(breaker)
    clock.now += 1
    breaker.enter()
    breaker.abandoned()

    assert breaker.allows()


def test_retries_are_a_fifth_of_the_requests_at_most() -> None:
    budget = RetryBudget()
    spent = sum(budget.spend() for _ in range(1000))
    for _ in range(100):
        budget.earn()
    again = sum(budget.spend() for _ in range(1000))

    assert spent == MOST_SAVED
    assert 19 <= again <= 20
