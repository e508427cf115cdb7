"""P6: a message sent by HTTP POST through the gateway, answered after the commit."""

from __future__ import annotations

from typing import cast

from benchmarks.load.exchange import Exchange
from benchmarks.load.http import HttpLink
from benchmarks.load.loop import ConnectionLost, Loop
from benchmarks.scenarios.base import Run, guarded, loop, running
from benchmarks.scenarios.messages import PAIRS, SECONDS, WINDOW, Bench
from benchmarks.systems.base import Posting
from benchmarks.systems.product import Product
from benchmarks.systems.rivals import HttpReference, Tutorial

_WARM_SECONDS = 1.0


def sends(run: Run) -> None:
    """Measure P6: kept connections, each with one request under way."""
    with running(run, "P6", [Product(), HttpReference(), Tutorial()]) as started, loop() as on:
        ready: list[Bench] = []
        for system in started:
            with guarded(run, "P6", system):
                ready.append(_prepare(run, on, cast("Posting", system)))
        for _ in range(run.rounds):
            for bench in ready:
                with guarded(run, "P6", bench.system):
                    run.record("P6", bench.system.name, _measure(run, bench))


def _measure(run: Run, bench: Bench) -> dict[str, float]:
    return bench.exchange.saturate(run.seconds(SECONDS), WINDOW).values()


def _prepare(run: Run, on: Loop, system: Posting) -> Bench:
    if isinstance(system, Product):
        system.open_conversations(on, PAIRS)
    idle: list[HttpLink] = [HttpLink(on, system.http_port) for _ in range(WINDOW)]
    exchange = Exchange(on, lambda number, body: _post(system, exchange, idle, (number, body)), system.roots)
    exchange.warm_up(run.seconds(_WARM_SECONDS), WINDOW)
    return Bench(system, exchange)


def _post(system: Posting, exchange: Exchange, idle: list[HttpLink], message: tuple[int, bytes]) -> None:
    number, body = message
    link = idle.pop()
    if link.closed:
        # Kept connections end when they were idle for long, between two rounds.
        link = HttpLink(link.loop, system.http_port)

    def answered(status: int, text: bytes) -> None:
        if status != 200:
            raise ConnectionLost(f"{status}: {text[:300]!r}")
        idle.append(link)
        exchange.arrive(number)

    link.request(system.post(number % PAIRS, number, body), answered)
